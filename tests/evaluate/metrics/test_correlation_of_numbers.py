"""Pearson's correlation and Lin's concordance: by hand, beside numpy, and what must hold."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from emosim.evaluate.metrics.correlation import concordance, pearson, summed

hundredths = st.integers(-100, 100).map(lambda number: number / 100)
points = st.lists(st.tuples(hundredths, hundredths), min_size=2, max_size=40)

TABLE = [
    # reference, predicted, Pearson's, Lin's
    ([0, 1], [0, 1], 1, 1),
    ([0, 1], [1, 0], -1, -1),
    ([0, 1], [0, 0.5], 1, 2 / 3),  # flatter, and off: 2 * 1/8 / (1/4 + 1/16 + 1/16)
    ([0, 1], [1, 2], 1, 1 / 3),  # off by one: 2 * 1/4 / (1/4 + 1/4 + 1)
    ([0, 1], [0.5, 0.5], None, 0),  # a constant beside what varies
    ([0.3, 0.3], [0.3, 0.3], None, None),
    ([], [], None, None),
]


@pytest.mark.parametrize(("reference", "predicted", "correlated", "concordant"), TABLE)
def test_by_hand(reference, predicted, correlated, concordant):
    sums = summed(reference, predicted)
    for found, expected in ((pearson(sums), correlated), (concordance(sums), concordant)):
        assert float(found) == pytest.approx(np.nan if expected is None else expected, nan_ok=True)


@given(points)
def test_pearson_is_numpys(found):
    x, y = zip(*found, strict=True)
    assume(np.std(x) > 0.005 and np.std(y) > 0.005)
    assert pearson(summed(x, y)) == pytest.approx(np.corrcoef(x, y)[0, 1], abs=1e-6)


@given(points)
def test_concordance_never_goes_beyond_correlation(found):
    x, y = zip(*found, strict=True)
    sums = summed(x, y)
    assume(not np.isnan(pearson(sums)))
    assert abs(concordance(sums)) <= abs(pearson(sums)) + 1e-9 <= 1 + 2e-9


@given(points, points)
def test_sums_add_up(some, others):
    both = summed(*zip(*(some + others), strict=True))
    assert summed(*zip(*some, strict=True)) + summed(*zip(*others, strict=True)) == pytest.approx(both)


@pytest.mark.parametrize("constant", [0.1, 0.7, -0.27, 1 / 3])
@pytest.mark.parametrize("count", [10, 9000])
def test_a_constant_does_not_vary_however_often_it_comes(constant, count):
    sums = summed([number % 7 / 7 for number in range(count)], [constant] * count)
    assert np.isnan(pearson(sums))
    assert concordance(sums) == 0
