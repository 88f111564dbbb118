"""Schedules of the learning rate."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from emosim.train.run.schedule import share


@pytest.mark.parametrize(
    ("steps", "warmup", "falls", "shares"),
    [
        (6, 2, True, [0.5, 1, 1, 0.75, 0.5, 0.25]),
        (4, 2, False, [0.5, 1, 1, 1]),
        (4, 0, True, [1, 0.75, 0.5, 0.25]),
        (2, 0, False, [1, 1]),
        (2, 4, True, [0.25, 0.5]),
        (1, 1, True, [1]),
    ],
)
def test_it_rises_from_the_first_step_on_then_falls_or_stays(steps, warmup, falls, shares):
    assert [share(step, steps, warmup, falls) for step in range(steps)] == shares


@given(some.integers(1, 500), some.integers(0, 50), some.booleans())
def test_no_step_is_taken_at_no_rate_and_none_above_the_peak(steps, warmup, falls):
    assert all(0 < share(step, steps, warmup, falls) <= 1 for step in range(steps))
