"""Who answers: what every model gives for a conversation, and one that answers from a list."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from emosim.errors import InputError
from emosim.export.chats import USER, Message

Conversation = Sequence[Message]
"""A system prompt if there is one, then turns that alternate; the last is a user's."""


@dataclass(frozen=True, slots=True)
class Said:
    """A reply: its words with the prefill before them, and the tokens that were made for it. `ended` if the model came
    to an end of its own or to a stop string, which is part of the text; else it ran out of tokens. `left_out` counts
    the oldest messages of the conversation that there was no room for."""

    text: str
    tokens: int
    ended: bool
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class Sampling:
    """How words are drawn: the likeliest each time at temperature 0, else at random under a seed."""

    temperature: float = 0.0
    seed: int = 7


GREEDY = Sampling()


class Speaker(Protocol):
    """Anything that answers."""

    name: str

    def replies(
        self, conversations: Sequence[Conversation], *, stop: tuple[str, ...] = (), most: int, prefill: str = ""
    ) -> list[Said]:
        """A reply to each conversation, in their order, of `most` tokens at most. Each begins with `prefill`, and ends
        with the first stop string in it, if one comes. Raises InputError for what cannot be answered."""


class Scripted:
    """A speaker that says what it is told: each of some texts in turn, or what a function makes of a conversation."""

    def __init__(self, says: Iterable[str] | Callable[[Conversation], str], name: str = "scripted") -> None:
        self.name = name
        self._function = says if callable(says) else None
        self._texts = iter(()) if callable(says) else iter(says)

    def replies(
        self, conversations: Sequence[Conversation], *, stop: tuple[str, ...] = (), most: int, prefill: str = ""
    ) -> list[Said]:
        """What it was told to say. A word is a token. Raises InputError once it was told nothing more."""
        return [self._reply(conversation, stop, most, prefill) for conversation in conversations]

    def _reply(self, conversation: Conversation, stop: tuple[str, ...], most: int, prefill: str) -> Said:
        text = self._function(conversation) if self._function else next(self._texts, None)
        if text is None:
            raise InputError(f"{self.name} has nothing more to say")
        whole, stopped = cut(prefill + text.removeprefix(prefill), stop)
        tokens = len(whole[len(prefill) :].split())
        return Said(whole, min(tokens, most), stopped or tokens <= most)


def cut(text: str, stop: tuple[str, ...]) -> tuple[str, bool]:
    """A text up to the end of the first stop string in it, and whether there was one."""
    ends = [at + len(word) for word in stop if (at := text.find(word)) >= 0]
    return (text[: min(ends)], True) if ends else (text, False)


def without_oldest(conversation: Conversation) -> list[Message] | None:
    """A conversation without its oldest exchange; a system prompt stays. None if there is only the last user's turn."""
    head = 1 if conversation and conversation[0].role == "system" else 0
    later = range(head + 1, len(conversation))
    after = next((at for at in later if conversation[at].role == USER), None)
    return None if after is None else [*conversation[:head], *conversation[after:]]
