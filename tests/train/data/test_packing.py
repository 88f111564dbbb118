"""Packing loses nothing, overfills nothing, and leaves little free."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emosim.errors import InputError
from emosim.train.data.packing import packed

lengths_of = st.lists(st.integers(1, 100), max_size=60)


@given(lengths_of)
def test_every_document_is_in_one_row_and_no_row_is_over_its_size(lengths):
    rows = packed(lengths, 100)
    assert sorted(place for row in rows for place in row) == list(range(len(lengths)))
    assert all(sum(lengths[place] for place in row) <= 100 for row in rows)


@given(lengths_of)
def test_no_two_rows_could_be_one(lengths):
    sizes = [sum(lengths[place] for place in row) for row in packed(lengths, 100)]
    assert all(one + other > 100 for one, other in combinations(sizes, 2))


@given(lengths_of)
def test_each_document_goes_to_the_fullest_row_with_room(lengths):
    """The same by the plain definition, which looks at every row."""
    rows: list[list[int]] = []
    for place in sorted(range(len(lengths)), key=lambda place: (-lengths[place], place)):
        sizes = [sum(lengths[other] for other in row) for row in rows]
        roomy = [row for row, size in zip(rows, sizes, strict=True) if size + lengths[place] <= 100]
        if roomy:
            max(roomy, key=lambda row: sum(lengths[other] for other in row)).append(place)
        else:
            rows.append([place])
    sizes = sorted(sum(lengths[place] for place in row) for row in rows)
    assert sorted(sum(lengths[place] for place in row) for row in packed(lengths, 100)) == sizes


@pytest.mark.parametrize(
    ("lengths", "rows"),
    [
        ([], []),
        ([100], [[0]]),
        ([50, 50, 50], [[0, 1], [2]]),
        ([30, 70, 60, 40], [[1, 0], [2, 3]]),
        ([20, 50, 20, 40, 30], [[1, 3], [4, 0, 2]]),
    ],
)
def test_rows_of_a_hundred(lengths, rows):
    assert packed(lengths, 100) == rows


def test_a_document_longer_than_a_row_is_refused():
    with pytest.raises(InputError, match="a row of 100 tokens cannot hold a dialogue of 101: raise --pack"):
        packed([3, 101], 100)
