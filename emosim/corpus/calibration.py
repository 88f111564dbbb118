"""Dialogues beside people: where their figures lie, where people's do, and which aims are missed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import numpy as np
from msgspec import Struct

from emosim.corpus.bootstrap import drawn_sums, middle
from emosim.corpus.log_odds import Steps, rank_correlation
from emosim.corpus.record import Record, UserTurn
from emosim.corpus.sums import Rows
from emosim.corpus.valence import FEWEST, TENTHS, lag_of_noise
from emosim.seeds import numbers_random
from emosim.spec.emotions import EmotionMachine
from emosim.spec.lexicon import OUTCOMES
from emosim.spec.people import THIRDS, Figure, Matched, People, nearest

DIGITS = 4


class Compared(Struct, frozen=True):
    """A figure beside people's. `low` and `high` hold it in 95 of 100 corpora of this size, so far as the scenarios and
    personas go; None where there is no telling. `met` is None for a
    figure that has no aim or is not told."""

    ours: float | None
    low: float | None
    high: float | None
    people: float | None
    aim: tuple[float, float] | None
    met: bool | None
    source: str


class Tenth(Struct, frozen=True):
    """Valence in a tenth of the way, mean and SD over its turns; ours None where no turn is in it."""

    ours: float | None
    ours_spread: float | None
    people: float
    people_spread: float


class Thirds(Struct, frozen=True):
    """The shares of a label in each third of the dialogues; `compared` unless the label is left out on both sides."""

    ours: tuple[float, ...]
    people: tuple[float, ...]
    compared: bool


class Intensity(Struct, frozen=True):
    """What people came with, 0 to 1, before and after dialogues that ended well; ours None where there are none."""

    dialogues: int
    before: float | None
    after: float | None
    people: int
    people_before: float
    people_after: float


class Turning(Struct, frozen=True):
    """What feelings turn into, beside a table of people: `rank` over all pairs that both know, `rank_of_changes`
    without those that stay, `feelings` the names both know, `known` the number of pairs."""

    rank: float | None
    rank_of_changes: float | None
    feelings: tuple[str, ...]
    known: int


class Calibration(Struct, frozen=True):
    """How some dialogues lie beside people.

    `lag_1_as_if_over` is the lag-1 correlation on dialogues as long as people's, `lag_1_of_noise` what dialogues of
    these lengths show of noise that has none. `whole` is the divergence with the labels that are left out,
    `unlabeled` the share of strategies that bear no label.
    """

    dialogues: int
    user_turns: int
    figures: dict[str, Compared]
    outcomes: dict[str, float]
    tenths: tuple[Tenth, ...]
    lag_1_of_noise: float | None
    lag_1_as_if_over: float | None
    thirds: dict[str, Thirds]
    whole: float | None
    unlabeled: float
    intensity: dict[str, Intensity]
    turning: dict[str, Turning]
    score: float

    @property
    def missed(self) -> tuple[str, ...]:
        """The figures whose aim is missed."""
        return tuple(name for name, figure in self.figures.items() if figure.met is False)


class Calibrator:
    """Takes in records, one after the other, and says how they lie beside people; memory does not grow with them.

    `lived` is a table of log-odds of the feelings of people.transitions.lived, in their order, or None without one.
    """

    def __init__(self, people: People, emotions: EmotionMachine, lived: np.ndarray | None = None) -> None:
        self._people, self._rows, self._lived = people, Rows(people, emotions), lived
        self._sums: dict[tuple[str, str], np.ndarray] = {}
        self._lengths = Counter[int]()
        self._turns = 0
        self._steps = {
            kind: _OfUs(matched, emotions, blended=kind == "lived")
            for kind, matched in (("talk", people.transitions.talk), ("lived", people.transitions.lived))
            if kind == "talk" or lived is not None
        }

    def add(self, record: Record) -> None:
        """Take in a record."""
        row, key = self._rows.row(record), (record.scenario, record.persona)
        row = np.append(row, 1.0)
        self._sums[key] = self._sums[key] + row if key in self._sums else row
        users = record.turns[::2]
        self._turns += len(users)
        if record.crisis is None:
            self._lengths[len(users)] += 1
            for steps in self._steps.values():
                steps.add(record.persona, users)

    def measured(self, intervals: bool = True) -> Calibration:
        """How all that was taken in lies beside people; without `intervals` in a tenth of the time."""
        rows = np.array([self._sums[key] for key in sorted(self._sums)]).reshape(-1, self._rows.width + 1)
        total = rows.sum(axis=0)
        part = self._rows.parts(total[:-1])
        turning = self._turning()
        figures = self._figures(rows, turning, intervals)
        lengths = {turns: count for turns, count in self._lengths.items() if turns >= FEWEST}
        noise = lag_of_noise(lengths) if lengths else None
        return Calibration(
            int(total[-1]),
            self._turns,
            figures,
            {name: _kept(share) for name, share in zip(OUTCOMES, _shares(part["outcomes"]), strict=True)},
            self._tenths(part["tenths"]),
            _kept(noise),
            self._as_if_over(figures.get("lag_1"), noise),
            self._thirds(part["thirds"]),
            _kept(self._rows.divergence(part["thirds"], whole=True)),
            _kept(_shares(part["thirds"].reshape(THIRDS, -1).sum(axis=0))[-1]),
            self._intensity(part["intensity"]),
            turning,
            score(figures, self._people.figures),
        )

    def _figures(self, rows: np.ndarray, turning: dict[str, Turning], intervals: bool) -> dict[str, Compared]:
        ours = {name: float(value) for name, value in self._rows.figures(rows[:, :-1].sum(axis=0)).items()}
        around: dict[str, tuple[float, float]] = {}
        if intervals and len(rows) > 1:
            drawn = drawn_sums(rows, numbers_random("calibration", len(rows), int(rows[:, -1].sum())))
            around = {name: middle(draws, len(rows)) for name, draws in self._rows.figures(drawn[:, :-1]).items()}
        for kind, found in turning.items():
            ours[f"transitions_{kind}"] = float("nan") if found.rank is None else found.rank
        return {
            name: compared(ours[name], around.get(name), figure)
            for name, figure in self._people.figures.items()
            if name in ours
        }

    def _as_if_over(self, lag: Compared | None, noise: float | None) -> float | None:
        if lag is None or lag.ours is None or noise is None:
            return None
        return _kept(lag.ours - noise + lag_of_noise({round(self._people.valence.turns): 1}))

    def _tenths(self, part: np.ndarray) -> tuple[Tenth, ...]:
        turns, total, squares = part.reshape(3, TENTHS)
        means = np.divide(total, turns, out=np.full(TENTHS, np.nan), where=turns > 0)
        spreads = np.sqrt(np.divide(squares, turns, out=np.full(TENTHS, np.nan), where=turns > 0) - means**2)
        of = self._people.valence
        columns = zip(means, spreads, of.deciles, of.spreads, strict=True)
        return tuple(Tenth(_kept(mean), _kept(spread), *theirs) for mean, spread, *theirs in columns)

    def _thirds(self, part: np.ndarray) -> dict[str, Thirds]:
        """Shares of what is compared; of a label that is left out, shares of everything with a label."""
        counts, strategies = part.reshape(THIRDS, -1)[:, :-1], self._people.strategies
        theirs = {**strategies.labels, **strategies.left_out}
        people = np.array([entry.thirds for entry in theirs.values()], dtype=float).T
        found = {}
        for at, label in enumerate(theirs):
            compared = label in strategies.labels
            upto = len(strategies.labels) if compared else len(theirs)
            sides = (
                (side[:, at] / np.maximum(1.0, side[:, :upto].sum(axis=1))).round(DIGITS) for side in (counts, people)
            )
            found[label] = Thirds(*(tuple(side.tolist()) for side in sides), compared)
        return found

    def _intensity(self, part: np.ndarray) -> dict[str, Intensity]:
        of = self._people.intensity
        found = {}
        for name, count, before, after in zip(self._rows.groups, *part.reshape(3, -1), strict=True):
            people = of.feelings[name]
            ours = (_kept(before / count), _kept(after / count)) if count else (None, None)
            theirs = (_kept(of.unit(people.before)), _kept(of.unit(people.after)))
            found[name] = Intensity(int(count), *ours, people.n, *theirs)
        return found

    def _turning(self) -> dict[str, Turning]:
        tables = {"talk": talked(self._people), "lived": self._lived}
        return {kind: steps.beside(tables[kind]) for kind, steps in self._steps.items()}


class _OfUs:
    """Our steps between the feelings of a study."""

    def __init__(self, matched: Matched, emotions: EmotionMachine, blended: bool) -> None:
        self._near = nearest(matched.feelings, emotions, matched.unlike)
        self._steps = Steps(tuple(matched.feelings))
        self._blended = blended

    def add(self, persona: str, users: Iterable[UserTurn]) -> None:
        """Count the turns of a person: the first feeling, or all of the blend."""
        self._steps.add(persona, [[self._near.get(label, "") for label in self._labels(turn)] for turn in users])

    def _labels(self, turn: UserTurn) -> list[str]:
        felt = turn.emotion
        blend = (felt.primary, felt.secondary, felt.tertiary) if self._blended else (felt.primary,)
        return [one.label for one in blend if one]

    def beside(self, table: np.ndarray) -> Turning:
        """How alike our log-odds and a table of people's are."""
        ours, names = self._steps.log_odds(), self._steps.names
        known = ~(np.isnan(ours) | np.isnan(table))
        feelings = tuple(name for at, name in enumerate(names) if known[at].any() and known[:, at].any())
        ranks = (_kept(rank_correlation(ours, table, staying)) for staying in (True, False))
        return Turning(*ranks, feelings, int(known.sum()))


