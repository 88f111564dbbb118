"""Reading a point of affect as named feelings, each with an intensity."""

from __future__ import annotations

from collections.abc import Mapping
from math import exp
from typing import NamedTuple

import numpy as np

from emosim.affect.appraisal import AXES
from emosim.spec.emotions import EmotionMachine

FAINTEST = 0.15  # choice: a feeling fainter than this is read at this intensity
UNPLEASANT_BELOW = -0.1  # choice: valence of a feeling from which down it counts as distress


class Feeling(NamedTuple):
    """A named feeling: intensity in [0, 1], and its weight among the feelings read with it."""

    label: str
    intensity: float
    weight: float


class Nominations(NamedTuple):
    """The likeliest feelings of a point, best first: indices into `labels`, intensities, and weights that sum to 1."""

    order: list[int]
    intensities: list[float]
    weights: list[float]


class Reader:
    """Reads points. A feeling is the ray from the neutral point through its prototype: where a point falls
    along the ray is the feeling's intensity (1 at the prototype), how far it stands off the ray its misfit."""

    def __init__(self, machine: EmotionMachine, commoner: Mapping[str, float] | None = None) -> None:
        """`commoner` holds factors on how common a feeling is, by label."""
        reading = machine.reading
        self.labels = tuple(machine.emotions)
        self.index = {label: index for index, label in enumerate(self.labels)}
        self._family = tuple(machine.family[label] for label in self.labels)
        self.neutral = self.index[machine.neutral]
        self.count = reading.nominations
        self.stay_bonus = reading.stay_bonus
        weights = reading.axis_weights
        metric = np.array((weights.valence, weights.arousal, weights.dominance))
        points = np.array([emotion.point.centered() for emotion in machine.emotions.values()])
        lengths = (points**2 * metric).sum(axis=1)
        sharpness = 1.0 / (2.0 * reading.spread**2)
        self._rays = points * metric
        self._reach = sharpness * lengths
        self._slope = 2.0 * sharpness
        self._inverse = np.divide(1.0, lengths, out=np.zeros_like(lengths), where=lengths > 0.0)
        factors = commoner or {}
        common = [emotion.weight * factors.get(label, 1.0) for label, emotion in machine.emotions.items()]
        self._common = np.log(np.array(common))
        profiles = [[getattr(e.appraisal, axis) for axis in AXES] for e in machine.emotions.values()]
        self._asked = np.array([[value is not None for value in row] for row in profiles], dtype=float)
        self._profile = np.array([[value or 0.0 for value in row] for row in profiles])
        self._appraisal_weight = reading.appraisal_weight
        self.unpleasant = (points[:, 0] < UNPLEASANT_BELOW).tolist()

    def appraisal_scores(self, appraisal: np.ndarray) -> np.ndarray:
        """How well an appraisal, shape (6,), suits each feeling: 0 is perfect, shape (labels,)."""
        misfit = ((appraisal - self._profile) ** 2 * self._asked).sum(axis=1)
        return self._common - self._appraisal_weight * misfit

    def costs(self, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Intensities of all feelings at some centered points, and their misfits as `nominate` ranks them before any
        bias; both of shape (points, labels)."""
        along = points @ self._rays.T
        intensity = along * self._inverse
        np.maximum(intensity, FAINTEST, out=intensity)
        np.minimum(intensity, 1.0, out=intensity)
        return intensity, intensity * (intensity * self._reach - self._slope * along)

    def nominate(self, point: np.ndarray, bias: np.ndarray, favored: int | None = None, by: float = 0.0) -> Nominations:
        """The likeliest feelings at a centered point, shape (3,). `bias` comes from appraisal_scores; one feeling
        may be `favored`, ahead of the others `by` so much."""
        along = self._rays @ point
        intensity = along * self._inverse
        np.maximum(intensity, FAINTEST, out=intensity)
        np.minimum(intensity, 1.0, out=intensity)
        # The squared distance off the ray, less that of the point from neutral, which all feelings share.
        cost = intensity * (intensity * self._reach - self._slope * along) - bias
        if favored is not None:
            cost[favored] -= by
        best = cost.argsort(kind="stable")[: self.count]
        costs = cost[best].tolist()
        powers = [exp(costs[0] - value) for value in costs]
        total = sum(powers)
        return Nominations(best.tolist(), intensity[best].tolist(), [power / total for power in powers])

    def distress(self, nominations: Nominations) -> float:
        """How strongly anything unpleasant is felt, 0 to 1: the mean intensity over the nominated feelings,
        the pleasant ones counting nothing, weighted by how well each fits."""
        unpleasant, total = self.unpleasant, 0.0
        for index, intensity, weight in zip(*nominations, strict=True):
            if unpleasant[index]:
                total += weight * intensity
        return total

    def certainty(self, nominations: Nominations, label: int) -> float:
        """How sure a label (its index) is, 0 to 1: half how much of the blend lies in its family, half how far it
        is ahead of the likeliest other (0.5 when the two are even, less where a likelier one was not admitted)."""
        order, _, weights = nominations
        if len(weights) < 2:
            return float(order[0] == label)
        families, own, same = self._family, 0.0, 0.0
        family = families[label]
        for index, weight in zip(order, weights, strict=True):
            if families[index] == family:
                same += weight
                if index == label:
                    own = weight
        other = weights[1] if order[0] == label else weights[0]
        return 0.5 * same + 0.5 * own / (own + other)

    def felt(self, index: int, point: np.ndarray) -> Feeling:
        """One feeling at a centered point, whatever else is nearer."""
        along = float(self._rays[index] @ point) * float(self._inverse[index])
        return Feeling(self.labels[index], round(min(1.0, max(FAINTEST, along)), 4), 1.0)
