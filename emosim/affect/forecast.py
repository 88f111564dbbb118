"""The forecast: what somebody will feel at their next turn, said before the reply to this one is known.

It knows the person as they are after their turn, how much replies are expected to reach them, how the dynamics work,
and what a reply and the news still to come are like on average. It never sees the reply, the event or the noise that
will be drawn. The dynamics are affine in the mood, so each piece of news, and none, gives the next point a mean and a
spread; around it feelings are read at a fixed set of points, and the ways are mixed by their chances.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt
from typing import NamedTuple

import numpy as np
from msgspec import Struct

from emosim.affect.admission import Admission
from emosim.affect.person import Person, World, cut, pulling
from emosim.spec.scenario import Appraisal
from emosim.vad import Vad

SHOWN = 3  # a forecast names the likeliest feelings, and the chance of all others together
UNLIKELY = 0.02  # choice: news less likely than this is left out

# Fitted over 800 simulated dialogues of the shipped rules (seed 11, the turns outside the train split): how sharply a
# reading is told from the next best one, an inverse temperature. Of 8, 10, 13 and 17 the least log-loss and calibration
# error; their Brier scores are within .002.
SHARPNESS = 10.0

# Measured over 9,317 replies in 1,500 such dialogues (seed 11), a met need taken out: how a reply moves the mood, per
# unit of its strength and of the dynamics' reply.gain (centered VAD), the standard deviation of that, and its ease.
REPLY_MOVE = np.array((0.081, -0.043, 0.063))
REPLY_SD = np.array((0.078, 0.060, 0.080))
REPLY_EASE = 0.58
REPLY_KIND = "support"  # nine in ten are


def _points() -> np.ndarray:
    """Points at which a standard normal distribution over three axes is read, each counting the same, shape (15, 3).

    The mean comes first; six stand on the axes and eight on the diagonals, all equally far away. Their mean is 0 and
    their covariance 1, and all moments up to the third are right (a rule of the kind that the unscented transform uses:
    Julier & Uhlmann 2004).
    """
    axes = sqrt(3.0) * np.vstack((np.eye(3), -np.eye(3)))
    diagonals = np.array([(a, b, c) for a in (-1.0, 1.0) for b in (-1.0, 1.0) for c in (-1.0, 1.0)])
    return sqrt(15.0 / 14.0) * np.vstack((np.zeros((1, 3)), axes, diagonals))


POINTS = _points()


class News(NamedTuple):
    """Something that may be told at the next turn; `appraisal` None stands for no news. Chances of all sum to 1."""

    chance: float
    appraisal: Appraisal | None


NOTHING_NEW = (News(1.0, None),)


class Forecast(Struct, frozen=True):
    """What is expected of the next turn: the likeliest feelings with their chances, the chance of all `other`, the
    expected point, and its standard deviation on each axis of a Vad."""

    emotions: tuple[tuple[str, float], ...]
    other: float
    vad: Vad
    spread: tuple[float, float, float]


class _Ways(NamedTuple):
    """The ways the next turn may go, one a row: chances; mean and variance of the next centered point, shape (ways, 3);
    the kind of event each is to the machine; how well each feeling suits what happened, shape (ways, labels)."""

    chances: np.ndarray
    means: np.ndarray
    variances: np.ndarray
    events: list[str]
    bias: np.ndarray


class Forecaster:
    """Makes forecasts in one world."""

    def __init__(self, world: World, admission: Admission) -> None:
        self._world = world
        self._admission = admission

    def forecast(
        self, person: Person, strength: float, meets_need: bool = False, news: Sequence[News] = NOTHING_NEW
    ) -> Forecast:
        """What a person will feel next, who has felt this turn and not met the reply.

        `strength` (0 and up) is how much a reply is expected to reach them; `meets_need`, whether any reply to this
        turn meets what they came for.
        """
        ways = self._ways(person, strength, meets_need, [told for told in news if told.chance >= UNLIKELY])
        read = self._read(person, ways)
        mean = ways.chances @ ways.means
        spread = np.sqrt(ways.chances @ (ways.variances + ways.means**2) - mean**2)
        return self._named(read, mean, spread.tolist())

    def _ways(self, person: Person, strength: float, meets_need: bool, news: list[News]) -> _Ways:
        mood, variance = self._after_reply(person, strength, meets_need)
        eased = person.load_after_reply(REPLY_EASE)
        rows = [mood, person.point, person.home, person.problem]
        weights, moved, events, bias = [], [], [], []
        for number, (_, appraisal) in enumerate(news):
            kept, load, event, suits = 1.0, eased, REPLY_KIND, person.bias
            rows.append(mood)
            if appraisal is not None:
                kept, load = 1.0 - person.grip(appraisal, opening=False), person.load_after_event(eased, appraisal)
                target, vector = self._world.appraise(appraisal)
                rows[-1] = pulling(target, mood)
                event = "setback" if appraisal.desirability < 0 else "relief"
                suits = self._world.reader.appraisal_scores(person.appraisal_after(vector))
            stay, inertia, home, problem = person.shares(load)
            pulled = [0.0] * len(news)
            pulled[number] = (stay - inertia) * (1.0 - kept)
            weights.append([(stay - inertia) * kept, inertia, home, problem, *pulled])
            moved.append(((stay - inertia) * kept) ** 2)
            events.append(event)
            bias.append(suits)
        chances = np.array([told.chance for told in news])
        return _Ways(
            chances / chances.sum(),
            cut(np.array(weights) @ np.array(rows)),
            np.array(moved)[:, None] * variance + person.spread**2,
            events,
            np.array(bias),
        )

    def _after_reply(self, person: Person, strength: float, meets_need: bool) -> tuple[np.ndarray, np.ndarray]:
        """Mean and variance of the mood after the reply."""
        dynamics = self._world.dynamics
        scale = strength * dynamics.reply.gain
        mood, variance = person.mood + scale * REPLY_MOVE, (scale * REPLY_SD) ** 2
        if meets_need:
            met = dynamics.reply.need_met * strength
            mood[0] += met
            variance[0] += (met * dynamics.receptivity.sd) ** 2
        return cut(mood), variance

    def _read(self, person: Person, ways: _Ways) -> np.ndarray:
        """The chance of every feeling, shape (labels,). At each point it is the likeliest that the machine admits from
        the present one, those close to it having their share."""
        reader = self._world.reader
        points = cut(ways.means[:, None] + np.sqrt(ways.variances)[:, None] * POINTS)
        intensities, misfits = reader.costs(points.reshape(-1, 3))
        each = (len(ways.events), len(POINTS), -1)
        bias = ways.bias
        bias[:, person.emotion] += reader.stay_bonus
        bias[~self._admitted(person, ways, intensities.reshape(each)[:, 0])] = -np.inf
        fit = bias[:, None] - misfits.reshape(each)
        fit -= fit.max(axis=2, keepdims=True)
        fit *= SHARPNESS
        powers = np.exp(fit, out=fit)
        share = ways.chances[:, None] / (len(POINTS) * powers.sum(axis=2))
        return share.ravel() @ powers.reshape(len(misfits), -1)

    def _admitted(self, person: Person, ways: _Ways, intensities: np.ndarray) -> np.ndarray:
        """Which feelings may come next, shape (ways, labels): the guards are asked at the mean of each way, where the
        feelings have these intensities."""
        present = self._world.reader.labels[person.emotion]
        masks = []
        for (valence, arousal, dominance), event, felt in zip(
            ways.means.tolist(), ways.events, intensities, strict=True
        ):
            facts = {
                "valence": valence,
                "arousal": (arousal + 1.0) / 2.0,
                "dominance": (dominance + 1.0) / 2.0,
                "intensity_before": person.intensity,
                "event": event,
            }
            masks.append(self._admission.admitted(present, facts, felt))
        return np.array(masks)

    def _named(self, chances: np.ndarray, mean: np.ndarray, spread: list[float]) -> Forecast:
        best = chances.argsort(kind="stable")[: -SHOWN - 1 : -1].tolist()
        named = tuple((self._world.reader.labels[index], round(float(chances[index]), 4)) for index in best)
        other = round(max(0.0, 1.0 - sum(chance for _, chance in named)), 4)
        valence, arousal, dominance = spread
        deviation = (round(valence, 4), round(arousal / 2.0, 4), round(dominance / 2.0, 4))
        return Forecast(named, other, Vad.from_centered(mean), deviation)
