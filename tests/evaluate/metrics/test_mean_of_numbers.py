"""Means, and how far numbers are off."""

from __future__ import annotations

import numpy as np
import pytest

from emosim.evaluate.metrics.mean import mean, off, summed


@pytest.mark.parametrize(("values", "expected"), [([1.0], 1.0), ([1.0, 0.0, 0.0, 1.0], 0.5), ([], np.nan)])
def test_a_mean(values, expected):
    assert float(mean(summed(values))) == pytest.approx(expected, nan_ok=True)


def test_what_is_too_low_is_off_as_what_is_too_high_is():
    assert mean(off([0.5, 0.5, 0.1], [0.75, 0.25, 0.1])) == pytest.approx(1 / 6)
