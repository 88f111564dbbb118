"""How often the data is gone through, and in how many steps."""

from __future__ import annotations

from math import ceil

from msgspec import Struct

from emosim.train.plan.counts import Counts
from emosim.train.plan.rows import held_by

FEWEST, ENOUGH = 100, 1000  # steps; Schulman et al. 2025, doi 10.64434/tml.20250929
MOST_EPOCHS = 3  # choice: passes that we ask for at most; early stopping ends those that are too many
BATCHES = (32, 16, 8, 4)  # choice: from what suits an adapter to what is still not too noisy


class Steps(Struct, frozen=True):
    """About how many steps: `rows` of one pass, `accumulation` of them to a step, and `total` steps of all passes."""

    rows: int
    accumulation: int
    total: int


def steps_of(counts: Counts, pack: int, batch: int, epochs: float) -> Steps:
    """The steps of a training, as near as they can be told before anything is packed."""
    held = held_by(pack, counts)
    rows = ceil(counts.dialogues / held)
    accumulation = min(rows, max(1, round(batch / held)))
    return Steps(rows, accumulation, max(1, ceil(epochs * rows / accumulation)))


def auto_epochs(dialogues: int) -> tuple[float, str]:
    """As many passes as give enough steps, and why."""
    epochs = min(MOST_EPOCHS, ceil(ENOUGH * BATCHES[0] / dialogues))
    if epochs == 1:
        return 1.0, f"one pass has {dialogues / BATCHES[0]:,.0f} steps, which is enough"
    few = f"{dialogues:,} dialogues are few" if dialogues > 1 else "there is one dialogue only"
    return float(epochs), f"{few}; training stops early if validation says so"


def auto_batch(dialogues: int, epochs: float) -> tuple[int, str]:
    """The largest batch that leaves enough steps, and why."""
    batch = next((size for size in BATCHES if dialogues * epochs / size >= FEWEST), BATCHES[-1])
    if batch == BATCHES[0]:
        return batch, "suits an adapter; large batches cost it more than a full training"
    return batch, f"smaller than {BATCHES[0]}, for {FEWEST} steps or more of so few dialogues"
