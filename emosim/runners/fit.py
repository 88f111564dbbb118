"""A fit: the numbers of the dynamics, moved until simulated dialogues lie nearer to people."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from emosim.corpus.calibration import Calibration, Calibrator
from emosim.corpus.order import Order
from emosim.corpus.simulated import simulated
from emosim.errors import InputError
from emosim.runners.local import Work, default_workers, spread
from emosim.seeds import numbers_random
from emosim.simulate.stage import set_stage, with_dynamics
from emosim.spec.dynamics import DIGITS, Dynamics, number_at, with_numbers
from emosim.spec.library import Library
from emosim.spec.people import People

# Choices.
ROUNDS = 14
DRAWS = 24  # a round
KEPT = 6  # of them, those with the lowest score
LEARNED = 0.7  # share of the way to the mean and spread of those kept
START = 0.25  # spread of the first round, of each range
OTHER_SEED = 1000  # added to the seed for dialogues that no draw was judged on

Values = dict[str, float]


@dataclass(frozen=True, slots=True)
class Tried:
    """How far a fit is: rounds done of all, sets of numbers tried, and the lowest score so far."""

    done: int
    total: int
    tried: int
    lowest: float


@dataclass(frozen=True, slots=True)
class Fit:
    """What a fit found: each number it moved, before and after, and how dialogues lie with either.

    `other_before` and `other_after` are the scores on dialogues of another seed, on which nothing was fitted.
    """

    values: dict[str, tuple[float, float]]
    dynamics: Dynamics
    before: Calibration
    after: Calibration
    other_before: float
    other_after: float
    tried: int


def fit(
    library: Library,
    people: People,
    order: Order,
    workers: int | None = None,
    on_round: Callable[[Tried], None] = lambda tried: None,
) -> Fit:
    """Search the numbers that `people.search` declares for the lowest score; the same for any number of `workers`.

    The cross-entropy method (Rubinstein 1999, Methodology and Computing in Applied Probability 1:127-190): each round
    draws sets of numbers from normal distributions, keeps those with the lowest score, and moves the distributions
    toward them. What is written is where the last ones have their middle, not the luckiest draw. Every set is judged on
    the same dialogues, drawn by the same names, so that scores differ by the numbers alone.

    Raises InputError for a search that declares no numbers, or a range beyond what a number may be.
    """
    _check(library, people)
    judge = _Judge(library, people, order, workers)
    start = {name: number_at(library.dynamics, name) for name in people.search}
    found = _Cloud(people.search, start, order.seed).searched(judge, on_round)
    before, after = judge.calibrations([start, found])
    if after.score >= before.score:  # so short a search may end farther off than it began
        found, after = start, before
    other = judge.scores([start, found], OTHER_SEED)
    moved = {name: (start[name], found[name]) for name in start}
    return Fit(moved, with_numbers(library.dynamics, found), before, after, *other, ROUNDS * DRAWS)


def _check(library: Library, people: People) -> None:
    if not people.search:
        raise InputError("people.yaml declares no numbers to search; list some under `search`, each with its range")
    for end in (0, 1):
        for name, range_ in people.search.items():
            try:
                with_numbers(library.dynamics, {name: range_[end]})
            except ValueError:
                raise InputError(
                    f"people.yaml: search.{name}: {range_[end]:g} is beyond what this number may be"
                ) from None


class _Cloud:
    """Normal distributions of some numbers, each within its range, that draw together where scores are low."""

    def __init__(self, search: Mapping[str, tuple[float, float]], start: Values, seed: int) -> None:
        self._names = tuple(search)
        self._low, self._high = np.array(list(search.values())).T
        self._middle = np.clip(np.array(list(start.values())), self._low, self._high)
        self._width = START * (self._high - self._low)
        self._random = numbers_random("fit", seed, *self._names)

    def searched(self, judge: _Judge, on_round: Callable[[Tried], None]) -> Values:
        """Where the middle is after all rounds."""
        lowest = np.inf
        for done in range(1, ROUNDS + 1):
            draws = self._drawn()
            scores = judge.scores([self._named(draw) for draw in draws])
            self._learn(draws[np.argsort(scores, kind="stable")[:KEPT]])
            lowest = min(lowest, *scores)
            on_round(Tried(done, ROUNDS, done * DRAWS, lowest))
        return self._named(self._middle.round(DIGITS))

    def _drawn(self) -> np.ndarray:
        draws = self._middle + self._width * self._random.standard_normal((DRAWS, len(self._names)))
        return np.clip(draws, self._low, self._high)

    def _learn(self, best: np.ndarray) -> None:
        self._middle = self._middle + LEARNED * (best.mean(axis=0) - self._middle)
        self._width = self._width + LEARNED * (best.std(axis=0) - self._width)

    def _named(self, values: np.ndarray) -> Values:
        return dict(zip(self._names, values.tolist(), strict=True))


class _Judge:
    """Says how dialogues lie beside people under sets of numbers, several at a time."""

    def __init__(self, library: Library, people: People, order: Order, workers: int | None) -> None:
        self._given = library, people, order
        self._workers = workers or default_workers(DRAWS * 1000)

    def scores(self, sets: Sequence[Values], more_seed: int = 0) -> list[float]:
        """The score of each set."""
        return [found.score for found in self.calibrations(sets, more_seed)]

    def calibrations(self, sets: Sequence[Values], more_seed: int = 0) -> list[Calibration]:
        """The calibration under each set."""
        library, people, order = self._given
        order = replace(order, seed=order.seed + more_seed)
        made = spread(iter(sets), len(sets), self._workers, _judging, library, people, order, size=1)
        return [found for some in made for found in some]


def _judging(library: Library, people: People, order: Order) -> Work[list[Calibration]]:
    stage = set_stage(library)

    def judged(values: Values) -> Calibration:
        calibrator = Calibrator(people, library.emotions)
        moved = with_dynamics(stage, with_numbers(library.dynamics, values))
        for record in simulated(moved, order):
            calibrator.add(record)
        return calibrator.measured(intervals=False)

    return lambda sets: [judged(values) for values in sets]
