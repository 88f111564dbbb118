"""A reply that is set from outside, in place of what the rules decide, to see what would come of it."""

from __future__ import annotations

from msgspec import Struct

from emosim.policy.decision import Decision
from emosim.spec.rules import Planned

FORCED = "forced"
"""What a decision gives for its rule where none decided."""

PROTOCOL = "crisis_support"
"""The strategy that is never tried out, and in whose place no other is."""

BECAUSE = "No rule chose this reply: it was set, to see what would come of it."


class Forced(Struct, frozen=True):
    """What one reply must do: the reply of exchange number `turn`, counted from 0, carries out `plan`."""

    turn: int
    plan: tuple[Planned, ...]

    def over(self, decided: Decision) -> Decision:
        """The decision to carry out this plan; first of its runners-up is the rule that would have decided."""
        return Decision(FORCED, BECAUSE, self.plan, (decided.rule, *decided.runners_up))
