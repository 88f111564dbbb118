"""The forecast: what somebody will feel at their next turn, said before the reply to this one is known.

It knows the person as they are after their turn, how well they get on with the assistant, how the dynamics work, and
what a reply and the news still to come are like on average. It never sees the reply, the event or the noise that will
be drawn. Each way the next turn may go (a reply that helps, one that misses, each piece of news) gives a normal
distribution of the next point, since the dynamics are affine in the mood; that is read as feelings at a fixed set of
points, and the ways are mixed by their chances.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt
from typing import NamedTuple

import numpy as np
from msgspec import Struct

from emosim.affect.admission import Admission
from emosim.affect.person import Person, World, cut
from emosim.spec.scenario import Appraisal
from emosim.vad import Vad

SHOWN = 3  # a forecast names the likeliest feelings, and the chance of all others together
SHARPNESS = 10.0  # fitted: how sharply a reading is told from the next best; of 4, 7, 10, 15 the least log-loss
UNLIKELY = 0.02  # choice: news less likely than this is left out
INTENSE = 0.6  # choice: from this intensity on a reply misses more often
MISSES = (0.005, 0.12)  # measured: share of the replies that miss, below INTENSE and from it on


class _Typical(NamedTuple):
    """A kind of reply as it is on average. `move` and its standard deviations `sd` are of the mood, centered VAD, per
    unit of strength and of the dynamics' reply.gain; `ease` is what it takes off the load, `event` its kind."""

    event: str
    move: np.ndarray
    sd: np.ndarray
    ease: float


# Measured over 9,210 replies in 1,500 simulated dialogues of the shipped rules (seed 11), with a met need taken out.
HELPS = _Typical("support", np.array((0.093, -0.049, 0.066)), np.array((0.073, 0.058, 0.062)), 0.70)
MISSING = _Typical("misfit", np.array((-0.038, 0.023, -0.058)), np.array((0.033, 0.022, 0.061)), -0.49)


def _points() -> np.ndarray:
    """Points at which a standard normal distribution of three axes is read, each counting the same, shape (14, 3).

    The six of the axes and the eight of the diagonals; their mean is 0 and their covariance 1 (a spherical rule, as of
    the unscented transform: Julier & Uhlmann 2004).
    """
    signs = np.array([(a, b, c) for a in (-1.0, 1.0) for b in (-1.0, 1.0) for c in (-1.0, 1.0)])
    axes = np.vstack((np.eye(3), -np.eye(3)))
    return np.vstack((sqrt(3.0) * axes, signs))


POINTS = _points()


class News(NamedTuple):
    """Something that may be told at the next turn; `appraisal` None stands for no news. Chances of all sum to 1."""

    chance: float
    appraisal: Appraisal | None


NOTHING_NEW = (News(1.0, None),)


class Forecast(Struct, frozen=True):
    """A forecast of the next turn: the likeliest feelings with their chances, the chance of all `other`, the expected
    point and its standard deviation on each axis of a record."""

    emotions: tuple[tuple[str, float], ...]
    other: float
    vad: Vad
    spread: tuple[float, float, float]


class _Way(NamedTuple):
    """One way the next turn may go: its chance, the mean and SD of the next centered point, and what it is read by."""

    chance: float
    mean: np.ndarray
    variance: np.ndarray
    event: str
    bias: np.ndarray


