"""Plans: what is asked for stands, what is not is chosen, and what cannot be is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from emosim.errors import InputError
from emosim.train.plan.choices import Choices
from emosim.train.plan.counts import counts_of_lengths
from emosim.train.plan.plan import plan
from emosim.train.plan.shape import shape_of
from emosim.train.plan.steps import FEWEST


def recipe_of(counts, shape, device="cuda", **asked):
    return plan(Choices(**asked), counts, shape, device).recipe


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"rank": 0}, "--rank 0: it must be from 1 to 512"),
        ({"rank": 513}, "--rank"),
        ({"alpha": 0}, "--alpha"),
        ({"batch": 0}, "--batch"),
        ({"batch": 257}, "--batch"),
        ({"epochs": 0.0}, "--epochs"),
        ({"epochs": 6.0}, "--epochs"),
        ({"epochs": float("nan")}, "--epochs"),
        ({"length": 10}, "--max-length"),
        ({"pack": -1}, "--pack"),
        ({"pack": 40_000}, "--pack 40000: it must be from 0 to 32,768"),
        ({"pack": 1024, "length": 2048}, "--pack 1024: rows must hold"),
        ({"state_weight": -1.0}, "--state-weight"),
        ({"state_weight": 0.0, "respond_weight": 0.0}, "nothing would be learned"),
        ({"patience": -1}, "--patience"),
        ({"evaluations": 0}, "--evaluations"),
        ({"seed": -1}, "--seed"),
        ({"rate": 3e-3}, "--learning-rate"),
        ({"warmup": 9000}, "--warmup 9000: there are"),
    ],
)
def test_what_cannot_be_is_refused(asked, said, small, qwen):
    with pytest.raises(InputError, match=said):
        plan(Choices(**asked), small, qwen, "cuda")


def test_what_is_asked_for_stands(small, qwen):
    asked = Choices(
        rank=5,
        rate=1e-3,
        alpha=16,
        schedule="constant",
        warmup=3,
        epochs=2.5,
        batch=20,
        length=1024,
        pack=4096,
        state_weight=0.5,
        respond_weight=2.0,
        curriculum=True,
        checkpointing=False,
        patience=0,
        evaluations=4,
        dtype="float32",
        seed=3,
    )
    found = plan(asked, small, qwen, "cuda")
    assert {name: getattr(found.recipe, name) for name in asked.made()} == asked.made()
    assert found.reasons == ()


def test_all_that_nobody_asked_for_has_a_reason(small, qwen):
    reasons = {reason.setting for reason in plan(Choices(rank=4), small, qwen, "cuda").reasons}
    assert reasons == {"learning rate", "epochs", "batch", "max length", "pack", "checkpointing"}


def test_by_default_nothing_is_cut_off_and_nothing_warned_of(small, large, qwen):
    for counts in (small, large):
        found = plan(Choices(), counts, qwen, "cuda")
        assert found.recipe.length >= counts.lengths.longest
        assert found.warnings == ()


def test_many_dialogues_are_seen_once(large, qwen):
    recipe = recipe_of(large, qwen)
    assert (recipe.epochs, recipe.batch, recipe.pack, recipe.warmup) == (1.0, 32, 8192, 10)


def test_few_dialogues_are_seen_more_often_in_smaller_batches(small, qwen):
    found = plan(Choices(), small, qwen, "cuda")
    assert (found.recipe.epochs, found.recipe.batch) == (3.0, 16)
    assert found.steps.total >= FEWEST


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"batch": 8}, "a batch of 8 is small"),
        ({"batch": 200}, "a batch of 200 is large"),
        ({"epochs": 4.0}, "learn it by heart"),
        ({"rate": 2.5e-3}, "near 0.003"),
        ({"length": 1024}, "cut off at a reply"),
        ({"epochs": 0.1}, "steps are few"),
    ],
)
def test_what_is_unwise_is_warned_of(asked, said, small, qwen):
    assert any(said in warning for warning in plan(Choices(**asked), small, qwen, "cuda").warnings)


def test_a_base_that_is_not_counted_whole_is_warned_of(small, qwen):
    unknown = replace(qwen, family="novel", sees=True)
    warnings = " ".join(plan(Choices(), small, unknown, "cuda").warnings)
    assert "as if it were a Llama" in warnings and "pictures" in warnings


def test_a_small_pack_limits_the_length(small, qwen):
    recipe = recipe_of(small, qwen, pack=1024)
    assert (recipe.pack, recipe.length) == (1024, 1024)


def test_a_row_holds_no_more_than_a_batch(qwen):
    short = counts_of_lengths([100] * 2000, 50_000, 4000)
    assert recipe_of(short, qwen, batch=16).pack <= 2048


@pytest.mark.parametrize(
    ("device", "base", "expected"),
    [
        ("cuda", "Qwen/Qwen3-8B", ("bfloat16", 8192, True)),
        ("cuda", "tiny", ("bfloat16", 8192, False)),
        ("cpu", "tiny", ("float32", 2048, False)),
        ("cpu", "Qwen/Qwen3-0.6B", ("float32", 2048, True)),
    ],
)
def test_a_device_has_its_own_ways(device, base, expected, small):
    recipe = recipe_of(small, shape_of(base), device)
    assert (recipe.dtype, recipe.pack, recipe.checkpointing) == expected


LENGTHS = st.lists(st.integers(20, 5000), min_size=1, max_size=60)


@given(LENGTHS, st.sampled_from(["cuda", "cpu"]), st.sampled_from([None, 1, 16, 256]))
def test_every_plan_can_be_carried_out(lengths, device, batch):
    counts = counts_of_lengths(lengths, len(lengths) * 5, len(lengths))
    found = plan(Choices(batch=batch), counts, shape_of("Qwen/Qwen3-0.6B"), device)
    recipe = found.recipe
    assert max(lengths) <= recipe.length <= recipe.pack
    assert 0 <= recipe.warmup < max(1, found.steps.total)
    assert 1 <= recipe.evaluations <= found.steps.total
    assert 1 <= found.steps.accumulation <= found.steps.rows
    assert recipe_of(counts, shape_of("Qwen/Qwen3-0.6B"), device, **plain(recipe)) == recipe


def plain(recipe):
    """A recipe, asked for."""
    return {name: getattr(recipe, name) for name in recipe.__struct_fields__}
