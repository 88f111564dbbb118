"""Probabilities that mean something: one temperature that divides a recognizer's outputs, and how far off they are."""

from __future__ import annotations

import numpy as np

BINS = 15  # of equal width; Guo et al. 2017, "On Calibration of Modern Neural Networks", arXiv 1706.04599
COLDEST, HOTTEST = 0.05, 20.0  # choice: the range that a temperature is looked for in
HALVINGS = 50  # of that range, to within 1e-13 of an inverse temperature


def temperature_of(logits_NC: np.ndarray, labels_N: np.ndarray) -> float:
    """The temperature at which logits predict labels best, by mean log-likelihood (Guo et al. 2017).

    That is convex in the inverse temperature, so its slope is bisected. Above 1 it makes a recognizer less sure.
    """
    low, high = 1.0 / HOTTEST, 1.0 / COLDEST
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        low, high = (low, middle) if _slope(logits_NC, labels_N, middle) > 0.0 else (middle, high)
    return 2.0 / (low + high)


def _slope(logits_NC: np.ndarray, labels_N: np.ndarray, inverse: float) -> float:
    """The change of the mean loss with the inverse temperature: the expected logit less the true label's."""
    expected_N = (probabilities_of(logits_NC * inverse) * logits_NC).sum(axis=1)
    return float((expected_N - logits_NC[np.arange(len(labels_N)), labels_N]).mean())


def probabilities_of(logits_NC: np.ndarray) -> np.ndarray:
    """The softmax of every row."""
    raised = np.exp(logits_NC - logits_NC.max(axis=1, keepdims=True))
    return raised / raised.sum(axis=1, keepdims=True)


def calibration_error(probabilities_NC: np.ndarray, labels_N: np.ndarray) -> float:
    """How far the probability of the likeliest label is from how often it is right, 0 to 1: the mean over bins, each
    weighing as much as it holds (expected calibration error, Guo et al. 2017)."""
    sure_N = probabilities_NC.max(axis=1)
    right_N = probabilities_NC.argmax(axis=1) == labels_N
    bins_N = np.minimum((sure_N * BINS).astype(int), BINS - 1)
    gaps = np.bincount(bins_N, weights=right_N - sure_N, minlength=BINS)
    return float(np.abs(gaps).sum() / len(labels_N))
