"""An adapter on a base: every linear layer but the head, in float32, always the same, and no change at first."""

from __future__ import annotations

import pytest
import torch

from emosim.train.bases.load import load_base
from emosim.train.plan.recipe import Recipe
from emosim.train.plan.shape import shape_of
from emosim.train.run.lora import with_adapter

CPU = torch.device("cpu")


def adapted(base, dtype="float32", **fields):
    return with_adapter(load_base(str(base), CPU, dtype), Recipe(**{"rank": 4, "rate": 1e-3, **fields}))


def trained(model):
    return {name: weight for name, weight in model.named_parameters() if weight.requires_grad}


@pytest.mark.parametrize("rank", [1, 4, 16])
def test_all_that_is_trained_are_as_many_parameters_as_were_foreseen(base, rank):
    model = adapted(base, rank=rank)
    assert model.get_nb_trainable_parameters()[0] == shape_of(str(base)).adapter_parameters(rank)
    assert all("lora_" in name and "lm_head" not in name for name in trained(model))


@pytest.mark.parametrize("dtype", ["float32", "bfloat16"])
def test_an_adapter_is_float32_on_any_base(base, dtype):
    model = adapted(base, dtype)
    assert {weight.dtype for weight in trained(model).values()} == {torch.float32}
    assert model.get_output_embeddings().weight.dtype == getattr(torch, dtype)


def test_it_changes_nothing_at_first(base):
    ids = torch.arange(5, 45)[None]
    with torch.no_grad():
        torch.testing.assert_close(adapted(base).eval()(ids).logits, load_base(str(base), CPU)(ids).logits)


def test_it_begins_the_same_whatever_was_drawn_before(base):
    torch.manual_seed(1)
    one = trained(adapted(base))
    state = torch.get_rng_state()
    other = trained(adapted(base))
    assert torch.equal(torch.get_rng_state(), state)
    assert all(torch.equal(weight, other[name]) for name, weight in one.items())
    another = trained(adapted(base, seed=8))
    assert not all(torch.equal(weight, another[name]) for name, weight in one.items())
