"""Boxes: the states a condition holds in, as products of sets of values, which tell at a glance whether two meet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from emosim.spec.cells import values_apart
from emosim.spec.conditions import All, Compare, Condition, compile_condition, push_down, thresholds
from emosim.spec.solver import Solver
from emosim.spec.vocabulary import EnumField, Vocabulary

MOST = 64  # choice: boxes of one condition; shipped ones have six at most, and pairs cost their product

Box = dict[str, int]  # by field, the cells it may be in, as bits; a field left out may be in any


class Boxes:
    """Takes conditions apart. A cell is a value of a field that stands for all that no condition tells from it."""

    def __init__(self, solver: Solver, vocabulary: Vocabulary, conditions: Iterable[Condition]) -> None:
        """`conditions` are all that will be taken apart; `solver` knows which fields are settled by others."""
        literals: dict[str, set[Any]] = defaultdict(set)
        for condition in conditions:
            for name, literal in thresholds(condition):
                literals[name].add(literal)
        self._solver = solver
        self._cells: dict[str, list[dict[str, Any]]] = {}
        for name in solver.fields:
            field = vocabulary[name]
            usual = field.values[0] if isinstance(field, EnumField) else field.low
            values = values_apart(field, literals[name], usual)
            self._cells[name] = [solver.with_followers(name, value) for value in values]

    def of(self, condition: Condition) -> list[Box] | None:
        """The boxes that make up a condition, which may overlap; none if it never holds, None for more than MOST."""
        return self._boxes(push_down(condition))

    def _boxes(self, condition: Condition) -> list[Box] | None:
        if isinstance(condition, Compare):
            name, mask = self._solver.settled_by(condition.field), self._mask(condition)
            return [{name: mask}] if mask else []
        parts = [self._boxes(term) for term in condition.terms]
        if None in parts:
            return None
        return _product(parts) if isinstance(condition, All) else _few([box for part in parts for box in part])

    def _mask(self, compare: Compare) -> int:
        test = compile_condition(compare)
        cells = self._cells[self._solver.settled_by(compare.field)]
        return sum(1 << place for place, facts in enumerate(cells) if test(facts))


def meet(some: Sequence[Box], others: Sequence[Box]) -> bool:
    """Whether two conditions hold together in some state."""
    return any(_common(box, other) is not None for box in some for other in others)


def _product(parts: Sequence[list[Box]]) -> list[Box] | None:
    found: list[Box] | None = [{}]
    for part in parts:
        common = (_common(box, other) for box in found for other in part)
        found = _few([box for box in common if box is not None])
        if found is None:
            return None
    return found


def _common(box: Box, other: Box) -> Box | None:
    """What two boxes share, None if that is nothing."""
    shared = {**box, **other}
    for name in box.keys() & other.keys():
        shared[name] = box[name] & other[name]
        if not shared[name]:
            return None
    return shared


def _few(boxes: list[Box]) -> list[Box] | None:
    return boxes if len(boxes) <= MOST else None
