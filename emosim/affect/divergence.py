"""How far two graphs of steps are apart, beside how far apart chance alone would put them."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import networkx as nx
import numpy as np

from emosim.seeds import numbers_random

SURE = 3.0  # choice: |z| from which on a change is called one; chance alone goes that far once in 370 times
DRAWS = 200  # choice: how often chance is tried

Counted = tuple[int, int, float]
"""Of how many how many, and the standard error of that share: (part, whole, error)."""


@dataclass(frozen=True, slots=True)
class Divergence:
    """How far two distributions are apart: their Jensen-Shannon divergence in bits, 0 (the same) to 1 (nothing in
    common), and what two samples of these sizes from one and the same source show: on average, and at most in 95 of
    100 draws."""

    bits: float
    by_chance: float
    chance_at_most: float


@dataclass(frozen=True, slots=True)
class _Rows:
    """Two rows of counts of the same things and the standard errors of their shares, each of shape (things,)."""

    before: np.ndarray
    after: np.ndarray
    error_before: np.ndarray
    error_after: np.ndarray


def change_z(before: Counted, after: Counted) -> float:
    """By how many standard errors a share has changed; 0 where one of the wholes is 0.

    The error is that of the two shares, in which dialogues are what was drawn, or, where it is larger, that of the
    pooled test of two proportions, which holds for the smallest counts too.
    """
    (part, whole, error), (part_after, whole_after, error_after) = before, after
    if not (whole and whole_after):
        return 0.0
    pooled = (part + part_after) / (whole + whole_after)
    least = pooled * (1.0 - pooled) * (1.0 / whole + 1.0 / whole_after)
    spread = sqrt(max(error**2 + error_after**2, least))
    return (part_after / whole_after - part / whole) / spread if spread else 0.0


def jensen_shannon(before: np.ndarray, after: np.ndarray) -> np.ndarray:
    """The Jensen-Shannon divergence in bits of counts, shape (..., things): how much more uncertain one is of the
    mean of the two distributions than of either (Lin 1991, IEEE Trans. Inf. Theory 37:145-151)."""
    p = before / before.sum(axis=-1, keepdims=True)
    q = after / after.sum(axis=-1, keepdims=True)
    return np.maximum(0.0, _entropy((p + q) / 2.0) - (_entropy(p) + _entropy(q)) / 2.0)


def _entropy(shares: np.ndarray) -> np.ndarray:
    return -(shares * np.log2(shares, out=np.zeros_like(shares), where=shares > 0.0)).sum(axis=-1)


def visits_divergence(before: nx.DiGraph, after: nx.DiGraph) -> Divergence:
    """How differently often the feelings are felt."""
    labels = list(dict.fromkeys([*before, *after]))
    return _together([_rows([[one.nodes.get(label) for label in labels] for one in (before, after)], "visits")])


def ways_divergence(before: nx.DiGraph, after: nx.DiGraph) -> Divergence:
    """How differently people go on from the same feeling: the mean over the feelings that are left in both, by the
    share of the steps from each."""
    sources = [label for label in before if leaving(before, label) and leaving(after, label)]
    rows = []
    for source in sources:
        targets = list(dict.fromkeys([*before[source], *after[source]]))
        rows.append(_rows([[one[source].get(target) for target in targets] for one in (before, after)], "count"))
    return _together(rows)


def leaving(graph: nx.DiGraph, source: str) -> int:
    """Steps from a feeling, staying among them."""
    return graph.out_degree(source, weight="count") if source in graph else 0


def _rows(parts: list[list[dict | None]], name: str) -> _Rows:
    counts = [np.array([part[name] if part else 0 for part in row], dtype=np.int64) for row in parts]
    errors = [np.array([part["error"] if part else 0.0 for part in row]) for row in parts]
    return _Rows(*counts, *errors)


def _together(rows: list[_Rows]) -> Divergence:
    """The mean divergence of several pairs of rows, each weighing as much as it has of all counts; nothing to compare
    is no difference."""
    rows = [row for row in rows if row.before.any() and row.after.any()]
    if not rows:
        return Divergence(0.0, 0.0, 0.0)
    totals = [sum(int(getattr(row, side).sum()) for row in rows) for side in ("before", "after")]
    weights = [(row.before.sum() / totals[0] + row.after.sum() / totals[1]) / 2.0 for row in rows]
    bits = sum(weight * jensen_shannon(row.before, row.after) for weight, row in zip(weights, rows, strict=True))
    chance = sum(
        weight * _by_chance(row, number) for number, (weight, row) in enumerate(zip(weights, rows, strict=True))
    )
    chance = chance * _design_effect(rows, weights)
    return Divergence(float(bits), float(chance.mean()), float(np.quantile(chance, 0.95)))


def _by_chance(row: _Rows, number: int) -> np.ndarray:
    """The divergences when all that was counted is dealt to the two sides at random, shape (DRAWS,)."""
    pooled, size = row.before + row.after, int(row.before.sum())
    random = numbers_random("divergence", number, size, int(row.after.sum()))
    drawn = random.multivariate_hypergeometric(pooled, size, size=DRAWS, method="marginals")
    return jensen_shannon(drawn, pooled - drawn)


def _design_effect(rows: list[_Rows], weights: list[float]) -> float:
    """By how much chance does more than it would if turns, not dialogues, were drawn: the mean ratio of the two
    variances (Rao & Scott 1981, J. Am. Stat. Assoc. 76:221-230); 1 at least."""
    found = simple = 0.0
    for row, weight in zip(rows, weights, strict=True):
        sizes = row.before.sum(), row.after.sum()
        share = (row.before + row.after) / sum(sizes)
        there = share > 0.0
        found += weight * ((row.error_before**2 + row.error_after**2)[there] / share[there]).sum()
        simple += weight * (1.0 - share[there]).sum() * (1.0 / sizes[0] + 1.0 / sizes[1])
    return max(1.0, found / simple) if simple else 1.0
