"""The values of a field that comparisons can tell apart: of those they cannot, one ordinary value stands for all."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import Any

from emosim.spec.smtlib import SCALE
from emosim.spec.vocabulary import EnumField, Field, NumberField

ROUND = (SCALE // 10, SCALE // 100, SCALE // 1000, 1)  # one decimal reads best, then two, three, four


def values_apart(field: Field, literals: Iterable[Any], usual: Any) -> tuple[Any, ...]:
    """One value for each way a value of the field can stand to the literals, the nearest to the usual one first.

    A number between two literals is the roundest there is; names come in the order of the field.
    """
    if isinstance(field, EnumField):
        return (usual, *(value for value in field.values if value != usual))
    size = SCALE if field.whole else 1  # all in ten-thousandths, `size` of which a value of the field moves by
    at = round(usual * SCALE)
    found = [_roundest(low, high, at, size) for low, high in _cells(field, literals, size) if low <= high]
    found.sort(key=lambda value: (abs(value - at), value))
    return tuple(value // SCALE if field.whole else value / SCALE for value in found)


def _cells(field: NumberField, literals: Iterable[float], size: int) -> list[tuple[int, int]]:
    """The literals, and what lies between them and the ends of the range; first and last value of each."""
    low, high = round(field.low * SCALE), round(field.high * SCALE)
    cuts = sorted({cut for literal in literals if low <= (cut := round(literal * SCALE)) <= high})
    cells = [(cut, cut) for cut in cuts if cut % size == 0]
    for before, after in pairwise([low - 1, *cuts, high + 1]):
        first, last = -(-(before + 1) // size) * size, (after - 1) // size * size
        cells.append((first, last))
    return cells


def _roundest(low: int, high: int, near: int, size: int) -> int:
    """The roundest of the values from low to high, and of those the nearest."""
    for unit in ROUND if size == 1 else (size,):
        first, last = -(-low // unit) * unit, high // unit * unit
        if first <= last:
            return min(max(round(near / unit) * unit, first), last)
    return low
