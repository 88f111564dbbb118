"""The Vad value: a point in valence-arousal-dominance space."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np


class Vad(NamedTuple):
    """A point of affect. valence in [-1, 1]; arousal and dominance in [0, 1]."""

    valence: float
    arousal: float
    dominance: float

    def centered(self) -> np.ndarray:
        """The same point as (pleasure, arousal, dominance), each in [-1, 1]; float64, shape (3,).

        Russell & Mehrabian (1977) measure all three axes in [-1, 1]; a record keeps arousal and
        dominance in [0, 1], a = (A + 1) / 2. Dynamics run on the centered form.
        """
        return np.array((self.valence, 2.0 * self.arousal - 1.0, 2.0 * self.dominance - 1.0))

    @classmethod
    def from_centered(cls, point: np.ndarray) -> Vad:
        """The Vad of a centered point, cut to the ranges and rounded to 4 decimals."""
        valence, arousal, dominance = point.tolist()
        return cls(
            round(min(1.0, max(-1.0, valence)), 4),
            round(min(1.0, max(0.0, (arousal + 1.0) / 2.0)), 4),
            round(min(1.0, max(0.0, (dominance + 1.0) / 2.0)), 4),
        )
