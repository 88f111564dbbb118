"""What a recognizer learns from: passages with their labels."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from msgspec import Struct

from emosim.errors import InputError
from emosim.export.chats import Chat, Reply
from emosim.train.recognize.passages import OF, Passage, passages

MOST = 2000  # choice: examples to validate on, which is done often; a share of so many is known to 1 %
LEAST = 10  # choice: a label seen less often is none that could be learned


class Example(Struct, frozen=True):
    """A passage, and what it shows."""

    passage: Passage
    label: str


def examples_of(chats: Iterable[Chat], of: str) -> list[Example]:
    """The examples of chats: of every user's turn its emotion, or of every reply its first strategy.

    First, because it is what the rules put first and what the reply opens with; a second one follows in two replies of
    three. A reply whose strategy is not known is left out. Raises InputError for anything but emotion or strategy.
    """
    if of not in OF:
        raise InputError(f"--of {of}: a recognizer tells apart one of: {', '.join(OF)}")
    return [
        Example(passage, label)
        for chat in chats
        for passage, reply in zip(passages(of, chat.messages), chat.replies, strict=True)
        if (label := _label(of, reply))
    ]


def thinned(examples: Sequence[Example], most: int = MOST) -> list[Example]:
    """Examples taken evenly from all, at most so many."""
    return list(examples[:: -(-len(examples) // most) or 1])


def labels_of(examples: Sequence[Example], least: int = LEAST) -> tuple[str, ...]:
    """The labels that are seen at least so often, by name.

    Raises InputError if that leaves fewer than two: there is nothing to tell apart.
    """
    seen = Counter(example.label for example in examples)
    labels = tuple(sorted(label for label, times in seen.items() if times >= least))
    if len(labels) < 2:
        raise InputError(f"a recognizer needs two labels, each seen {least} times or more; take a larger corpus")
    return labels


def _label(of: str, reply: Reply) -> str:
    return reply.state.emotion if of == "emotion" else next(iter(reply.strategies), "")
