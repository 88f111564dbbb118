"""Every setting of a training, decided from what was asked for, the data and the base."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from emosim.errors import InputError
from emosim.train.bases.load import dtype_for
from emosim.train.plan.architecture import Shape
from emosim.train.plan.choices import Choices, check
from emosim.train.plan.counts import Counts
from emosim.train.plan.memory import activations
from emosim.train.plan.rank import auto_rank
from emosim.train.plan.rate import auto_rate, check_rate, spoken_rate
from emosim.train.plan.recipe import Recipe
from emosim.train.plan.rows import auto_length, auto_pack, row_of
from emosim.train.plan.steps import FEWEST, MOST_EPOCHS, Steps, auto_batch, auto_epochs, steps_of

SMALL, LARGE = 16, 128  # batches outside of these cost an adapter more; Schulman et al. 2025
WARMUP, EVALUATIONS = 10, 10  # choice: steps of warmup, or a tenth of a short run; and evaluations of a run
LITTLE = 1.0  # choice: GiB of activations that are not worth computing twice
CALLED = {"rate": "learning rate", "length": "max length"}
"""What settings are called, if not as a recipe has them."""


class Reason(Struct, frozen=True):
    """Why a setting is what it is, that nobody asked for."""

    setting: str
    value: str
    why: str

    def __str__(self) -> str:
        return f"{self.setting} {self.value}: {self.why}"


class Plan(Struct, frozen=True):
    """A training, decided. `steps` are near what they will be; `warnings` are sentences."""

    device_type: str
    recipe: Recipe
    steps: Steps
    reasons: tuple[Reason, ...]
    warnings: tuple[str, ...]


def plan(choices: Choices, counts: Counts, shape: Shape, device_type: str) -> Plan:
    """Decide what was left open. `device_type` is cuda or cpu.

    Raises InputError for a setting that is out of its range or cannot work.
    """
    check(choices)
    settled = _Settled(choices)
    steps = _settle_size(settled, choices, counts, device_type)
    _settle_course(settled, steps, counts, shape, device_type)
    recipe = Recipe(**settled.settings)
    if recipe.warmup >= steps.total > 1:
        raise InputError(f"--warmup {recipe.warmup}: there are {steps.total:,} steps only; a tenth of them is usual")
    warnings = _warnings(choices, recipe, steps, counts, shape)
    return Plan(device_type, recipe, steps, tuple(settled.reasons), tuple(warnings))


class _Settled:
    """Settings by name: what was asked for, and what was decided where nothing was."""

    def __init__(self, choices: Choices) -> None:
        self.settings: dict[str, Any] = choices.made()
        self.reasons: list[Reason] = []

    def settle(self, name: str, value: Any, why: str, said: str = "") -> Any:
        """What was asked for, or else a value, for a reason that is told if there is one."""
        if name not in self.settings:
            self.settings[name] = value
            self.reasons += [Reason(CALLED.get(name, name), said or f"{value:,}", why)] if why else []
        return self.settings[name]


def _settle_size(settled: _Settled, choices: Choices, counts: Counts, device_type: str) -> Steps:
    length = settled.settle("length", *auto_length(counts, choices.pack))
    epochs, why = auto_epochs(counts.dialogues)
    epochs = settled.settle("epochs", epochs, why, f"{epochs:g}")
    batch = settled.settle("batch", *auto_batch(counts.dialogues, epochs))
    pack = settled.settle("pack", *auto_pack(counts, length, batch, device_type))
    return steps_of(counts, pack, batch, epochs)


def _settle_course(settled: _Settled, steps: Steps, counts: Counts, shape: Shape, device_type: str) -> None:
    rank = settled.settle("rank", *auto_rank(counts.learned, shape))
    rate, why = auto_rate(shape, steps.total, rank)
    settled.settle("rate", rate, why, spoken_rate(rate))
    settled.settle("warmup", min(WARMUP, steps.total // 10), "")
    settled.settle("evaluations", min(EVALUATIONS, steps.total), "")
    dtype = settled.settle("dtype", dtype_for(device_type), "")
    row = row_of(settled.settings["length"], settled.settings["pack"], counts.lengths.longest, device_type)
    kept = activations(shape, row, False, dtype)
    costs = f"without it, activations take {kept:,.1f} GiB"
    settled.settle("checkpointing", kept >= LITTLE, costs, "on" if kept >= LITTLE else "off")


def _warnings(choices: Choices, recipe: Recipe, steps: Steps, counts: Counts, shape: Shape) -> Iterator[str]:
    if choices.rate is not None and (warning := check_rate(choices.rate, shape)):
        yield warning
    if steps.total < FEWEST:
        few = "about one step is" if steps.total == 1 else f"about {steps.total} steps are"
        yield f"{few} few: {FEWEST} or more learn better; generate more dialogues"
    if choices.batch and not SMALL <= choices.batch <= LARGE:
        said = "small" if choices.batch < SMALL else "large"
        yield f"a batch of {choices.batch} is {said}; 16 to 64 suits an adapter"
    if recipe.epochs > MOST_EPOCHS:
        yield f"{recipe.epochs:g} passes over the data tend to learn it by heart; 1 to 3 are usual"
    if recipe.length < counts.lengths.longest:
        yield (
            f"dialogues longer than {recipe.length:,} tokens are cut off at a reply; "
            f"the longest has {counts.lengths.longest:,}, half have at most {counts.lengths.p50:,}"
        )
    if not shape.known:
        yield f"{shape.family} is a family that is not known here: it is counted as if it were a Llama"
    if shape.sees:
        yield f"{shape.name} has a part for pictures, which is not counted here"
