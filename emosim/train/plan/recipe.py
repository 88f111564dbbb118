"""How an adapter is trained: every setting, decided."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

ALPHA = 32  # Schulman et al. 2025, "LoRA Without Regret", doi 10.64434/tml.20250929
SEED = 7  # choice


class Recipe(Struct, frozen=True):
    """Every setting of a training, with nothing left to choose.

    `rank` at least 1; `rate` is the peak learning rate; `schedule` after `warmup` steps; `epochs` passes over the data;
    `batch` dialogues a step, on average; `length` tokens a dialogue may have; `pack` tokens of a packed row, 0 where
    rows hold one dialogue each; `state_weight` and `respond_weight` multiply the loss of a state line and of the words
    below it; `patience` evaluations without a better validation loss, after which training stops, 0 for never;
    `evaluations` a run; `dtype` of the base's weights.
    """

    rank: int
    rate: float
    alpha: int = ALPHA
    schedule: Literal["linear", "constant"] = "linear"
    warmup: int = 10
    epochs: float = 1.0
    batch: int = 32
    length: int = 4096
    pack: int = 8192
    state_weight: float = 1.0
    respond_weight: float = 1.0
    curriculum: bool = False
    checkpointing: bool = True
    patience: int = 3
    evaluations: int = 10
    dtype: Literal["bfloat16", "float32"] = "bfloat16"
    seed: int = SEED


UNPLANNED = Recipe(rank=1, rate=1e-4)
"""For encoding what an adapter without a recipe of its own is measured on: neither rank nor rate is looked at."""
