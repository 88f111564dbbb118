"""A dialogue: a trajectory in words, and the protocol of whatever finds them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from emosim.simulate.trajectory import Trajectory


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn in words. `trigger` is the part of the text that says what moved the user; empty for an assistant.

    `refers_back`: whether the words come to what the assistant's step may refer back to.
    """

    speaker: str
    text: str
    trigger: str = ""
    refers_back: bool = False


@dataclass(frozen=True, slots=True)
class Dialogue:
    """A trajectory and its words, and who found them: `kind` of realizer, and its model if it has one."""

    trajectory: Trajectory
    situation: str
    turns: tuple[Turn, ...]
    realizer: str
    model: str | None = None


class Realizer(Protocol):
    """Finds the words of a trajectory. It may not change what the trajectory says happened."""

    def realize(self, trajectory: Trajectory, seed: int) -> Dialogue:
        """The dialogue of a trajectory under a corpus seed; a deterministic realizer gives the same words again."""
