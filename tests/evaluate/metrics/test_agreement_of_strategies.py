"""How far strategies agree: by hand, and what must hold of all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emosim.evaluate.metrics.agreement import longest_common, same, similarity

names = st.lists(st.sampled_from("abcd"), max_size=5)

TABLE = [
    # reference, predicted, all, in common
    ("ab", "ab", 1, 1),
    ("ab", "a", 0, 2 / 3),
    ("ab", "ba", 0, 1 / 2),
    ("ab", "b", 0, 2 / 3),
    ("ab", "acb", 0, 4 / 5),
    ("a", "b", 0, 0),
    ("a", "", 0, 0),
    ("", "", 1, 1),
]


@pytest.mark.parametrize(("reference", "predicted", "everything", "common"), TABLE)
def test_by_hand(reference, predicted, everything, common):
    assert same(reference, predicted) == everything
    assert similarity(reference, predicted) == pytest.approx(common)


@given(names, names)
def test_similarity_is_a_share_that_goes_both_ways(one, other):
    assert 0 <= similarity(one, other) == similarity(other, one) <= 1
    assert (similarity(one, other) == 1) == (one == other)


def subsequences(text):
    """Every sequence that is left of one when some is left out."""
    found = {()}
    for name in text:
        found |= {(*rest, name) for rest in found}
    return found


@given(names, names)
def test_the_longest_common_is_the_longest_of_all(one, other):
    assert longest_common(one, other) == max(map(len, subsequences(one) & subsequences(other)))
