"""Temperatures, and how far off probabilities are."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emosim.seeds import numbers_random
from emosim.train.recognize.calibrate import calibration_error, probabilities_of, temperature_of
from emosim.train.recognize.measure import measured


def drawn(seed: int, sharper: float = 1.0, count: int = 20_000) -> tuple[np.ndarray, np.ndarray]:
    """Labels drawn from probabilities, and the logits of these, made sharper than they are."""
    random = numbers_random(seed)
    logits = random.normal(size=(count, 5)) * 2.0
    labels = (probabilities_of(logits).cumsum(axis=1) > random.random((count, 1))).argmax(axis=1)
    return logits * sharper, labels


@pytest.mark.parametrize("sharper", [0.5, 1.0, 3.0])
def test_the_temperature_undoes_what_made_probabilities_too_sure_or_unsure(sharper):
    logits, labels = drawn(1, sharper)
    assert temperature_of(logits, labels) == pytest.approx(sharper, rel=0.06)


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 9), st.floats(0.2, 5.0))
def test_no_temperature_nearby_is_better(seed, sharper):
    logits, labels = drawn(seed, sharper, count=1000)
    best = temperature_of(logits, labels)
    loss = measured(logits / best, labels).loss
    assert all(loss <= 1e-9 + measured(logits / (best * near), labels).loss for near in (0.9, 1.0 / best, 1.1))


def test_calibrating_lessens_the_error_and_leaves_the_labels():
    logits, labels = drawn(2, 3.0)
    cooled = logits / temperature_of(logits, labels)
    before, after = (calibration_error(probabilities_of(each), labels) for each in (logits, cooled))
    assert after < 0.03 < 0.1 < before
    assert (cooled.argmax(axis=1) == logits.argmax(axis=1)).all()


@pytest.mark.parametrize(
    ("probabilities", "labels", "error"),
    [
        ([[1.0, 0.0], [0.0, 1.0]], [0, 1], 0.0),
        ([[1.0, 0.0], [0.0, 1.0]], [1, 0], 1.0),
        ([[0.8, 0.2]] * 5, [0, 0, 0, 0, 1], 0.0),
        ([[0.9, 0.1]] * 4, [0, 0, 1, 1], 0.4),
    ],
)
def test_the_error_is_the_gap_between_how_sure_and_how_often_right(probabilities, labels, error):
    assert calibration_error(np.array(probabilities), np.array(labels)) == pytest.approx(error)


def test_loss_and_accuracy_are_those_of_the_labels():
    logits = np.log([[0.5, 0.25, 0.25], [0.1, 0.1, 0.8]])
    found = measured(logits, np.array([0, 1]))
    assert found.loss == pytest.approx(-(np.log(0.5) + np.log(0.1)) / 2)
    assert found.accuracy == 0.5
