"""Pairs of rules that overlap and plan differently: where their order is a choice, and where it is the point."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations

from emosim.policy.analysis.space import RuleSpace
from emosim.spec.boxes import Boxes, meet
from emosim.spec.conditions import Not
from emosim.spec.findings import Finding
from emosim.spec.solver import Claim


@dataclass(frozen=True, slots=True)
class Pair:
    """The places of two rules, the upper one first."""

    upper: int
    lower: int


def partial_overlaps(space: RuleSpace) -> tuple[Pair, ...]:
    """Pairs with different plans that hold together in some states while the upper holds in others without the lower.

    An upper rule that implies the lower is an exception to it, and no pair of these.
    """
    together, without = _asked_of(space)
    pairs = combinations(range(len(space.rules)), 2)
    return tuple(
        Pair(upper, lower)
        for upper, lower in pairs
        if space.rules[upper].then != space.rules[lower].then and together(upper, lower) and without(upper, lower)
    )


def overlap(space: RuleSpace, pair: Pair) -> Finding:
    """The note about a pair, with a state in which both hold: one that the upper decides, where there is such."""
    upper, lower = space.rules[pair.upper], space.rules[pair.lower]
    witness = space.show([space.asks[pair.upper], space.asks[pair.lower]], [space.above[pair.upper]])
    decides = space.decides(witness)
    message = f"{upper.name} takes some of what {lower.name} (line {lower.line}) asks for, and plans otherwise"
    if decides != upper.name:
        message = f"{message}, but only where {decides} decides before them"
    return Finding("overlap", "note", upper.file, upper.line, message, witness)


Asked = Callable[[int, int], bool]


def _asked_of(space: RuleSpace) -> tuple[Asked, Asked]:
    """Whether two rules hold together in some state, and whether the first holds in some without the second.

    Nearly all pairs are settled by boxes; the solver is asked about rules that have too many.
    """
    conditions = [rule.when for rule in space.rules]
    boxes = Boxes(space.solver, space.vocabulary, conditions)
    asked = [boxes.of(condition) for condition in conditions]
    denied = [boxes.of(Not(condition)) for condition in conditions]

    def settle(other_boxes: list, others: list[Claim]) -> Asked:
        def settled(upper: int, lower: int) -> bool:
            some, other = asked[upper], other_boxes[lower]
            if some is None or other is None:
                return space.solver.possible([space.asks[upper], others[lower]])
            return meet(some, other)

        return settled

    return settle(asked, space.asks), settle(denied, space.denies)
