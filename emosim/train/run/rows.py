"""The rows of a training in their order, from the first step to the last."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count, islice
from math import ceil

from msgspec import Struct

Row = list[int]
"""The documents of a row, by their place."""
Rows = Callable[[int], list[Row]]
"""The rows of a pass over the data, by its number from 0, in their order."""


class Pace(Struct, frozen=True):
    """How rows become steps: `micro` rows are read at a time, `accumulate` times before a step, by each of
    `processes`. A pass over the data takes `rows` rows, on average."""

    rows: float
    micro: int
    accumulate: int
    processes: int
    steps: int

    @property
    def per_step(self) -> int:
        """The rows of a step, over all processes."""
        return self.micro * self.accumulate * self.processes

    def epoch(self, step: int) -> float:
        """How many passes over the data are done after a step."""
        return round(step * self.per_step / self.rows, 6)


def pace(rows: Rows, epochs: float, documents: float, micro: int, processes: int) -> Pace:
    """The pace at which a step holds about `documents` documents, and `epochs` passes are seen to their end.

    Every step is as large as the next: the last one goes on with rows of the pass after the last.
    """
    passes = [rows(epoch) for epoch in range(ceil(epochs))]
    wanted = documents * len(passes[0]) / sum(map(len, passes[0]))
    micro = max(1, min(micro, round(wanted / processes)))
    accumulate = max(1, round(wanted / (micro * processes)))
    ended = epochs - (len(passes) - 1)
    seen = sum(map(len, passes[:-1])) + ceil(ended * len(passes[-1]))
    return Pace(seen / epochs, micro, accumulate, processes, ceil(seen / (micro * accumulate * processes)))


def in_order(rows: Rows, paced: Pace) -> list[Row]:
    """Exactly the rows that the steps take, pass after pass."""
    return list(islice(_passes(rows), paced.steps * paced.per_step))


def _passes(rows: Rows) -> Iterator[Row]:
    for epoch in count():
        yield from rows(epoch)
