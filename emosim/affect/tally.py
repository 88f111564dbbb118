"""Counting walks from feeling to feeling."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from itertools import pairwise
from math import sqrt
from typing import Any, NamedTuple

from emosim.vad import Vad

Pair = tuple[str, str]


class Step(NamedTuple):
    """A person's turn on their walk: what they felt most, where they stood, and what the reply to it led with."""

    label: str
    vad: Vad
    lead: str = ""


Walk = Iterable[Step]


class Share(NamedTuple):
    """A share of several dialogues' turns, and its standard error."""

    share: float
    error: float


class _Ratio:
    """Sums over dialogues from which a share and its error come: of x of m turns in each, x, x*x, x*m and m*m.

    A dialogue's turns hang together, so that it is dialogues that were drawn, not turns (Cochran 1977, Sampling
    Techniques, section 9A: single-stage cluster sampling, ratio to size).
    """

    __slots__ = ("part", "product", "square")

    def __init__(self) -> None:
        self.part = self.square = self.product = 0

    def add(self, part: int, whole: int) -> None:
        self.part += part
        self.square += part * part
        self.product += part * whole

    def share(self, whole: int, whole_square: int) -> Share:
        """`whole` and `whole_square` are the sums of m and of m*m."""
        # The sum of (x - share * m)^2, times whole^2: in whole numbers, so that what is 0 comes out as 0.
        spread = whole**2 * self.square - 2 * whole * self.part * self.product + self.part**2 * whole_square
        return Share(self.part / whole, sqrt(spread) / whole**2)


class Tally:
    """What is counted of walks, one after the other; memory grows with the ways, not with the walks."""

    def __init__(self) -> None:
        self.starts: Counter[str] = Counter()
        self.ends: Counter[str] = Counter()
        self.counts: Counter[Pair] = Counter()
        self.visits: Counter[str] = Counter()
        self._felt: defaultdict[str, _Ratio] = defaultdict(_Ratio)
        self._taken: defaultdict[Pair, _Ratio] = defaultdict(_Ratio)
        self._turns = _Ratio()
        self._leaving: defaultdict[str, _Ratio] = defaultdict(_Ratio)
        self._moved: defaultdict[Pair, list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0])
        self._leads: defaultdict[Pair, Counter[str]] = defaultdict(Counter)

    def add(self, walk: Walk) -> None:
        """Count one walk."""
        steps = list(walk)
        if not steps:
            return
        labels = [label for label, _, _ in steps]
        self.starts[labels[0]] += 1
        self.ends[labels[-1]] += 1
        felt, left, taken = Counter(labels), Counter(labels[:-1]), Counter(pairwise(labels))
        self.visits.update(felt)
        self.counts.update(taken)
        self._turns.add(len(labels), len(labels))
        for label, count in felt.items():
            self._felt[label].add(count, len(labels))
        for label, count in left.items():
            self._leaving[label].add(count, count)
        for pair, count in taken.items():
            self._taken[pair].add(count, left[pair[0]])
        for (source, before, lead), (target, after, _) in pairwise(steps):
            self._move((source, target), before, after, lead)

    def _move(self, pair: Pair, before: Vad, after: Vad, lead: str) -> None:
        moved = self._moved[pair]
        for axis in range(3):
            moved[axis] += after[axis] - before[axis]
        if lead:
            self._leads[pair][lead] += 1

    def felt(self, label: str) -> Share:
        """The share of all turns in which a feeling was felt."""
        turns = self._turns
        return self._felt[label].share(turns.part, turns.square) if label in self._felt else Share(0.0, 0.0)

    def measured(self, pair: Pair) -> dict[str, Any]:
        """What an edge holds of its counts."""
        count, leaving = self.counts[pair], self._leaving[pair[0]]
        probability, error = self._taken[pair].share(leaving.part, leaving.square)
        leads = sorted(self._leads[pair].items(), key=lambda item: (-item[1], item[0]))
        return {
            "count": count,
            "probability": probability,
            "error": error,
            "change": tuple(round(moved / count, 4) for moved in self._moved[pair]),
            "strategies": dict(leads),
        }
