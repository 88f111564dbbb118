"""What a training will take: memory, time, and where it fits, before any weights are loaded."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from emosim.train.plan.architecture import Shape
from emosim.train.plan.counts import Counts
from emosim.train.plan.hours import A100, CARDS, Card, Hours, hours, operations_per_token
from emosim.train.plan.memory import BYTES, FITTED, GIB, Memory, memory
from emosim.train.plan.plan import Plan
from emosim.train.plan.promises import Promise, promises_of
from emosim.train.plan.recipe import Recipe
from emosim.train.plan.rows import LEAST, row_of


class OnCard(Struct, frozen=True):
    """A training on a card: GiB the card has and the training needs, how long it takes, and where it does not fit,
    what would make it fit."""

    card: str
    memory: float
    needs: float
    fits: bool
    hours: Hours
    instead: str


class Forecast(Struct, frozen=True):
    """What a training takes. `row` are the tokens of a row; `tokens` those of all passes; `share` as `Shape.share`
    has it; `total` is GiB. Hours are those of attention that skips a row's other dialogues; where it masks
    them, they are `masked` times as many. `estimated` where the memory of a base's family was never measured."""

    base: Shape
    counts: Counts
    plan: Plan
    parameters: int
    trainable: int
    share: float
    row: int
    tokens: int
    memory: Memory
    total: float
    cards: tuple[OnCard, ...]
    masked: float
    promises: tuple[Promise, ...]
    estimated: bool


def forecast(plan: Plan, counts: Counts, shape: Shape) -> Forecast:
    """What a training will take; nothing in it was measured on a GPU."""
    recipe = plan.recipe
    row = row_of(recipe.length, recipe.pack, counts.lengths.longest, plan.device_type)
    taken = memory(shape, recipe.rank, row, recipe.checkpointing, recipe.dtype, plan.device_type)
    tokens = round(counts.tokens * recipe.epochs)
    each = _operations(shape, recipe, counts.mean)
    on_cards = recipe if plan.device_type == "cuda" else replace(recipe, dtype="bfloat16")
    cards = tuple(_on(card, shape, on_cards, row, tokens * each) for card in CARDS)
    trainable = shape.adapter_parameters(recipe.rank)
    on_a100 = next(on.hours for on in cards if on.card == A100)
    return Forecast(
        base=shape,
        counts=counts,
        plan=plan,
        parameters=shape.parameters,
        trainable=trainable,
        share=shape.share(recipe.rank),
        row=row,
        tokens=tokens,
        memory=taken,
        total=taken.total,
        cards=cards,
        masked=_operations(shape, recipe, 2 * row if recipe.pack else counts.mean) / each,
        promises=promises_of(shape, recipe.rank, taken, row, on_a100, tokens),
        estimated=shape.family not in FITTED,
    )


def _memory(shape: Shape, recipe: Recipe, row: int) -> Memory:
    return memory(shape, recipe.rank, row, recipe.checkpointing, recipe.dtype)


def _operations(shape: Shape, recipe: Recipe, length: int) -> float:
    return operations_per_token(shape, recipe.rank, length, recipe.checkpointing)


def _on(card: Card, shape: Shape, recipe: Recipe, row: int, operations: float) -> OnCard:
    needs = _memory(shape, recipe, row).total
    fits = needs <= card.memory
    instead = "" if fits else _instead(card, shape, recipe, row)
    return OnCard(card.name, card.memory, needs, fits, hours(operations, card), instead)


def _instead(card: Card, shape: Shape, recipe: Recipe, row: int) -> str:
    """The least change of settings that makes a training fit, in words."""
    for changed, tokens, words in _changes(recipe, row):
        if (needs := _memory(shape, changed, tokens).total) <= card.memory:
            return f"{words} ({needs:.1f} GiB)"
    beside = _memory(shape, replace(recipe, checkpointing=True), row)
    room = card.memory - beside.beyond - beside.context
    return f"a base of {room * GIB / BYTES[recipe.dtype] / 1e9:.0f} billion parameters or fewer"


def _changes(recipe: Recipe, row: int) -> Iterator[tuple[Recipe, int, str]]:
    saving = "" if recipe.checkpointing else "--checkpointing"
    recipe = replace(recipe, checkpointing=True)
    if saving:
        yield recipe, row, saving
    while row // 2 >= recipe.length:
        row //= 2
        yield recipe, row, f"{saving} --pack {row}".strip()
    while row // 2 >= LEAST:
        row //= 2
        yield recipe, row, f"{saving} --pack {row} --max-length {row}".strip()
