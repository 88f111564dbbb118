"""Hitting sets: the fewest members of which every one of some sets has at least one."""

from __future__ import annotations

from collections.abc import Collection, Sequence


def fewest(sets: Sequence[Collection[int]], most: int, least: int = 0) -> tuple[int, ...] | None:
    """The fewest members that hit every set, the higher ones before others; None if it takes more than `most`.

    `least` is how many it is known to take.
    """
    return next((found for size in range(least, most + 1) if (found := _of_size(sets, size)) is not None), None)


def _of_size(sets: Sequence[Collection[int]], size: int) -> tuple[int, ...] | None:
    if not sets:
        return ()
    if not size:
        return None
    for member in sorted(min(sets, key=len), reverse=True):
        rest = _of_size([one for one in sets if member not in one], size - 1)
        if rest is not None:
            return (member, *rest)
    return None
