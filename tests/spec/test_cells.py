"""Cells: between two literals one value stands for all, and it is one that reads well."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emosim.spec.cells import values_apart
from emosim.spec.conditions import Compare, compile_condition
from emosim.spec.vocabulary import EnumField, NumberField

UNIT, SIGNED, COUNT = NumberField(0.0, 1.0), NumberField(-1.0, 1.0), NumberField(0.0, 200.0, whole=True)
PHASES = EnumField(("onset", "peak", "resolved"))


@pytest.mark.parametrize(
    ("field", "literals", "usual", "values"),
    [
        (UNIT, [], 0.5, (0.5,)),
        (UNIT, [0.7], 0.5, (0.5, 0.7, 0.8)),
        (UNIT, [0.7, 0.8], 0.5, (0.5, 0.7, 0.71, 0.8, 0.9)),
        (UNIT, [0.7, 0.701], 0.9, (0.9, 0.701, 0.7009, 0.7, 0.6)),
        (UNIT, [0.7, 0.7001], 0.5, (0.5, 0.7, 0.7001, 0.8)),
        (UNIT, [0.0, 1.0], 0.5, (0.5, 0.0, 1.0)),
        (UNIT, [0.5], 0.5, (0.5, 0.4, 0.6)),
        (SIGNED, [-0.3], 0.0, (0.0, -0.3, -0.4)),
        (COUNT, [], 1, (1,)),
        (COUNT, [2.0], 1, (1, 2, 3)),
        (COUNT, [2.5], 1, (1, 3)),
        (COUNT, [2.0, 3.0], 7, (7, 3, 2, 1)),
        (COUNT, [200.0], 1, (1, 200)),
        (PHASES, ["peak"], "peak", ("peak", "onset", "resolved")),
    ],
)
def test_one_value_for_each_cell_the_nearest_first(field, literals, usual, values):
    found = values_apart(field, literals, usual)
    assert found == values
    assert all(field.refusal(value) is None for value in found)


FINE = st.integers(0, 10_000).map(lambda number: number / 10_000)


@given(st.lists(FINE, min_size=1, max_size=4), FINE, FINE, st.sampled_from(("gt", "gte", "lt", "lte", "eq", "ne")))
def test_no_comparison_tells_a_value_from_the_one_that_stands_for_it(literals, usual, value, op):
    tests = [compile_condition(Compare("level", op, literal)) for literal in literals]
    answers = [tuple(test({"level": one}) for test in tests) for one in values_apart(UNIT, literals, usual)]
    assert tuple(test({"level": value}) for test in tests) in answers
