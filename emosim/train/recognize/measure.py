"""How well a recognizer does, as far as its training asks."""

from __future__ import annotations

import numpy as np
from msgspec import Struct

from emosim.train.recognize.calibrate import probabilities_of


class Measured(Struct, frozen=True):
    """The mean loss of an example in nats, and the share of examples whose likeliest label is right."""

    loss: float
    accuracy: float


def measured(logits_NC: np.ndarray, labels_N: np.ndarray) -> Measured:
    """How well logits tell labels, of which there is at least one."""
    true_N = probabilities_of(logits_NC)[np.arange(len(labels_N)), labels_N]
    loss = -np.log(np.maximum(true_N, np.finfo(np.float64).tiny)).mean()
    return Measured(float(loss), float((logits_NC.argmax(axis=1) == labels_N).mean()))
