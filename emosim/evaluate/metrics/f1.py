"""F1: how well a label is told from the others, by label and as the mean over labels."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def counted(reference: Sequence[str], predicted: Sequence[str | None], labels: Sequence[str]) -> np.ndarray:
    """How often each label was right, was predicted, and was so, one after the other: shape (3 * labels,); to be added
    up.

    A prediction that is missing or none of the labels is of no label, so that the label it was to be is missed. Every
    reference is one of the labels.
    """
    place = {label: at for at, label in enumerate(labels)}
    counts = np.zeros((3, len(labels)))
    for true, said in zip(reference, predicted, strict=True):
        counts[2, place[true]] += 1
        if said in place:
            counts[1, place[said]] += 1
        if said == true:
            counts[0, place[true]] += 1
    return counts.ravel()


def by_label(counts: np.ndarray) -> np.ndarray:
    """F1 of each label from counts of shape (..., 3 * labels); NaN for a label that never was."""
    right, predicted, was = _parts(counts)
    return np.divide(2.0 * right, predicted + was, out=np.full(was.shape, np.nan), where=was > 0)


def macro(counts: np.ndarray) -> np.ndarray:
    """The mean of F1 over the labels that there were, each weighing the same; NaN where there were none."""
    found = by_label(counts)
    there = ~np.isnan(found)
    number = there.sum(axis=-1)
    total = np.where(there, found, 0.0).sum(axis=-1)
    return np.divide(total, number, out=np.full(number.shape, np.nan), where=number > 0)


def accuracy(counts: np.ndarray) -> np.ndarray:
    """The share that was right; NaN of nothing."""
    right, _, was = (part.sum(axis=-1) for part in _parts(counts))
    return np.divide(right, was, out=np.full(was.shape, np.nan), where=was > 0)


def _parts(counts: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    right, predicted, was = np.moveaxis(counts.reshape(*counts.shape[:-1], 3, -1), -2, 0)
    return right, predicted, was
