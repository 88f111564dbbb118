"""Sequences read together: those of like length, as many at once as there is room for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence


def in_batches(lengths: Sequence[int], room: int, most: int | None = None) -> Iterator[list[int]]:
    """Places of sequences, the longest first, of equally long ones the earlier, in batches of `most` sequences at most,
    which take `room` at most when all are padded to the longest. One that is longer than the room is alone."""
    batch: list[int] = []
    for place in sorted(range(len(lengths)), key=lambda place: -lengths[place]):
        if batch and (len(batch) == most or (len(batch) + 1) * lengths[batch[0]] > room):
            yield batch
            batch = []
        batch.append(place)
    if batch:
        yield batch
