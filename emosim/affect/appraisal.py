"""From an appraised event to the point it pulls a person toward."""

from __future__ import annotations

import numpy as np

from emosim.spec.dynamics import AppraisalWeights
from emosim.spec.scenario import Appraisal

AXES = ("relevance", "desirability", "likelihood", "control", "responsibility", "changeability")


def appraisal_vector(appraisal: Appraisal) -> np.ndarray:
    """The appraisal as float64 in the order of AXES, shape (6,)."""
    return np.array([getattr(appraisal, axis) for axis in AXES])


def appraised_point(appraisal: Appraisal, weights: AppraisalWeights) -> np.ndarray:
    """Where an event would leave a person it took hold of entirely: centered VAD, shape (3,).

    Pleasure is desirability (EMA: Gratch & Marsella 2004). Arousal rises with relevance, with uncertainty
    (1 when likelihood is 0.5, 0 when it is 0 or 1) and blame of another if the event is undesired, and with
    what can still be changed; dominance with control and blame, less one's own fault.
    """
    undesired = max(0.0, -appraisal.desirability)
    uncertainty = (1.0 - abs(2.0 * appraisal.likelihood - 1.0)) * undesired
    blame = max(0.0, -appraisal.responsibility) * undesired
    own_fault = max(0.0, appraisal.responsibility) * undesired
    arousal = (
        weights.arousal.base
        + weights.arousal.relevance * appraisal.relevance
        + weights.arousal.uncertainty * uncertainty
        + weights.arousal.blame * blame
        + weights.arousal.changeability * appraisal.changeability * abs(appraisal.desirability)
    )
    dominance = (
        weights.dominance.control * (2.0 * appraisal.control - 1.0)
        + weights.dominance.blame * blame
        + weights.dominance.own_fault * own_fault
    )
    return np.clip(np.array((appraisal.desirability, arousal, dominance)), -1.0, 1.0)
