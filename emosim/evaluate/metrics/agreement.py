"""How far two sequences of strategies agree, each 0 to 1."""

from __future__ import annotations

from collections.abc import Sequence


def same(reference: Sequence[str], predicted: Sequence[str]) -> float:
    """1 if both are the same strategies in the same order."""
    return float(tuple(reference) == tuple(predicted))


def similarity(reference: Sequence[str], predicted: Sequence[str]) -> float:
    """What both have in the same order, as a share of both: twice the longest common subsequence over the sum of the
    lengths (Dice's coefficient with order); 1 for two empty ones."""
    together = len(reference) + len(predicted)
    return 2.0 * longest_common(reference, predicted) / together if together else 1.0


def longest_common(one: Sequence[str], other: Sequence[str]) -> int:
    """The length of the longest sequence that is left of both when some of each is left out."""
    before = [0] * (len(other) + 1)
    for name in one:
        row = [0]
        for at, wanted in enumerate(other):
            row.append(before[at] + 1 if name == wanted else max(before[at + 1], row[at]))
        before = row
    return before[-1]
