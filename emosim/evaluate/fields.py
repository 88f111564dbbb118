"""What a state line says by one name of several: the emotion, its family, the phase, the first strategy."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from emosim.evaluate.asking import Answer
from emosim.evaluate.vocabulary import Vocabulary
from emosim.export.chats import Reply
from emosim.export.states import StateLine


@dataclass(frozen=True, slots=True)
class Field:
    """Something that is told apart: the labels it may have, the one that is so (None where that is not known), and the
    one that a line names (None where it names none)."""

    labels: Callable[[Vocabulary], tuple[str, ...]]
    so: Callable[[Reply], str | None]
    named: Callable[[StateLine, Vocabulary], str | None]

    def pairs(
        self, replies: Sequence[Reply], answers: Sequence[Answer], known: Vocabulary
    ) -> tuple[list[str], list[str | None]]:
        """What is so and what was named, of every reply of which it is known."""
        found = [
            (so, self.named(answer.line, known) if answer.line else None)
            for reply, answer in zip(replies, answers, strict=True)
            if (so := self.so(reply)) is not None
        ]
        return [so for so, _ in found], [named for _, named in found]


def _first(names: Sequence[str]) -> str | None:
    return names[0] if names else None


FIELDS = {
    "emotion": Field(
        lambda known: tuple(known.families), lambda reply: reply.state.emotion, lambda line, known: line.emotion
    ),
    "family": Field(
        lambda known: known.family_names(),
        lambda reply: reply.state.family,
        lambda line, known: known.family(line.emotion),
    ),
    "phase": Field(lambda known: known.phases, lambda reply: reply.state.phase, lambda line, known: line.phase),
    "strategy": Field(
        lambda known: known.strategies,
        lambda reply: _first(reply.strategies),
        lambda line, known: _first(line.strategies),
    ),
}
