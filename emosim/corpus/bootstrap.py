"""Intervals for means of paired differences, by resampling clusters of dialogues that resemble each other."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from math import sqrt
from statistics import NormalDist
from typing import NamedTuple

import numpy as np

# Choices.
RESAMPLES = 2000
LEVEL = 0.95
FEWEST_CLUSTERS = 5  # with fewer, intervals from clusters cover the truth in 50 to 90 % of all cases, not in 95 %


class Intervals(NamedTuple):
    """One interval for each column: `low` and `high`, shape (columns,); `units` were resampled."""

    low: np.ndarray
    high: np.ndarray
    units: int


def number_clusters(names: Sequence[Hashable]) -> np.ndarray:
    """The cluster of each dialogue as a number, shape (dialogues,), counted from 0 as they come."""
    known: dict[Hashable, int] = {}
    return np.array([known.setdefault(name, len(known)) for name in names], dtype=np.intp)


def intervals(values: np.ndarray, clusters: np.ndarray, random: np.random.Generator) -> Intervals:
    """Percentile intervals for the mean of each column of `values`, shape (dialogues, columns).

    Whole clusters are drawn with replacement: dialogues of one cluster tell less than as many strangers would. The
    tails are those of Hesterberg (2015), The American Statistician 69:371-386: plain percentiles of few clusters are
    too narrow. For one interval per dialogue, give each a cluster of its own.
    """
    sums, sizes = _totals(values, clusters)
    drawn = drawn_sums(np.column_stack((sums, sizes)), random)
    low, high = middle(drawn[:, :-1] / drawn[:, -1:], len(sizes))
    return Intervals(low, high, len(sizes))


def drawn_sums(rows: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Sums of as many rows as there are, drawn with replacement, RESAMPLES times; shape (RESAMPLES, columns)."""
    units = len(rows)
    picks = (random.random((RESAMPLES, units)) * units).astype(np.intp)
    starts = np.arange(RESAMPLES)[:, None] * units
    drawn = np.bincount((starts + picks).ravel(), minlength=RESAMPLES * units).reshape(RESAMPLES, units)
    return np.asarray(drawn @ rows)


def middle(found: np.ndarray, units: int) -> tuple[np.ndarray, np.ndarray]:
    """The ends of the interval for each column of what RESAMPLES draws of `units` gave; NaN if one draw gave none."""
    tail = _tail(units)
    low, high = np.quantile(found, [tail, 1.0 - tail], axis=0)
    return low, high


def _totals(values: np.ndarray, clusters: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Each cluster's sums, shape (clusters, columns), and how many dialogues it holds; empty ones left out."""
    _, inside = np.unique(clusters, return_inverse=True)
    sizes = np.bincount(inside)
    sums = np.zeros((len(sizes), values.shape[1]))
    np.add.at(sums, inside, values)
    return sums, sizes.astype(float)


def _tail(units: int) -> float:
    """The share of resampled means beyond each end; nearly (1 - LEVEL) / 2 for many units, less for few."""
    if units < 2:
        return (1.0 - LEVEL) / 2
    return NormalDist().cdf(-sqrt(units / (units - 1)) * _student((1.0 + LEVEL) / 2, units - 1))


def _student(share: float, freedom: int) -> float:
    """Student's t quantile by its expansion around the normal one (Abramowitz & Stegun 26.7.5), good to 0.01 from
    four degrees of freedom on."""
    z = NormalDist().inv_cdf(share)
    return (
        z
        + (z**3 + z) / (4 * freedom)
        + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * freedom**2)
        + (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / (384 * freedom**3)
    )


def variance_left(a: np.ndarray, b: np.ndarray, clusters: np.ndarray) -> np.ndarray:
    """Of the variance that the difference of two separate samples would have, the share that pairing leaves.

    `a` and `b` have shape (dialogues, columns), row by row the same dialogue. Both samples are taken within the same
    clusters: what clusters differ by needs no pairing to cancel out. NaN where nothing varies within any cluster.
    """
    within = [_spread(values, clusters) for values in (b - a, a, b)]
    apart = within[1] + within[2]
    return np.divide(within[0], apart, out=np.full(len(apart), np.nan), where=apart > 1e-12)


def _spread(values: np.ndarray, clusters: np.ndarray) -> np.ndarray:
    """Sum of squares around the mean of each cluster, shape (columns,)."""
    _, inside = np.unique(clusters, return_inverse=True)
    sums, sizes = _totals(values, clusters)
    return np.asarray(((values - (sums / sizes[:, None])[inside]) ** 2).sum(axis=0))
