"""What is often promised of adapters, and whether a training keeps it."""

from __future__ import annotations

from math import ceil

from msgspec import Struct

from emosim.train.plan.architecture import Shape
from emosim.train.plan.hours import Hours, between
from emosim.train.plan.memory import Memory, memory

SHARE = (0.002, 0.005)  # of all parameters
BEYOND = 2.5  # choice: GiB that pass for "about 2"
AT_RANK, AT_TOKENS = 16, 2048  # what it can be kept at
HOURS = (5.0, 10.0)  # on one A100


class Promise(Struct, frozen=True):
    """A promise, whether it is kept, and why or why not."""

    promise: str
    kept: bool
    why: str


def promises_of(shape: Shape, rank: int, taken: Memory, row: int, on_a100: Hours, tokens: int) -> tuple[Promise, ...]:
    """The three promises that are made of adapters, held against a training."""
    return _of_share(shape, rank), _of_memory(shape, taken, row), _of_hours(on_a100, tokens)


def _of_share(shape: Shape, rank: int) -> Promise:
    (low, high), share = SHARE, shape.share(rank)
    first, last = _rank_at(low, shape), _rank_at(high, shape)
    within = f"ranks {ceil(first)} to {int(last)} would be" if last >= 1 else "no rank is, of so small a base"
    why = f"rank {rank} is {100 * share:.2f} %"
    why += "" if low <= share <= high else f"; {within}: the rank follows the data, not the share"
    return Promise("0.2 to 0.5 % trainable", low <= share <= high, why)


def _rank_at(share: float, shape: Shape) -> float:
    return share * shape.parameters / ((1 - share) * shape.adapter_parameters(1))


def _of_memory(shape: Shape, taken: Memory, row: int) -> Promise:
    least = memory(shape, AT_RANK, AT_TOKENS, True).beyond
    why = f"{taken.beyond:.1f} with {row:,} tokens at a time; {least:.1f} at rank {AT_RANK} and {AT_TOKENS:,}"
    return Promise("about 2 GiB beyond the weights", taken.beyond <= BEYOND, why)


def _of_hours(on_a100: Hours, tokens: int) -> Promise:
    (low, high), promise = HOURS, "5 to 10 hours on one A100"
    why = f"{between(on_a100)} for {tokens / 1e6:,.1f} million tokens"
    if on_a100.usual <= high:
        return Promise(promise, True, why if on_a100.usual >= low else f"sooner: {why}")
    few = tokens * high / on_a100.usual / 1e6
    return Promise(promise, False, f"{why}; {few * low / high:,.0f} to {few:,.0f} million would take that")
