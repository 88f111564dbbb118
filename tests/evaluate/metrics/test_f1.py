"""F1 as it is in a book, and what must hold of it whatever is counted."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from emosim.evaluate.metrics import f1

LABELS = ("anger", "fear", "joy")
pairs = st.lists(st.tuples(st.sampled_from(LABELS), st.sampled_from([*LABELS, "other", None])), min_size=1)


def counts(found, labels=LABELS):
    return f1.counted([true for true, _ in found], [said for _, said in found], labels)


TABLE = [
    # reference, predicted, F1 of anger, fear and joy, their mean, accuracy
    ("afj", "afj", (1, 1, 1), 1, 1),
    ("aaff", "afff", (2 / 3, 4 / 5, None), 11 / 15, 3 / 4),
    ("aaff", "aaaa", (2 / 3, 0, None), 1 / 3, 1 / 2),
    ("aaf", "a-f", (2 / 3, 1, None), 5 / 6, 2 / 3),  # what is missing is missed
    ("aaf", "a?f", (2 / 3, 1, None), 5 / 6, 2 / 3),  # as is what is no label
    ("af", "jj", (0, 0, None), 0, 0),  # joy never was, so that it does not count
    ("ffff", "ffff", (None, 1, None), 1, 1),
]
SHORT = {"a": "anger", "f": "fear", "j": "joy", "?": "other", "-": None}


@pytest.mark.parametrize(("reference", "predicted", "each", "macro", "accuracy"), TABLE)
def test_f1_by_hand(reference, predicted, each, macro, accuracy):
    found = counts([(SHORT[true], SHORT[said]) for true, said in zip(reference, predicted, strict=True)])
    expected = [np.nan if one is None else one for one in each]
    assert f1.by_label(found) == pytest.approx(expected, nan_ok=True)
    assert f1.macro(found) == pytest.approx(macro)
    assert f1.accuracy(found) == pytest.approx(accuracy)


def test_nothing_has_no_f1():
    assert np.isnan(f1.macro(counts([])))
    assert np.isnan(f1.accuracy(counts([])))


@given(pairs)
def test_f1_is_a_share(found):
    assert 0 <= f1.macro(counts(found)) <= 1
    assert 0 <= f1.accuracy(counts(found)) <= 1


@given(pairs)
def test_all_right_is_one_and_only_all_right(found):
    perfect = all(true == said for true, said in found)
    assert (f1.macro(counts(found)) == 1) == perfect == (f1.accuracy(counts(found)) == 1)


@given(pairs, st.randoms(), st.permutations(LABELS))
def test_the_order_of_replies_and_labels_does_not_matter(found, random, labels):
    mixed = random.sample(found, len(found))
    assert f1.macro(counts(mixed, labels)) == pytest.approx(f1.macro(counts(found)))


@given(pairs, pairs)
def test_counts_add_up(some, others):
    assert (counts(some) + counts(others) == counts(some + others)).all()


def test_many_sums_have_as_many_figures():
    sums = np.array([[counts([("anger", "anger")]), counts([("anger", "fear")])]])
    assert f1.macro(sums).tolist() == [[1.0, 0.0]]
    assert f1.by_label(sums).shape == (1, 2, 3)
