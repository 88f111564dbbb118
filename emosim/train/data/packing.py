"""Packing: documents into rows of one size, with little left free."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Sequence

from emosim.errors import InputError


def packed(lengths: Sequence[int], capacity: int) -> list[list[int]]:
    """Documents, by their place in `lengths`, in rows that hold at most `capacity` tokens: the longest first, each into
    the fullest row that has room for it. Of equally long ones, the earlier comes first.

    This is best fit decreasing: at most 11/9 of the fewest rows possible, and 4 (Johnson, Demers, Ullman, Garey and
    Graham 1974, doi 10.1137/0203025).
    Raises InputError if a document is longer than a row.
    """
    rows: list[list[int]] = []
    rooms: list[tuple[int, int]] = []
    for place in sorted(range(len(lengths)), key=lambda place: -lengths[place]):
        _check_room(lengths[place], capacity)
        at = bisect_left(rooms, (lengths[place], 0))
        room, row = rooms.pop(at) if at < len(rooms) else (capacity, len(rows))
        if row == len(rows):
            rows.append([])
        rows[row].append(place)
        insort(rooms, (room - lengths[place], row))
    return rows


def _check_room(length: int, capacity: int) -> None:
    if length > capacity:
        raise InputError(f"a row of {capacity:,} tokens cannot hold a dialogue of {length:,}: raise --pack")
