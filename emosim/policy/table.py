"""Rules asked of many facts at once: the same conditions as comparisons of whole columns."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

import numpy as np

from emosim.policy.checked import FactCheck, Facts
from emosim.spec.conditions import NUMERIC, POSITIVE, All, Compare, Condition, Not
from emosim.spec.rules import RuleSet
from emosim.spec.vocabulary import DECIMALS, EnumField, NumberField, Vocabulary

SCALE = 10**DECIMALS

Test = Callable[[np.ndarray], np.ndarray]


@dataclass(frozen=True, slots=True)
class Columns:
    """Checked facts by field: the places of names among an enum's values, and numbers of four decimals."""

    count: int
    values: Mapping[str, np.ndarray]


class RuleTable:
    """A rule set that decides a batch at a time, as its engine and its reference do one by one.

    Each comparison that rules share is made once a batch. Rows that are decided already are compared all the same:
    to leave them out costs more.
    """

    def __init__(self, ruleset: RuleSet, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._check = FactCheck(vocabulary)
        self._otherwise = len(ruleset) - 1
        self._asked = [(at, rule.when) for at, rule in enumerate(ruleset) if rule.when is not None]
        self._codes = {
            name: {value: code for code, value in enumerate(field.values)}
            for name, field in vocabulary.items()
            if isinstance(field, EnumField)
        }
        self._tests: dict[Compare, Test] = {}

    def columns(self, facts: Iterable[Facts]) -> Columns:
        """The facts by field. Raises EngineError for the first that are not as declared."""
        rows = list(facts)
        try:
            return self._of_rows(rows)
        except (KeyError, TypeError, ValueError, OverflowError):
            return self._of_rows([self._check(row) for row in rows])  # which says what is wrong, where something is

    def columns_of(self, values: Mapping[str, Sequence[Any]]) -> Columns:
        """Facts that are by field already, all of them as declared. Raises KeyError, TypeError or ValueError if not."""
        count = len(next(iter(values.values()), ()))
        return Columns(
            count, {name: self._column(name, field, values[name]) for name, field in self._vocabulary.items()}
        )

    def decide(self, columns: Columns) -> np.ndarray:
        """For each of the facts the place in the rule set of the first rule that holds."""
        decided = np.full(columns.count, self._otherwise)
        left = np.ones(columns.count, dtype=bool)
        known: dict[Compare, np.ndarray] = {}
        for at, condition in self._asked:
            taken = self._holds(condition, columns, known) & left
            decided[taken] = at
            left &= ~taken
            if not left.any():
                break
        return decided

    def _of_rows(self, rows: Sequence[Facts]) -> Columns:
        if not set(map(len, rows)) <= {len(self._vocabulary)}:
            raise KeyError("a field too many or too few")
        return self.columns_of({name: [row[name] for row in rows] for name in self._vocabulary})

    def _column(self, name: str, field: EnumField | NumberField, values: Sequence[Any]) -> np.ndarray:
        if isinstance(field, NumberField):
            return _numbers(field, values)
        codes = self._codes[name]
        return np.fromiter(map(codes.__getitem__, values), np.min_scalar_type(len(codes)), len(values))

    def _holds(self, condition: Condition, columns: Columns, known: dict[Compare, np.ndarray]) -> np.ndarray:
        """Where a condition holds; `known` keeps what was compared already."""
        if isinstance(condition, Compare):
            if condition not in known:
                known[condition] = self._test(condition)(columns.values[condition.field])
            return known[condition]
        if isinstance(condition, Not):
            return ~self._holds(condition.term, columns, known)
        joined = np.logical_and if isinstance(condition, All) else np.logical_or
        return reduce(joined, (self._holds(term, columns, known) for term in condition.terms))

    def _test(self, compare: Compare) -> Test:
        if compare not in self._tests:
            codes = self._codes.get(compare.field)
            self._tests[compare] = _number_test(compare) if codes is None else _name_test(compare, codes)
        return self._tests[compare]


def _numbers(field: NumberField, values: Sequence[Any]) -> np.ndarray:
    """A column of numbers, rounded. Raises ValueError if one is none or out of range."""
    if not set(map(type, values)) <= {int, float}:
        raise ValueError("not a number")
    column = np.array(values, dtype=float)
    if not ((column >= field.low) & (column <= field.high)).all() or (field.whole and (column % 1).any()):
        raise ValueError("out of range")
    return np.rint(column * SCALE) / SCALE


def _number_test(compare: Compare) -> Test:
    if compare.op in NUMERIC:
        literal = compare.value
        return lambda column: _COMPARED[compare.op](column, literal)
    literals, negative = np.array(compare.literals, dtype=float), compare.op not in POSITIVE
    return lambda column: np.isin(column, literals, invert=negative)


def _name_test(compare: Compare, codes: Mapping[str, int]) -> Test:
    """A look-up of each name's code."""
    answers = np.array([(name in compare.literals) == (compare.op in POSITIVE) for name in codes])
    return answers.take


_COMPARED = {"gt": np.greater, "gte": np.greater_equal, "lt": np.less, "lte": np.less_equal}
