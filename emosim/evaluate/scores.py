"""Figures with intervals, and differences between those who answered the same dialogues."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from msgspec import Struct

from emosim.corpus.bootstrap import FEWEST_CLUSTERS, drawn_sums, middle, number_clusters
from emosim.seeds import numbers_random

DIGITS = 6  # of what is kept; what machines may round otherwise lies beyond

Sums = Mapping[str, np.ndarray]
"""Measure -> the numbers of each dialogue, shape (dialogues, width)."""

Figures = Mapping[str, Callable[[np.ndarray], np.ndarray]]
"""Measure -> what makes figures of sums of shape (..., width)."""


class Figure(Struct, frozen=True):
    """A figure with the ends of its 95 % interval; None where there is nothing, or too little, to make it of."""

    value: float | None
    low: float | None = None
    high: float | None = None

    @property
    def misses_zero(self) -> bool:
        """Whether there is an interval that does not hold zero."""
        return self.low is not None and self.high is not None and not self.low <= 0.0 <= self.high


class Scores(Struct, frozen=True):
    """Figures by who answered and measure, and the differences of the first of them from each other one.

    `resampled` is what intervals come from: `pairs` of scenario and persona, or `dialogues` where there are fewer than
    five pairs; `units` is how many of these there are.
    """

    figures: dict[str, dict[str, Figure]]
    differences: dict[str, dict[str, Figure]]
    resampled: str
    units: int


@dataclass(frozen=True, slots=True)
class _Found:
    """A figure of everything and of each resample, shape ()."""

    value: np.ndarray
    drawn: np.ndarray

    def minus(self, other: _Found) -> _Found:
        return _Found(self.value - other.value, self.drawn - other.drawn)


def score(answered: Mapping[str, Sums], figures: Figures, pairs: Sequence[Hashable], seed: int) -> Scores:
    """The figures of everybody who answered, the first of them compared with each other.

    `pairs` names the scenario and persona of each dialogue: dialogues of one pair resemble each other, so whole pairs
    are drawn. Everybody's figures come from the same draws, which makes differences paired.
    """
    clusters = number_clusters(pairs)
    by_pair = len(set(clusters.tolist())) >= FEWEST_CLUSTERS
    units = clusters if by_pair else np.arange(len(pairs))
    found, count = _found(answered, figures, units, seed)
    first, *others = answered
    differences = {other: {name: found[first][name].minus(found[other][name]) for name in figures} for other in others}
    made = [
        {who: {name: _figure(one, count) for name, one in row.items()} for who, row in table.items()}
        for table in (found, differences)
    ]
    return Scores(made[0], made[1], "pairs" if by_pair else "dialogues", count)


def _found(
    answered: Mapping[str, Sums], figures: Figures, units: np.ndarray, seed: int
) -> tuple[dict[str, dict[str, _Found]], int]:
    """Every figure of everything and of every resample, and how many units there are to draw."""
    columns = [(who, name, answered[who][name]) for who in answered for name in figures]
    rows = _by_unit(np.hstack([sums for _, _, sums in columns]), units)
    drawn = drawn_sums(rows, numbers_random("evaluate", "resamples", seed))
    ends = np.cumsum([sums.shape[1] for _, _, sums in columns])[:-1]
    parts = zip(np.split(rows.sum(axis=0), ends), np.split(drawn, ends, axis=1), strict=True)
    found: dict[str, dict[str, _Found]] = {who: {} for who in answered}
    for (who, name, _), (whole, draws) in zip(columns, parts, strict=True):
        found[who][name] = _Found(figures[name](whole), figures[name](draws))
    return found, len(rows)


def _by_unit(sums: np.ndarray, units: np.ndarray) -> np.ndarray:
    """The sums of each unit, shape (units, width)."""
    rows = np.zeros((int(units.max()) + 1, sums.shape[1]))
    np.add.at(rows, units, sums)
    return rows


def _figure(found: _Found, units: int) -> Figure:
    """A figure, with its interval if there are enough units for one.

    Draws are moved so that their mean is the figure: rare labels are missing from many of them, which would lift a
    macro-F1.
    """
    if units < FEWEST_CLUSTERS:
        return Figure(_kept(found.value))
    centered = found.drawn + (found.value - found.drawn.mean())
    low, high = middle(centered[:, None], units)
    return Figure(_kept(found.value), _kept(low[0]), _kept(high[0]))


def _kept(value: float | np.ndarray) -> float | None:
    """A number as it is kept; never a negative zero, and None for one that there is not."""
    number = float(value)
    return None if number != number else round(number, DIGITS) + 0.0
