"""Means of numbers: shares, and how far numbers are off."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def summed(values: Sequence[float]) -> np.ndarray:
    """The sum of some numbers and how many they are, to be added up: shape (2,)."""
    return np.array((sum(values), len(values)), dtype=float)


def off(reference: Sequence[float], predicted: Sequence[float]) -> np.ndarray:
    """The sum of the absolute errors and how many they are, to be added up: shape (2,)."""
    return summed([abs(said - true) for true, said in zip(reference, predicted, strict=True)])


def mean(sums: np.ndarray) -> np.ndarray:
    """The mean from sums of shape (..., 2); NaN of nothing."""
    total, count = np.moveaxis(sums, -1, 0)
    return np.divide(total, count, out=np.full(np.shape(count), np.nan), where=count > 0)
