"""Hitting sets: they hit every set, and none is smaller."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emosim.spec.hitting import fewest


@given(st.lists(st.frozensets(st.integers(0, 5), min_size=1), max_size=6))
def test_a_hitting_set_hits_all_and_is_the_smallest(sets):
    found = fewest(sets, 6)
    assert all(set(found) & one for one in sets)
    smaller = combinations(range(6), len(found) - 1) if found else ()
    assert not any(all(set(some) & one for one in sets) for some in smaller)
    assert fewest(sets, len(found) - 1) is None


@pytest.mark.parametrize(
    ("sets", "most", "found"),
    [
        ([], 0, ()),
        ([{1, 2}], 3, (2,)),
        ([{1, 2}, {2, 3}, {1, 3}], 3, (2, 3)),
        ([{1}, {2}, {3}], 2, None),
        ([set()], 3, None),
    ],
)
def test_takes_the_higher_of_two_that_serve(sets, most, found):
    hit = fewest(sets, most)
    assert hit is None if found is None else sorted(hit) == sorted(found)


def test_starts_from_what_it_is_known_to_take():
    assert len(fewest([{1, 2}, {3}], 3, least=2)) == 2
