"""What a replay finds: which replies other rules decide otherwise, and how."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec import Struct

from emosim.corpus.decisions import Used
from emosim.simulate.forced import PROTOCOL

SCHEMA = "emosim/replay/1"
NOTE = (
    "Every fact is as it was recorded, also those that follow from earlier replies (last_strategy, steps_offered, "
    "questions_running, rapport): this is what the rules would have said to these same moments. Made anew, a dialogue "
    "goes on differently after its first change."
)
UNCHANGED = "unchanged"
KINDS = ("lead", "plan", "technique", "rule")
"""How a reply can change: another first strategy; others after it; the same ones with another technique or pacing;
the same plan by another rule."""


class Answer(Struct, frozen=True):
    """A rule, and what it does."""

    rule: str
    strategies: tuple[Used, ...]

    @property
    def lead(self) -> str:
        """The first strategy."""
        return self.strategies[0].name if self.strategies else "none"

    @property
    def plan(self) -> str:
        """The strategies in their order."""
        return ", then ".join(used.name for used in self.strategies) or "none"


class Changed(Struct, frozen=True):
    """A reply that is decided otherwise: what the user felt, and the phase that the assistant took it for."""

    id: str
    turn: int
    split: str
    emotion: str
    intensity: float
    phase: str
    kind: str
    before: Answer
    after: Answer


class Example(Struct, frozen=True):
    """Where a reply is: the dialogue's id, and the turn."""

    id: str
    turn: int


class Move(Struct, frozen=True):
    """How many replies went from one name to another, how many of them changed in any way, and one that did."""

    before: str
    after: str
    replies: int
    changed: int
    example: Example | None


class Share(Struct, frozen=True):
    """How many replies there are of a name, and how many of them changed."""

    replies: int
    changed: int


class Replayed(Struct, frozen=True):
    """What changes in a corpus under the rules of a digest.

    `crisis_left` counts the replies that were crisis support and nothing else, and no longer are.
    `own` counts the replies that were made with these same rules; those of them that change all the same are
    `contradicted`, and the first are in `contradictions`. `moves` has what was and what is by "rule", "lead" and
    "plan", the most changed first. `by` has a share for each "emotion" and "family" that was felt, "phase" that the
    assistant took it for, and each name that a dialogue has.
    """

    rules: str
    made_with: Mapping[str, int]
    dialogues: int
    turns: int
    replies: int
    changed_replies: int
    changed_dialogues: int
    kinds: Mapping[str, int]
    crisis_left: int
    own: int
    contradicted: int
    contradictions: tuple[Changed, ...]
    moves: Mapping[str, tuple[Move, ...]]
    by: Mapping[str, Mapping[str, Share]]

    def written(self) -> dict[str, Any]:
        """All of it as plain data, with what it means."""
        return {"schema": SCHEMA, "note": NOTE, **msgspec.to_builtins(self)}


def kind_of(before: Answer, after: Answer) -> str:
    """One of KINDS, or UNCHANGED."""
    if before == after:
        return UNCHANGED
    if before.lead != after.lead:
        return "lead"
    if before.plan != after.plan:
        return "plan"
    return "technique" if before.strategies != after.strategies else "rule"


def leaves_crisis(before: Answer, after: Answer) -> bool:
    """Whether crisis support and nothing else becomes anything else."""
    return {used.name for used in before.strategies} == {PROTOCOL} != {used.name for used in after.strategies}
