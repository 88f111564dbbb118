"""What is told apart, label by label."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from msgspec import Struct

from emosim.evaluate.metrics import f1
from emosim.evaluate.scores import DIGITS


class Label(Struct, frozen=True):
    """A label: how often it was so, and the F1 of everybody who answered."""

    label: str
    times: int
    f1: dict[str, float]


def by_label(labels: Sequence[str], counts: Mapping[str, np.ndarray]) -> tuple[Label, ...]:
    """The labels that were ever so, the most frequent first; counts of everybody as `metrics.f1.counted` has them, of
    shape (dialogues, 3 * labels)."""
    sums = {who: rows.sum(axis=0) for who, rows in counts.items()}
    times = next(iter(sums.values()))[-len(labels) :].astype(int).tolist()
    found = {who: f1.by_label(total).tolist() for who, total in sums.items()}
    made = [
        Label(label, times[at], {who: round(values[at], DIGITS) for who, values in found.items()})
        for at, label in enumerate(labels)
        if times[at]
    ]
    return tuple(sorted(made, key=lambda label: (-label.times, label.label)))
