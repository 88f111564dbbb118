"""Replies that somebody else gives, to see how a person goes on from them."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from emosim.policy.decision import Decision
from emosim.simulate.trajectory import Belief
from emosim.spec.rules import Planned

ANSWERED = "answered"
"""What a decision gives for its rule where somebody else answered."""

BECAUSE = "No rule chose this reply: somebody else gave it."


class Answer(Struct, frozen=True):
    """A reply from outside: what it set out to do, in order, and what it took the user's state to be; None where it
    does not say, and the assistant's own reading is taken. `contents` are the entries of the scenario that its words
    came to, by strategy. A reply of no strategy moves nobody."""

    plan: tuple[Planned, ...] = ()
    belief: Belief | None = None
    contents: Mapping[str, str] = {}

    def over(self, decided: Decision) -> Decision:
        """The decision that was this reply; first of its runners-up is the rule that would have decided."""
        return Decision(ANSWERED, BECAUSE, self.plan, (decided.rule, *decided.runners_up))
