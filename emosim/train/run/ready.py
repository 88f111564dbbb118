"""From dialogues and a base's tokenizer to a plan, and to rows that follow it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from msgspec import Struct, structs

from emosim.export.chats import Chat
from emosim.export.selection import Selection
from emosim.train.data.prepared import Prepared, prepare
from emosim.train.plan.architecture import Shape
from emosim.train.plan.choices import LONGEST, Choices, check
from emosim.train.plan.counts import Counts, counts_of_lengths
from emosim.train.plan.plan import Plan, plan
from emosim.train.plan.recipe import Recipe
from emosim.train.run.events import Stage
from emosim.train.run.order import TRAIN, VALIDATION, OnEvent, Order

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase

EVERY = 100  # choice: dialogues between two words on how many are read


class Ready(Struct, frozen=True):
    """What a training sees: the dialogues it learns from, those it is validated on (None if there are none), what was
    left out of them, and the plan."""

    train: Prepared
    validation: Prepared | None
    counts: Counts
    plan: Plan
    crises: int


def ready(order: Order, tokenizer: PreTrainedTokenizerBase, shape: Shape, device_type: str, tell: OnEvent) -> Ready:
    """Make the dialogues of an order ready, and plan for what they were found to be.

    Raises InputError for choices that cannot be had, or if there is nothing to learn.
    """
    check(order.choices)
    selection = Selection(order.asked)
    found = prepare(order.chats(TRAIN, selection), tokenizer, _before_the_plan(order.choices), _telling(TRAIN, tell))
    counts = counts_of_lengths(list(map(len, found.documents)), found.counts.learned, found.counts.replies)
    planned = plan(order.choices, counts, shape, device_type)
    recipe = planned.recipe
    if recipe.length < counts.lengths.longest:
        found = prepare(order.chats(TRAIN), tokenizer, recipe, _telling(TRAIN, tell))
    validation = _validation(order, tokenizer, recipe, tell)
    return Ready(replace(found, recipe=recipe), validation, counts, planned, selection.left_out.crisis)


def _before_the_plan(choices: Choices) -> Recipe:
    """A recipe that cuts off what must be cut and no more; what it packs by and learns at does not matter yet."""
    made = choices.made()
    named = {name: made[name] for name in ("state_weight", "respond_weight", "curriculum", "seed") if name in made}
    return Recipe(rank=1, rate=1.0, length=choices.length or LONGEST, pack=0, **named)


def _validation(order: Order, tokenizer: PreTrainedTokenizerBase, recipe: Recipe, tell: OnEvent) -> Prepared | None:
    chats: list[Chat] = list(order.chats(VALIDATION))
    if not chats:
        return None
    in_turn = structs.replace(recipe, curriculum=False)
    return prepare(chats, tokenizer, in_turn, _telling(VALIDATION, tell))


def _telling(split: str, tell: OnEvent) -> Callable[[int], None]:
    def told(done: int) -> None:
        if done % EVERY == 0:
            tell(Stage(f"reading dialogues for {split}", done))

    return told
