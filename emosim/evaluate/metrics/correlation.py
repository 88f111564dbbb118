"""How two lists of numbers go together: Pearson's correlation, and Lin's concordance."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

SUMS = 6
NOTHING = 1e-9  # a variance below this share of the mean square is what floating point leaves of none


def summed(reference: Sequence[float], predicted: Sequence[float]) -> np.ndarray:
    """What both coefficients are made of, to be added up: how many, x, y, xx, yy, xy; shape (SUMS,)."""
    x, y = np.array(reference, dtype=float), np.array(predicted, dtype=float)
    return np.array((len(x), x.sum(), y.sum(), x @ x, y @ y, x @ y))


def pearson(sums: np.ndarray) -> np.ndarray:
    """Pearson's correlation, -1 to 1, from sums of shape (..., SUMS); NaN where one of both does not vary."""
    _, varies_x, varies_y, together = _moments(sums)
    return _ratio(together, np.sqrt(varies_x * varies_y))


def concordance(sums: np.ndarray) -> np.ndarray:
    """Lin's concordance, -1 to 1: 1 only where both are the same numbers, and lower than Pearson's where one is off or
    flatter. 0 for a constant beside what varies; NaN where nothing varies.

    Lin (1989), Biometrics 45:255-268; population moments.
    """
    apart, varies_x, varies_y, together = _moments(sums)
    return _ratio(2.0 * together, np.where(varies_x + varies_y > 0.0, varies_x + varies_y + apart**2, 0.0))


def _moments(sums: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """The distance of the means, both variances, and the covariance."""
    count, x, y, xx, yy, xy = np.moveaxis(sums, -1, 0)
    number = np.maximum(count, 1.0)
    mean_x, mean_y = x / number, y / number
    varies_x, varies_y = _variance(xx / number, mean_x), _variance(yy / number, mean_y)
    together = np.where((varies_x > 0.0) & (varies_y > 0.0), xy / number - mean_x * mean_y, 0.0)
    return mean_x - mean_y, varies_x, varies_y, together


def _variance(square: np.ndarray, mean: np.ndarray) -> np.ndarray:
    found = square - mean**2
    return np.where(found > NOTHING * square, found, 0.0)


def _ratio(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    return np.divide(part, whole, out=np.full(np.shape(whole), np.nan), where=whole > 0.0)
