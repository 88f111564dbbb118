"""Rows become steps: as many documents as asked for, all of them seen, in one order for any number of processes."""

from __future__ import annotations

from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emosim.train.run.rows import in_order, pace


def rows_of(documents, a_row):
    """Documents in rows; each pass turns them further."""

    def rows(epoch):
        turned = [(place + epoch) % documents for place in range(documents)]
        return [turned[start : start + a_row] for start in range(0, documents, a_row)]

    return rows


@pytest.mark.parametrize(
    ("documents", "a_row", "epochs", "batch", "micro", "processes", "accumulate", "steps"),
    [
        (100, 1, 1, 10, 1, 1, 10, 10),
        (100, 5, 1, 10, 1, 1, 2, 10),
        (100, 5, 3, 10, 1, 1, 2, 30),
        (100, 5, 0.5, 10, 1, 1, 2, 5),
        (100, 5, 1.25, 10, 1, 1, 2, 13),
        (100, 5, 1, 10, 1, 2, 1, 10),
        (100, 5, 1, 40, 1, 4, 2, 3),
        (100, 1, 1, 10, 4, 1, 2, 13),
        (100, 10, 1, 4, 1, 1, 1, 10),
        (3, 3, 1, 32, 1, 1, 11, 1),
    ],
)
def test_how_rows_become_steps(documents, a_row, epochs, batch, micro, processes, accumulate, steps):
    found = pace(rows_of(documents, a_row), epochs, batch, micro, processes)
    assert (found.accumulate, found.steps) == (accumulate, steps)


some = st.integers(1, 40)


@given(some, some, st.floats(0.1, 5), some, st.integers(1, 8), st.integers(1, 4))
def test_every_pass_is_seen_to_its_end_in_equal_steps(documents, a_row, epochs, batch, micro, processes):
    rows = rows_of(documents, a_row)
    paced = pace(rows, epochs, batch, micro, processes)
    taken = in_order(rows, paced)
    assert len(taken) == paced.steps * paced.per_step
    passes = [row for epoch in range(ceil(len(taken) / len(rows(0)))) for row in rows(epoch)]
    assert taken == passes[: len(taken)]
    assert len(taken) >= epochs * len(rows(0)) - 1
    assert paced.epoch(paced.steps) >= epochs - 1e-6


@given(some, some, some, st.integers(1, 4))
def test_processes_share_a_batch_and_do_not_change_it(documents, a_row, share, processes):
    rows = rows_of(documents, a_row)
    batch = share * processes * len(rows(0)[0])
    alone, together = (pace(rows, 1, batch, 1, count) for count in (1, processes))
    if alone.per_step == together.per_step:
        assert in_order(rows, alone) == in_order(rows, together)
    assert abs(together.per_step - alone.per_step) <= processes / 2 or together.accumulate == 1
