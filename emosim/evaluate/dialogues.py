"""Which dialogues something is measured on, and what the corpus has besides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from msgspec import Struct

from emosim.evaluate.frequencies import Frequencies
from emosim.evaluate.vocabulary import Vocabulary
from emosim.export.account import LeftOut
from emosim.export.chats import Chat
from emosim.export.reading import lines_of, manifest_of
from emosim.export.selection import Asked, Selection
from emosim.export.system import Roles
from emosim.seeds import digest
from emosim.train.adapters.about import About
from emosim.train.run.order import TRAIN


@dataclass(frozen=True, slots=True)
class Order:
    """What to measure on: chats of a split of a corpus, at most `limit` of them, drawn under the seed."""

    corpus: Path
    asked: Asked
    split: str = "test"
    limit: int | None = None
    seed: int = 7


class Over(Struct, frozen=True):
    """What was measured on: the fingerprint of the corpus's manifest, the split, what was asked for, the dialogues and
    how many they were drawn from, their replies, who speaks in them, the pairs of scenario and persona, and how many
    dialogues of the split were left out."""

    corpus: str
    split: str
    system: str
    only: tuple[str, ...]
    with_crisis: bool
    seed: int
    dialogues: int
    of_dialogues: int
    replies: int
    personas: tuple[str, ...]
    pairs: int
    left_out: LeftOut


@dataclass(frozen=True, slots=True)
class Gathered:
    """The chats to measure on, the names that may come, and the state line of the majority, which is learned from the
    train split as far as that is asked for; None where nothing of it is."""

    chats: tuple[Chat, ...]
    vocabulary: Vocabulary
    majority: str | None
    over: Over

    def pairs(self) -> list[tuple[str, str]]:
        """The scenario and persona of each chat."""
        return [(chat.scenario, chat.persona) for chat in self.chats]


def asked_of(about: About, roles: Roles) -> Asked:
    """What an adapter was trained on, to be asked for again.

    A composed one is asked for what any of its parts was, if all of them were chosen by values of one and the same key,
    and else for everything.
    """
    only = tuple(dict.fromkeys(text for data in about.data for text in data.only))
    alike = len({data.only for data in about.data}) == 1
    by_one_key = len({text.partition("=")[0] for text in only}) == 1 and all(data.only for data in about.data)
    return Asked(
        task="respond" if about.task == "respond" else "state",
        system=about.data[0].system,
        only=only if alike or by_one_key else (),
        with_crisis=any(data.with_crisis for data in about.data),
        roles=roles,
    )


def gather(order: Order) -> Gathered:
    """Read a corpus. Raises InputError if it is not whole, or nothing of the split is asked for."""
    fingerprint = manifest_of(order.corpus).fingerprint
    everything, asked_for = Frequencies(), Frequencies()
    train = Selection(order.asked)
    for line in lines_of(order.corpus, TRAIN):
        chat = train.chat(line)
        everything.add(chat.replies)
        if train.takes(line):
            asked_for.add(chat.replies)
    selection = Selection(order.asked)
    chats = list(selection.chats(order.corpus, order.split))
    if not chats:
        selection.check_something(False, order.split)
    for chat in chats:
        everything.add(chat.replies)
    majority = asked_for.majority() if asked_for.replies else None
    drawn = _drawn(chats, order)
    over = _over(order, fingerprint, drawn, len(chats), selection.left_out)
    return Gathered(drawn, everything.vocabulary(), majority, over)


def _drawn(chats: list[Chat], order: Order) -> tuple[Chat, ...]:
    """The chats that are measured on, in their order."""
    if order.limit is None or order.limit >= len(chats):
        return tuple(chats)
    ranked = sorted(chats, key=lambda chat: digest("evaluate", "limit", order.seed, chat.id))
    kept = {chat.id for chat in ranked[: order.limit]}
    return tuple(chat for chat in chats if chat.id in kept)


def _over(order: Order, corpus: str, drawn: Sequence[Chat], of_dialogues: int, left_out: LeftOut) -> Over:
    asked = order.asked
    return Over(
        corpus,
        order.split,
        asked.system,
        asked.only,
        asked.with_crisis,
        order.seed,
        len(drawn),
        of_dialogues,
        sum(len(chat.replies) for chat in drawn),
        tuple(sorted({chat.persona for chat in drawn})),
        len({(chat.scenario, chat.persona) for chat in drawn}),
        left_out,
    )
