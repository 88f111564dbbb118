"""The realizer that says nothing: for whoever wants a dialogue's numbers and would not read its words."""

from __future__ import annotations

from emosim.realize.dialogue import Dialogue, Turn
from emosim.simulate.trajectory import Trajectory


class Wordless:
    """Gives every turn an empty text."""

    def realize(self, trajectory: Trajectory, seed: int) -> Dialogue:
        """The dialogue of a trajectory, without a word."""
        turns = tuple(Turn(speaker, "") for _ in trajectory.exchanges for speaker in ("user", "assistant"))
        return Dialogue(trajectory, "", turns, "wordless")
