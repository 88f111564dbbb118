"""How valence moves in a dialogue: the line through its turns, and what is left around the line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

FEWEST = 3  # turns from which on anything is left around a line
TENTHS = 10
SUMS = 8


class Line(NamedTuple):
    """The least-squares line through a dialogue's valence: what it rises from the first turn to the last, and what is
    left of each turn, both on -2 to 2."""

    rise: float
    rest: tuple[float, ...]


def line(values: Sequence[float]) -> Line:
    """The line through two turns or more."""
    count = len(values)
    middle, mean = (count - 1) / 2.0, sum(values) / count
    slope = sum((at - middle) * value for at, value in enumerate(values)) / (count * (count**2 - 1) / 12.0)
    rest = tuple(value - mean - slope * (at - middle) for at, value in enumerate(values))
    return Line(slope * (count - 1), rest)


def sums_of(rest: Sequence[float]) -> np.ndarray:
    """What lag_1 and spread need of what is left around a line, float64, shape (SUMS,); to be added up over dialogues.

    Pairs of turns next to each other: how many, x, y, xx, yy, xy; then turns, and their squares.
    """
    x, y = np.array(rest[:-1]), np.array(rest[1:])
    return np.array((len(x), x.sum(), y.sum(), x @ x, y @ y, x @ y, len(rest), sum(value * value for value in rest)))


def lag_1(sums: np.ndarray) -> np.ndarray:
    """Pearson's correlation of what is left at a turn and at the next, from sums of shape (..., SUMS); NaN where
    nothing varies."""
    count, x, y, xx, yy, xy, _, _ = np.moveaxis(sums, -1, 0)
    apart = np.sqrt(np.maximum(0.0, count * xx - x * x) * np.maximum(0.0, count * yy - y * y))
    return np.divide(count * xy - x * y, apart, out=np.full(np.shape(count), np.nan), where=apart > 1e-12)


def spread(sums: np.ndarray) -> np.ndarray:
    """The SD of what is left around lines, from sums of shape (..., SUMS); NaN for no turns."""
    turns, squares = sums[..., -2], sums[..., -1]
    return np.sqrt(np.divide(squares, turns, out=np.full(np.shape(turns), np.nan), where=turns > 0))


def tenth(at: int, count: int) -> int:
    """The tenth of a dialogue that turn `at` of `count` is in: its first turn is in the first, its last in the last."""
    return min(TENTHS - 1, TENTHS * at // (count - 1)) if count > 1 else 0


def lag_of_noise(lengths: Mapping[int, int]) -> float:
    """The lag-1 correlation of what is left around lines through noise that has none, pooled over dialogues.

    `lengths` says how many dialogues have how many turns, FEWEST or more. A line takes more out of a series than there
    is, so that what is left turns back on itself, the more the shorter the series: about -2/n.
    """
    together = before = after = 0.0
    for turns, dialogues in lengths.items():
        basis = np.vander(np.arange(turns) - (turns - 1) / 2.0, 2)
        left = np.eye(turns) - basis @ np.linalg.pinv(basis)  # covariance of the rest where that of the noise is 1
        own = np.diag(left)
        together += dialogues * float(np.diag(left, 1).sum())
        before += dialogues * float(own[:-1].sum())
        after += dialogues * float(own[1:].sum())
    return together / (before * after) ** 0.5
