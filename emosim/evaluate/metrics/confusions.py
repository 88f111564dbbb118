"""What is taken for what, most often."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from msgspec import Struct


class Confusion(Struct, frozen=True):
    """A label that was taken for another: how often, and as a share (0 to 1) of how often it was so."""

    label: str
    taken_for: str
    times: int
    share: float


def confusions(reference: Sequence[str], predicted: Sequence[str | None], most: int) -> tuple[Confusion, ...]:
    """The confusions that come most often, at most as many as are asked for; of equals the first by name.

    Where nothing was named, nothing was taken for anything.
    """
    was = Counter(reference)
    pairs = Counter((true, said) for true, said in zip(reference, predicted, strict=True) if said not in (None, true))
    ordered = sorted(pairs.items(), key=lambda found: (-found[1], found[0]))
    return tuple(Confusion(true, said, times, times / was[true]) for (true, said), times in ordered[:most])
