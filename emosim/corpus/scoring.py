"""How well the next feeling was foreseen: forecasts held against what came, beside two baselines that foresee nothing.

`no_change` expects the feeling and the point of this turn again: the chance to stay is the rate at which people of the
corpus stay. `frequencies` expects every feeling as often as it comes in the corpus, at the corpus's mean point. Both,
and the base rates over which the unnamed rest of any chances is spread, are learned from the train split and scored on
the others; where one of the two is empty they are learned from the very turns they are scored on, which favors them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from math import log2, sqrt
from typing import Any, NamedTuple

from msgspec import UNSET

from emosim.corpus.fields import VadPoint
from emosim.corpus.layers.forecast import ForecastOf
from emosim.corpus.record import Record, UserTurn

BINS = 10
MOST = 50_000  # choice: turns of a split that are kept for scoring; the first ones
UNSEEN = 0.5  # choice: how often a feeling counts before it is ever seen (Jeffreys)
LEAST = 0.0001  # chances are kept to 4 decimals: what is written as 0 is not scored as impossible
AXES = ("valence", "arousal", "dominance")

Point = tuple[float, float, float]
Named = tuple[tuple[str, float], ...]


class Turn(NamedTuple):
    """A turn with a forecast, and what came of it: feelings by label, points as (valence, arousal, dominance)."""

    split: str
    present: str
    at: Point
    named: Named
    rest: float
    expected: Point
    spread: Point
    came: str
    came_at: Point


class Score(NamedTuple):
    """One turn's score. `bits`: log-loss, -log2 of the chance given to what came. `brier`: the squared distance of the
    chances from what came, summed over all feelings, 0 to 2. Whether it was the likeliest, and of the likeliest
    three."""

    bits: float
    brier: float
    first: bool
    among_three: bool


class Rates:
    """What a corpus knows without any forecast: how common feelings are, how often they stay, the mean point."""

    def __init__(self, turns: Sequence[Turn], labels: Iterable[str]) -> None:
        """Learned from some turns, at least one, for all feelings that are to be scored."""
        counts = Counter(dict.fromkeys(labels, UNSEEN))
        counts.update(turn.came for turn in turns)
        stayed = sum(turn.came == turn.present for turn in turns)
        self.stay = (stayed + UNSEEN) / (len(turns) + 2.0 * UNSEEN)
        valence, arousal, dominance = (sum(turn.came_at[axis] for turn in turns) / len(turns) for axis in range(3))
        self.mean: Point = (valence, arousal, dominance)
        self.of = {label: count / counts.total() for label, count in counts.items()}
        self._squares = sum(rate * rate for rate in self.of.values())
        self._commonest = sorted(self.of, key=lambda label: (-self.of[label], label))

    def score(self, named: Named, rest: float, came: str) -> Score:
        """The score of chances, of which `rest` falls on all feelings not named, each by how common it is."""
        rest = max(rest, LEAST)
        kept = {label: max(chance, LEAST) for label, chance in named}
        whole = rest + sum(kept.values())
        chances = {label: chance / whole for label, chance in kept.items()}
        scale = rest / whole / (1.0 - sum(self.of[label] for label in chances))
        given = chances[came] if came in chances else scale * self.of[came]
        squares = scale * scale * (self._squares - sum(self.of[label] ** 2 for label in chances))
        squares += sum(chance * chance for chance in chances.values())
        ranked = [*chances, *(label for label in self._commonest[: 3 + len(chances)] if label not in chances)]
        return Score(-log2(given), squares - 2.0 * given + 1.0, came == ranked[0], came in ranked[:3])


def foreseen(record: Record) -> list[Turn]:
    """The turns of a record that hold a forecast and have a next one."""
    users = [turn for turn in record.turns if isinstance(turn, UserTurn)]
    return [
        _turn(record.split, turn, forecast, after)
        for turn, after in pairwise(users)
        if (forecast := turn.progression.forecast) is not UNSET
    ]


def _turn(split: str, turn: UserTurn, forecast: ForecastOf, after: UserTurn) -> Turn:
    spread = forecast.spread
    return Turn(
        split,
        turn.emotion.primary.label,
        _point(turn.emotion.vad),
        tuple((feeling.label, feeling.p) for feeling in forecast.emotions),
        forecast.other,
        _point(forecast.vad),
        (spread.valence, spread.arousal, spread.dominance),
        after.emotion.primary.label,
        _point(after.emotion.vad),
    )


def _point(vad: VadPoint) -> Point:
    return vad.valence, vad.arousal, vad.dominance


class Foresight:
    """Gathers forecasts record by record; memory is bounded by MOST turns of each split."""

    def __init__(self) -> None:
        self._turns: dict[str, list[Turn]] = {"train": [], "validation": [], "test": []}

    def add(self, record: Record) -> None:
        """Take in a record."""
        kept = self._turns[record.split]
        if len(kept) < MOST:
            kept += foreseen(record)

    def measured(self) -> dict[str, Any]:
        """The scores outside the train split and of held-out personas alone, and how honest the chances are; empty if
        nothing was foreseen."""
        train, test = self._turns["train"], self._turns["test"]
        others = [*self._turns["validation"], *test]
        split = bool(train and others)
        scored = others if split else train or others
        if not scored:
            return {}
        labels = {label for turn in (*train, *others) for label in (turn.came, *(name for name, _ in turn.named))}
        rates = Rates(train if split else scored, sorted(labels | {turn.present for turn in scored}))
        return {
            "learned_from": "train" if split else "the scored turns",
            "scored": _compared(scored, rates),
            "held_out_personas": _compared(test, rates) if split and test else {},
            "calibration": calibration(scored),
            "within_one_sd": _within(scored),
        }


def _compared(turns: list[Turn], rates: Rates) -> dict[str, Any]:
    """The forecasts beside the baselines."""
    return {
        "turns": len(turns),
        "forecast": _summed(
            [rates.score(turn.named, turn.rest, turn.came) for turn in turns],
            [(turn.expected, turn.came_at) for turn in turns],
        ),
        "no_change": _summed(
            [rates.score(((turn.present, rates.stay),), 1.0 - rates.stay, turn.came) for turn in turns],
            [(turn.at, turn.came_at) for turn in turns],
        ),
        "frequencies": _summed(
            [rates.score((), 1.0, turn.came) for turn in turns], [(rates.mean, turn.came_at) for turn in turns]
        ),
    }


def _summed(scores: list[Score], points: list[tuple[Point, Point]]) -> dict[str, float]:
    """Means over turns; the error on each axis as a root mean square."""
    count = len(scores)
    means = {name: sum(values) / count for name, values in zip(Score._fields, zip(*scores, strict=True), strict=True)}
    for axis, name in enumerate(AXES):
        means[f"rmse_{name}"] = sqrt(sum((there[axis] - here[axis]) ** 2 for here, there in points) / count)
    return means


def calibration(turns: Iterable[Turn]) -> dict[str, Any]:
    """Whether what is given a chance comes that often: every named chance, in BINS bins of equal width.

    `error` is the expected calibration error (Naeini, Cooper & Hauskrecht 2015), 0 to 1: the distance of the mean
    chance of a bin from how often it came, weighted by how many chances the bin holds.
    """
    counts, chances, came = [0] * BINS, [0.0] * BINS, [0] * BINS
    for turn in turns:
        for label, chance in turn.named:
            place = min(BINS - 1, int(chance * BINS))
            counts[place] += 1
            chances[place] += chance
            came[place] += label == turn.came
    total = sum(counts)
    bins: list[Mapping[str, float]] = [
        {"from": place / BINS, "chances": count, "mean": chances[place] / count, "came": came[place] / count}
        for place, count in enumerate(counts)
        if count
    ]
    error = sum(each["chances"] * abs(each["mean"] - each["came"]) for each in bins) / total if total else 0.0
    return {"error": error, "bins": bins}


def _within(turns: list[Turn]) -> dict[str, float]:
    """The share of the turns that came within one standard deviation of the expected point; .68 of a normal one."""
    return {
        name: sum(abs(turn.came_at[axis] - turn.expected[axis]) <= turn.spread[axis] for turn in turns) / len(turns)
        for axis, name in enumerate(AXES)
    }