class Forecaster:
    """Makes forecasts in one world."""

    def __init__(self, world: World, admission: Admission) -> None:
        self._world = world
        self._admission = admission

    def forecast(
        self, person: Person, strength: float, need: bool = False, news: Sequence[News] = NOTHING_NEW
    ) -> Forecast:
        """What the person will feel next. They have felt this turn, and the reply is still to come.

        `strength` (0 and up) is how much a reply is expected to reach them; `need`, whether it will meet what they came
        for.
        """
        ways = self._ways(person, strength, need, news)
        chances = np.array([way.chance for way in ways])
        chances /= chances.sum()
        means = np.array([way.mean for way in ways])
        variances = np.array([way.variance for way in ways])
        points = cut(means[:, None] + np.sqrt(variances)[:, None] * POINTS)
        read = self._read(person, ways, cut(means), points)
        mean = chances @ means
        spread = np.sqrt(chances @ (variances + means**2) - mean**2).tolist()
        return self._named(chances @ read, mean, spread)

    def _ways(self, person: Person, strength: float, need: bool, news: Sequence[News]) -> list[_Way]:
        missed = MISSES[person.intensity >= INTENSE]
        found = []
        for told in news:
            if told.chance < UNLIKELY:
                continue
            if told.appraisal is not None:  # the machine's guards then see the event, not the reply
                found.append(self._way(person, HELPS, strength, need, told.chance, told.appraisal))
            else:
                found.append(self._way(person, HELPS, strength, need, told.chance * (1.0 - missed)))
                if not need:  # choice: what meets the need does not miss
                    found.append(self._way(person, MISSING, strength, need, told.chance * missed))
        return found

    def _way(
        self,
        person: Person,
        reply: _Typical,
        strength: float,
        need: bool,
        chance: float,
        appraisal: Appraisal | None = None,
    ) -> _Way:
        dynamics, reader = self._world.dynamics, self._world.reader
        scale = strength * dynamics.reply.gain
        mood = person.mood + scale * reply.move
        moved = (scale * reply.sd) ** 2
        if need:
            met = dynamics.reply.need_met * strength
            mood[0] += met
            moved[0] += (met * dynamics.receptivity.sd) ** 2
        mood, load = cut(mood), person.load_after_reply(reply.ease)
        event, bias, kept = reply.event, person.bias, 1.0
        if appraisal is not None:
            target, vector = self._world.appraise(appraisal)
            kept = 1.0 - person.grip(appraisal, opening=False)
            mood = target + kept * (mood - target)
            load = person.load_after_event(load, appraisal)
            bias = reader.appraisal_scores(person.appraisal_after(vector))
            event = "setback" if appraisal.desirability < 0 else "relief"
        stay, inertia, home, problem = person.shares(load)
        mean = (stay - inertia) * mood + inertia * person.point + home * person.home + problem * person.problem
        return _Way(chance, mean, person.spread**2 + ((stay - inertia) * kept) ** 2 * moved, event, bias)

    def _read(self, person: Person, ways: list[_Way], means: np.ndarray, points: np.ndarray) -> np.ndarray:
        """Chances of the feelings in each way, shape (ways, labels): the likeliest that the machine admits from the
        present one, told apart at every point as sharply as SHARPNESS says."""
        reader = self._world.reader
        _, misfit = reader.costs(points.reshape(-1, 3))
        cost = misfit.reshape(len(ways), len(POINTS), -1)
        intensities, _ = reader.costs(means)
        for number, way in enumerate(ways):
            cost[number] -= way.bias
            cost[number, :, ~self._admitted(person, means[number], way.event, intensities[number])] = np.inf
        cost[:, :, person.emotion] -= reader.stay_bonus
        cost -= cost.min(axis=2, keepdims=True)
        powers = np.exp(-SHARPNESS * cost)
        powers /= powers.sum(axis=2, keepdims=True)
        return powers.mean(axis=1)

    def _admitted(self, person: Person, mean: np.ndarray, event: str, intensities: np.ndarray) -> np.ndarray:
        vad = Vad.from_centered(mean)
        facts = {
            "valence": vad.valence,
            "arousal": vad.arousal,
            "dominance": vad.dominance,
            "intensity_before": person.intensity,
            "event": event,
        }
        return self._admission.admitted(self._world.reader.labels[person.emotion], facts, intensities.round(4).tolist())

    def _named(self, chances: np.ndarray, mean: np.ndarray, spread: list[float]) -> Forecast:
        labels = self._world.reader.labels
        best = (-chances).argsort(kind="stable")[:SHOWN]
        named = tuple((labels[index], round(chance, 4)) for index, chance in zip(best.tolist(), chances[best].tolist()))
        other = round(max(0.0, 1.0 - sum(chance for _, chance in named)), 4)
        valence, arousal, dominance = spread
        deviation = (round(valence, 4), round(arousal / 2.0, 4), round(dominance / 2.0, 4))
        return Forecast(named, other, Vad.from_centered(mean), deviation)
