"""Where a person's feeling comes home to, from the Big Five."""

from __future__ import annotations

import numpy as np

from emosim.spec.persona import Traits

# Mehrabian (1996), Current Psychology 14:261-292: pleasure, trait arousability and dominance regressed on
# openness, conscientiousness, extraversion, agreeableness and emotional stability (not neuroticism), all -1..1.
_REGRESSION = np.array(
    [
        [0.00, 0.00, 0.21, 0.59, 0.19],
        [0.15, 0.00, 0.00, 0.30, -0.57],
        [0.25, 0.17, 0.60, -0.32, 0.00],
    ]
)


def home_point(traits: Traits) -> np.ndarray:
    """The centered home VAD of a person, shape (3,), each within [-1, 1]. Traits in 0..1 count as 2t - 1."""
    order = (traits.openness, traits.conscientiousness, traits.extraversion, traits.agreeableness, traits.stability)
    return np.clip(_REGRESSION @ (2.0 * np.array(order) - 1.0), -1.0, 1.0)
