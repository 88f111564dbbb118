"""How long a dialogue may be, and how long a row of several."""

from __future__ import annotations

from emosim.train.plan.choices import LONGEST
from emosim.train.plan.counts import Counts

PACKS = {"cuda": 8192, "cpu": 2048}  # choice: a GPU wants long rows; on a CPU they only make attention dearer
LEAST = 512  # choice: tokens of a packed row
ROUND = 128  # choice: lengths are multiples of it


def auto_length(counts: Counts, pack: int | None) -> tuple[int, str]:
    """A length that cuts nothing off, or as much as a row of `pack` tokens may hold, and why."""
    rounded = -(-counts.lengths.longest // ROUND) * ROUND
    most = min(LONGEST, pack or LONGEST)
    if rounded <= most:
        return rounded, f"cuts nothing off: the longest dialogue has {counts.lengths.longest:,} tokens"
    return most, "as much as a row may hold"


def auto_pack(counts: Counts, length: int, batch: int, device_type: str) -> tuple[int, str]:
    """The tokens of a packed row, no more than a batch fills, and why."""
    pack = PACKS[device_type]
    while pack > LEAST and held_by(pack, counts) > batch:
        pack //= 2
    pack = max(pack, length)
    held = held_by(pack, counts)
    return pack, "a dialogue a row" if held == 1 else f"about {held} dialogues a row, kept apart"


def row_of(length: int, pack: int, longest: int, device_type: str) -> int:
    """The tokens that are read at a time: a packed row, or as many dialogues beside each other as such a row would
    have room for."""
    length = min(length, longest)
    return pack or max(1, PACKS[device_type] // length) * length


def held_by(pack: int, counts: Counts) -> int:
    """About how many dialogues a row holds; 1 where rows are not packed."""
    return min(counts.dialogues, max(1, pack // counts.mean))
