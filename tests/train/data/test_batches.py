"""Batches of sequences: all of them, of like length, within the room there is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emosim.train.data.batches import in_batches

LENGTHS = st.lists(st.integers(1, 50), max_size=40)


@pytest.mark.parametrize(
    ("lengths", "room", "most", "batches"),
    [
        pytest.param([], 10, None, [], id="nothing"),
        pytest.param([3, 5, 3], 10, None, [[1, 0], [2]], id="the longest first"),
        pytest.param([2, 2, 2, 2], 100, 3, [[0, 1, 2], [3]], id="so many at most"),
        pytest.param([30, 4], 10, None, [[0], [1]], id="too long for the room"),
    ],
)
def test_batches(lengths, room, most, batches):
    assert list(in_batches(lengths, room, most)) == batches


@given(LENGTHS, st.integers(1, 200), st.one_of(st.none(), st.integers(1, 8)))
def test_every_sequence_is_in_one_batch_that_has_room_for_it(lengths, room, most):
    batches = list(in_batches(lengths, room, most))
    assert sorted(place for batch in batches for place in batch) == list(range(len(lengths)))
    for batch in batches:
        longest = max(lengths[place] for place in batch)
        assert len(batch) == 1 or len(batch) * longest <= room
        assert most is None or len(batch) <= most
