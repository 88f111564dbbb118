"""What somebody asks of a training, and whether it can be had."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from emosim.errors import InputError

LONGEST = 32_768  # choice: tokens of a dialogue, and of a packed row


class Choices(Struct, frozen=True):
    """Settings as a `Recipe` has them, each None where it is left to us."""

    rank: int | None = None
    rate: float | None = None
    alpha: int | None = None
    schedule: Literal["linear", "constant"] | None = None
    warmup: int | None = None
    epochs: float | None = None
    batch: int | None = None
    length: int | None = None
    pack: int | None = None
    state_weight: float | None = None
    respond_weight: float | None = None
    curriculum: bool | None = None
    checkpointing: bool | None = None
    patience: int | None = None
    evaluations: int | None = None
    dtype: Literal["bfloat16", "float32"] | None = None
    seed: int | None = None

    def made(self) -> dict[str, object]:
        """Those that were made, by name."""
        found = {name: getattr(self, name) for name in self.__struct_fields__}
        return {name: value for name, value in found.items() if value is not None}


RANGES = {  # choices, but for what their words say
    "rank": ("--rank", 1, 512, "8 to 64 is usual"),
    "alpha": ("--alpha", 1, 512, "32 is what the rate is fitted for"),
    "warmup": ("--warmup", 0, 10_000, "a tenth of the steps or fewer is usual"),
    "epochs": ("--epochs", 0.01, 5, "1 to 3 is usual"),
    "batch": ("--batch", 1, 256, "16 to 64 is usual"),
    "length": ("--max-length", 64, LONGEST, "what cuts nothing off is the default"),
    "pack": ("--pack", 0, LONGEST, "0 gives each dialogue a row of its own"),
    "state_weight": ("--state-weight", 0, 4, "1 is usual"),
    "respond_weight": ("--respond-weight", 0, 4, "1 is usual"),
    "patience": ("--patience", 0, 100, "0 never stops early"),
    "evaluations": ("--evaluations", 1, 1000, "10 is usual"),
    "seed": ("--seed", 0, 2**32 - 1, "any will do"),
}
"""The option of a setting, the range it may have, and what is said to somebody who left it."""


def check(choices: Choices) -> None:
    """Raises InputError for the first setting that is out of its range, or for two that cannot be together."""
    for name, value in choices.made().items():
        if name not in RANGES:
            continue
        option, low, high, usual = RANGES[name]
        if not low <= value <= high:
            given = f"{value:g}" if isinstance(value, float) else value
            raise InputError(f"{option} {given}: it must be from {low:g} to {high:,}; {usual}")
    if choices.state_weight == choices.respond_weight == 0:
        raise InputError("--state-weight 0 --respond-weight 0: nothing would be learned; leave one above 0")
    if choices.pack and choices.length and choices.pack < choices.length:
        raise InputError(
            f"--pack {choices.pack}: rows must hold a dialogue of --max-length {choices.length}; "
            "lower that too, or give --pack 0"
        )
