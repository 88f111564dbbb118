"""The arcs of a whole corpus as one bundle: means, middle halves and a sample, by group, in memory that stays flat."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from heapq import heappush, heappushpop

import numpy as np

from emosim.corpus.moments import distress_of
from emosim.corpus.record import Record, UserTurn
from emosim.errors import InputError
from emosim.seeds import derive
from emosim.spec.lexicon import OUTCOMES

POINTS = 41  # choice: of relative time, at which every dialogue is read
BINS = 200  # choice: a quantile is right to 0.01 of valence and 0.005 of distress
SAMPLE = 30  # choice: lines of a group that a reader can still follow
MOST_GROUPS = 8  # choice: panels that a page holds
OTHERS = "others"
RANGES = {"valence": (-1.0, 1.0), "distress": (0.0, 1.0), "intensity": (0.0, 1.0)}

TIME = np.linspace(0.0, 1.0, POINTS)

_GROUP = {
    "outcome": lambda record: record.outcome,
    "emotion": lambda record: record.turns[0].emotion.primary.label,
    "persona": lambda record: record.persona,
    "scenario": lambda record: record.scenario,
    "locale": lambda record: record.locale,
}
GROUPINGS = tuple(_GROUP)
"""What a bundle may be grouped by; `emotion` is the feeling that a dialogue opens with."""


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """The dialogues of one group over relative time, the points of TIME.

    `mean`, `low` and `high` (the middle half lies between these) are of shape (2, POINTS), a row a measure of the
    bundle; `sample` of shape (lines, 2, POINTS).
    """

    name: str
    count: int
    mean: np.ndarray
    low: np.ndarray
    high: np.ndarray
    sample: np.ndarray


@dataclass(frozen=True, slots=True, eq=False)
class Bundle:
    """All dialogues, and each group of them. `measures` name the rows of a group's arrays; `merged` says how many
    small groups went into the one called `others`."""

    by: str
    measures: tuple[str, str]
    everyone: Group
    groups: tuple[Group, ...]
    merged: int


def bundle(records: Iterable[Record], by: str) -> Bundle:
    """The bundle of some records, grouped `by` one of GROUPINGS; one pass.

    The sample is the same in whatever order the records come: those whose ids, hashed, are lowest. The second measure
    is the distress, and in a corpus of level core, which keeps none, the intensity of the first feeling. Raises
    InputError for no records, or for records of both kinds.
    """
    group_of = _GROUP[by]
    tallies: dict[str, _Tally] = {}
    measures: tuple[str, str] | None = None
    for record in records:
        second = "intensity" if record.level == "core" else "distress"
        measures = measures or ("valence", second)
        if second != measures[1]:
            raise InputError("the corpus mixes level core with level standard; their arcs are not comparable")
        tallies.setdefault(group_of(record), _Tally(measures)).add(record)
    if measures is None:
        raise InputError("the corpus holds no dialogues to draw")
    everyone = _Tally.joined(measures, tallies.values()).group("all")
    shown, merged = _ranked(tallies, by, measures)
    return Bundle(by, measures, everyone, tuple(t.group(name) for name, t in shown.items()), merged)


def _ranked(tallies: dict[str, _Tally], by: str, measures: tuple[str, str]) -> tuple[dict[str, _Tally], int]:
    """The groups to show, outcomes in their own order and others by size, and how many went into OTHERS."""
    if by == "outcome":
        names = [name for name in OUTCOMES if name in tallies]
    else:
        names = sorted(tallies, key=lambda name: (-tallies[name].count, name))
    if len(names) <= MOST_GROUPS:
        return {name: tallies[name] for name in names}, 0
    kept, rest = names[: MOST_GROUPS - 1], names[MOST_GROUPS - 1 :]
    shown = {name: tallies[name] for name in kept}
    shown[OTHERS] = _Tally.joined(measures, [tallies[name] for name in rest])
    return shown, len(rest)


def resampled(record: Record, measures: tuple[str, str]) -> np.ndarray:
    """A dialogue's measures at the points of TIME, straight between its turns; shape (2, POINTS)."""
    turns = record.turns[::2]
    at = np.linspace(0.0, 1.0, len(turns))
    series = [[turn.emotion.vad.valence for turn in turns], [_second(turn, measures[1]) for turn in turns]]
    return np.array([np.interp(TIME, at, values) for values in series])


def _second(turn: UserTurn, measure: str) -> float | None:
    return distress_of(turn) if measure == "distress" else turn.emotion.primary.intensity


class _Tally:
    """Counts of one group: a sum and a histogram at every point of time, and the sample."""

    def __init__(self, measures: tuple[str, str]) -> None:
        self.count = 0
        self._measures = measures
        low, high = np.array([RANGES[name] for name in measures]).T[..., None]
        self._low, self._width = low, (high - low) / BINS
        self._sum = np.zeros((2, POINTS))
        self._bins = np.zeros((2, POINTS, BINS), dtype=np.int64)
        self._sample: list[tuple[int, str, list[list[float]]]] = []  # a heap: the highest hash, made negative, first

    def add(self, record: Record) -> None:
        """Take in a dialogue."""
        values = resampled(record, self._measures)
        bins = np.clip((values - self._low) / self._width, 0, BINS - 1).astype(int)
        self.count += 1
        self._sum += values
        self._bins[np.arange(2)[:, None], np.arange(POINTS), bins] += 1
        self._draw((-derive("arcs", record.id), record.id, values.tolist()))

    def _draw(self, entry: tuple[int, str, list[list[float]]]) -> None:
        if len(self._sample) < SAMPLE:
            heappush(self._sample, entry)
        else:
            heappushpop(self._sample, entry)

    @classmethod
    def joined(cls, measures: tuple[str, str], tallies: Iterable[_Tally]) -> _Tally:
        """One tally of several groups."""
        whole = cls(measures)
        for tally in tallies:
            whole.count += tally.count
            whole._sum += tally._sum
            whole._bins += tally._bins
            for entry in tally._sample:
                whole._draw(entry)
        return whole

    def group(self, name: str) -> Group:
        """What was counted."""
        sample = np.array([values for _, _, values in sorted(self._sample, key=lambda entry: entry[1])])
        return Group(name, self.count, self._sum / self.count, self._quantile(0.25), self._quantile(0.75), sample)

    def _quantile(self, share: float) -> np.ndarray:
        """The value below which a share lies, straight within a bin; shape (2, POINTS)."""
        below = self._bins.cumsum(axis=2)
        wanted = share * self.count
        at = (below < wanted).sum(axis=2)
        inside = np.take_along_axis(self._bins, at[..., None], 2)[..., 0]
        before = np.take_along_axis(below, at[..., None], 2)[..., 0] - inside
        return self._low + self._width * (at + (wanted - before) / np.maximum(inside, 1))
