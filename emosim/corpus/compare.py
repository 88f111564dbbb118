"""Two rule sets over the same dialogues: what differs, in all and by group, and how sure that is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from msgspec import Struct

from emosim.corpus.bootstrap import FEWEST_CLUSTERS, intervals, number_clusters, variance_left
from emosim.seeds import numbers_random
from emosim.simulate.measures import Measures, Parting
from emosim.simulate.outcome import OUTCOMES

# Choices.
FEWEST_PAIRS = 30  # a smaller group gets no interval
FEWEST_DIFFERING = 10  # nor does a figure that fewer pairs differ in: up to 5 might all fall on one side by chance
DIGITS = 6  # of what is kept; what machines may round otherwise lies beyond


class Pair(Struct, frozen=True):
    """One dialogue under both rule sets. `emotion` and `family` are those of its first turn under A."""

    id: str
    scenario: str
    persona: str
    assistant: str
    ordinal: int
    locale: str
    emotion: str
    family: str
    a: Measures
    b: Measures
    parting: Parting | None

    @property
    def parting_rules(self) -> str | None:
        """The rules that first decided otherwise, as "A's -> B's", or one that both have with another plan; None for
        a pair that never parts."""
        if self.parting is None:
            return None
        one, other = self.parting.rules
        return f"{one} (other plan)" if one == other else f"{one} -> {other}"


@dataclass(frozen=True, slots=True)
class Metric:
    """A number of every dialogue. `better` is 1 if more of it is better, -1 if less is, 0 if neither.

    `value` takes a dialogue's measures and the horizon, in user turns.
    """

    title: str
    unit: str
    better: int
    value: Callable[[Measures, int], float]


def _ended(*outcomes: str) -> Callable[[Measures, int], float]:
    return lambda measures, horizon: float(measures.outcome in outcomes)


def _turns_to_calm(measures: Measures, horizon: int) -> float:
    """Turns until distress is low; the horizon for a dialogue in which it never is, or not before."""
    return float(horizon if measures.calm_after is None else min(measures.calm_after, horizon))


WELL = ("resolved", "improved")
_BETTER = {"resolved": 1, "worsened": -1}

METRICS = {
    "ended_well": Metric("ended well", "share", 1, _ended(*WELL)),
    **{name: Metric(name.replace("_", " "), "share", _BETTER.get(name, 0), _ended(name)) for name in OUTCOMES},
    "drop": Metric("drop of distress", "points", 1, lambda m, horizon: m.drop),
    "turns_to_calm": Metric("turns to calm", "turns", -1, _turns_to_calm),
    "calm": Metric("ever calm", "share", 1, lambda m, horizon: float(m.calm_after is not None)),
    "rapport": Metric("rapport at the end", "points", 1, lambda m, horizon: m.rapport),
    "valence_rise": Metric("rise of valence", "points", 1, lambda m, horizon: m.valence_rise),
    "turns": Metric("user turns", "turns", 0, lambda m, horizon: float(m.turns)),
    "against": Metric("replies against the state", "share", -1, lambda m, horizon: m.against / m.turns),
}
"""Name -> metric. The first is the one to look at first, so that no other is picked for its result."""

KINDS: dict[str, Callable[[Pair], str | None]] = {
    "family": lambda pair: pair.family,
    "emotion": lambda pair: pair.emotion,
    "persona": lambda pair: pair.persona,
    "locale": lambda pair: pair.locale,
    "scenario": lambda pair: pair.scenario,
    "parting": lambda pair: pair.parting_rules,
}
"""Kind of group -> the group of that kind a pair is in. None of them depends on what B does after the two part."""


class Difference(Struct, frozen=True):
    """Means of one metric under A and B, the mean of B - A, and its interval; None where there is too little."""

    a: float
    b: float
    difference: float
    low: float | None
    high: float | None
    differing: int

    @property
    def misses_zero(self) -> bool:
        """Whether there is an interval that does not hold zero."""
        return self.low is not None and self.high is not None and not self.low <= 0.0 <= self.high


class Group(Struct, frozen=True):
    """Pairs that have something in common.

    `resampled` is what intervals come from: `clusters` (the pairs of scenario and persona), `dialogues` where there
    are fewer than FEWEST_CLUSTERS, None where there are fewer than FEWEST_PAIRS pairs. `parted` is the share of
    pairs that part, `otherwise` the mean share of replies planned otherwise, `first_reply` the mean number of the
    first of them, counted from 1.
    """

    name: str
    pairs: int
    clusters: int
    resampled: str | None
    parted: float
    otherwise: float
    first_reply: float | None
    metrics: dict[str, Difference]


class Comparison(Struct, frozen=True):
    """What differs between A and B. `horizon` is in user turns; `variance_left` by metric, None if nothing varies.

    `intervals` counts those of all groups and metrics in which anything differs, `missing_zero` those of them that
    do not hold zero.
    """

    pairs: int
    horizon: int
    overall: Group
    groups: dict[str, list[Group]]
    variance_left: dict[str, float | None]
    intervals: int
    missing_zero: int

    @property
    def alike(self) -> bool:
        """Whether A and B are the same in every pair."""
        return not self.overall.parted and not any(found.differing for found in self.overall.metrics.values())


def compare(pairs: Sequence[Pair], horizon: int, seed: int) -> Comparison:
    """Compare all pairs, and those of each group. `seed` names the randomness of the resampling."""
    table = _Table(pairs, horizon, seed)
    everything = np.arange(len(pairs))
    overall = table.group("all", "all", everything)
    groups = {kind: table.groups(kind) for kind in KINDS}
    found = [d for group in chain([overall], *groups.values()) for d in group.metrics.values()]
    shown = [d for d in found if d.low is not None and d.differing]
    left = variance_left(table.a, table.b, table.clusters).tolist()
    return Comparison(
        len(pairs),
        horizon,
        overall,
        groups,
        {name: None if share != share else _kept(share) for name, share in zip(METRICS, left, strict=True)},
        len(shown),
        sum(d.misses_zero for d in shown),
    )


class _Table:
    """Every pair's numbers: `a` and `b` of shape (pairs, metrics), and each pair's cluster."""

    def __init__(self, pairs: Sequence[Pair], horizon: int, seed: int) -> None:
        self._pairs, self._seed = pairs, seed
        metrics = METRICS.values()
        self.a = np.array([[metric.value(pair.a, horizon) for metric in metrics] for pair in pairs])
        self.b = np.array([[metric.value(pair.b, horizon) for metric in metrics] for pair in pairs])
        self.clusters = number_clusters([(pair.scenario, pair.persona) for pair in pairs])

    def groups(self, kind: str) -> list[Group]:
        """The groups of a kind, the largest first."""
        rows: dict[str, list[int]] = {}
        for row, pair in enumerate(self._pairs):
            name = KINDS[kind](pair)
            if name is not None:
                rows.setdefault(name, []).append(row)
        ordered = sorted(rows.items(), key=lambda item: (-len(item[1]), item[0]))
        return [self.group(kind, name, np.array(inside)) for name, inside in ordered]

    def group(self, kind: str, name: str, rows: np.ndarray) -> Group:
        """What differs in some of the pairs."""
        a, b, clusters = self.a[rows], self.b[rows], self.clusters[rows]
        count = len(set(clusters.tolist()))
        resampled = None
        low = high = np.full(a.shape[1], np.nan)
        if len(rows) >= FEWEST_PAIRS:
            resampled = "clusters" if count >= FEWEST_CLUSTERS else "dialogues"
            units = clusters if resampled == "clusters" else np.arange(len(rows))
            low, high, _ = intervals(b - a, units, numbers_random("ab", "resamples", self._seed, kind, name))
        columns = zip(METRICS, a.T, b.T, low.tolist(), high.tolist(), strict=True)
        metrics = {metric: _difference(*numbers) for metric, *numbers in columns}
        return Group(name, len(rows), count, resampled, *self._parting(rows), metrics)

    def _parting(self, rows: np.ndarray) -> tuple[float, float, float | None]:
        parted = [self._pairs[row].parting for row in rows.tolist() if self._pairs[row].parting]
        if not parted:
            return 0.0, 0.0, None
        first = sum((one.turn + 1) / 2 for one in parted) / len(parted)
        share = sum(one.share for one in parted) / len(rows)
        return _kept(len(parted) / len(rows)), _kept(share), _kept(first)


def _difference(a: np.ndarray, b: np.ndarray, low: float, high: float) -> Difference:
    differing = int((a != b).sum())
    enough = low == low and not 0 < differing < FEWEST_DIFFERING
    ends = (_kept(low), _kept(high)) if enough else (None, None)
    return Difference(_kept(a.mean()), _kept(b.mean()), _kept((b - a).mean()), *ends, differing)


def _kept(value: float) -> float:
    """A number as it is kept; never a negative zero."""
    return round(float(value), DIGITS) + 0.0
