"""Preference pairs with the dialogue that each is of: its system prompt, its filters, its states."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

import msgspec
from msgspec import Struct

from emosim.corpus.layers.tokens import estimated_tokens
from emosim.corpus.shards import preferences_of, read_lines
from emosim.errors import InputError
from emosim.export.account import Size
from emosim.export.chats import ASSISTANT, USER, Chat, Message, answered, room, with_system


class Preference(Struct, frozen=True):
    """A pair as it stands beside a corpus: two replies at turn `turn` of dialogue `id`."""

    id: str
    turn: int
    chosen: tuple[Message, ...]
    rejected: tuple[Message, ...]
    chosen_strategies: tuple[str, ...]
    rejected_strategies: tuple[str, ...]


class Pair(Struct, frozen=True):
    """Two replies to the same words; the prompt starts with the system prompt, if there is one."""

    chat: Chat
    prompt: tuple[Message, ...]
    chosen: Message
    rejected: Message

    def size(self) -> Size:
        """How large it is."""
        prompt = sum(estimated_tokens(message.content) for message in self.prompt)
        replies = [estimated_tokens(message.content) for message in (self.chosen, self.rejected)]
        longest = room(prompt + max(replies), len(self.prompt) + 1)
        return Size(2, prompt + sum(replies), sum(replies), longest)


_decoder = msgspec.json.Decoder(Preference)


class Preferences:
    """The pairs of a split, taken dialogue by dialogue in the order of the split's records. Memory stays flat."""

    def __init__(self, corpus: Path, split: str) -> None:
        self._path = next((path for path in preferences_of(corpus) if path.stem == split), None)
        self._groups = groupby(self._read(), lambda preference: preference.id)
        self._advance()

    def take(self, id: str) -> tuple[Preference, ...]:
        """The pairs of a dialogue; none for most."""
        if self._id != id:
            return ()
        taken = self._taken
        self._advance()
        return taken

    def check_taken(self) -> None:
        """Raises InputError if pairs are left, whose dialogue did not come by."""
        if self._id is not None:
            raise InputError(
                f"{self._path}: dialogue {self._id} is not in the corpus where its pairs say; make it anew"
            )

    def _advance(self) -> None:
        self._id, group = next(self._groups, (None, iter(())))
        self._taken = tuple(group)

    def _read(self) -> Iterator[Preference]:
        if self._path is None:
            return
        for number, line in enumerate(read_lines(self._path), 1):
            try:
                yield _decoder.decode(line)
            except (msgspec.MsgspecError, UnicodeDecodeError) as error:
                raise InputError(f"{self._path}:{number}: not a preference pair: {error}") from None


def check_pairs(corpus: Path) -> None:
    """Raises InputError for a corpus without pairs."""
    if not preferences_of(corpus):
        raise InputError(
            f"{corpus} holds no preference pairs; make a corpus that does with `emosim generate --forks 2 --out DIR`"
        )


def pair_of(chat: Chat, preference: Preference, task: str) -> Pair:
    """A pair in its dialogue. Raises InputError if the dialogue has no user's turn there."""
    place = preference.turn
    if not 0 < place < len(chat.messages) or chat.messages[place - 1].role != USER:
        raise InputError(f"dialogue {chat.id} has no reply at turn {place}, of which there is a preference pair")
    state = chat.replies[place // 2].state
    chosen, rejected = (
        Message(ASSISTANT, answered(task, state, strategies, said[0].content))
        for said, strategies in (
            (preference.chosen, preference.chosen_strategies),
            (preference.rejected, preference.rejected_strategies),
        )
    )
    return Pair(chat, with_system(chat.system, chat.messages[:place]), chosen, rejected)