def talked(people: People) -> np.ndarray:
    """Log-odds of the counts of talk, its corpora as strata, shape (feelings, feelings)."""
    talk = people.transitions.talk
    steps = Steps(tuple(talk.feelings))
    for corpus, rows in talk.counts.items():
        steps.add_table(corpus, np.array(list(rows.values()), dtype=float))
    return steps.log_odds()


def compared(ours: float, around: tuple[float, float] | None, figure: Figure) -> Compared:
    """A figure beside people's; NaN is not told, and then meets no aim."""
    told = _kept(ours)
    met = None if figure.aim is None or told is None else figure.aim[0] <= told <= figure.aim[1]
    low, high = (_kept(end) for end in around or (None, None))
    return Compared(told, low, high, figure.people, figure.aim, met, figure.source)


def score(figures: dict[str, Compared], wanted: dict[str, Figure]) -> float:
    """How far figures are from people, 0 and up: the squares of their misses, each in its own unit, summed.

    What is aimed at is people's figure; where that lies outside the aim, the middle of the aim.
    """
    total = 0.0
    for name, figure in figures.items():
        unit, at = wanted[name].unit, target(wanted[name])
        if unit is not None and at is not None and figure.ours is not None:
            total += ((figure.ours - at) / unit) ** 2
    return round(total, DIGITS)


def target(figure: Figure) -> float | None:
    """What a fit aims at: people's figure, or the middle of the aim where people's lies outside it."""
    if figure.aim is None or (figure.people is not None and figure.aim[0] <= figure.people <= figure.aim[1]):
        return figure.people
    return (figure.aim[0] + figure.aim[1]) / 2.0


def calibrated(
    records: Iterable[Record], people: People, emotions: EmotionMachine, lived: np.ndarray | None = None
) -> Calibration:
    """How records lie beside people."""
    calibrator = Calibrator(people, emotions, lived)
    for record in records:
        calibrator.add(record)
    return calibrator.measured()


def _shares(counts: np.ndarray) -> list[float]:
    return (counts / max(1.0, counts.sum())).tolist()


def _kept(value: float | np.ndarray | None) -> float | None:
    """A number as it is kept; None for one that is not told."""
    return None if value is None or np.isnan(value) else round(float(value), DIGITS)
