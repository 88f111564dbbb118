"""How recognizers are trained, by what was asked for and the base."""

from __future__ import annotations

import pytest
from transformers import AutoConfig, AutoTokenizer, BertConfig, DistilBertConfig, Qwen3Config

from emosim.errors import InputError
from emosim.train.plan.choices import Choices
from emosim.train.plan.rate import TINY_RATE, UNKNOWN
from emosim.train.recognize.plan import longest_of, recipe_for, shape_of_model

WIDE = BertConfig()


@pytest.mark.parametrize(
    ("config", "hidden", "intermediate"),
    [
        (BertConfig(), 768, 3072),
        (DistilBertConfig(), 768, 3072),
        (Qwen3Config(hidden_size=1024, intermediate_size=3072), 1024, 3072),
    ],
)
def test_bases_are_measured_whatever_they_call_things(config, hidden, intermediate):
    shape = shape_of_model(config, "somebody/model")
    assert (shape.hidden, shape.intermediate) == (hidden, intermediate)


def test_a_recipe_suits_labels_and_the_base():
    recipe, reasons = recipe_for(Choices(), shape_of_model(WIDE, "bert"), 40_000, "bfloat16", 512)
    assert (recipe.rank, recipe.batch, recipe.epochs, recipe.pack, recipe.rate) == (8, 32, 1.0, 0, UNKNOWN)
    assert [reason.split()[0] for reason in reasons] == ["rank", "learning"]


@pytest.mark.parametrize(
    ("passages", "batch", "epochs"), [(40_000, 32, 1.0), (5_000, 32, 3.0), (600, 16, 3.0), (40, 4, 3.0)]
)
def test_few_passages_are_seen_more_often_and_in_smaller_batches(passages, batch, epochs):
    recipe, _ = recipe_for(Choices(), shape_of_model(WIDE, "bert"), passages, "float32", 512)
    assert (recipe.batch, recipe.epochs) == (batch, epochs)


def test_what_is_asked_for_is_had_and_needs_no_reason():
    choices = Choices(
        rank=4, rate=1e-3, batch=8, epochs=2.0, length=128, pack=256, state_weight=2.0, checkpointing=True
    )
    recipe, reasons = recipe_for(choices, shape_of_model(WIDE, "bert"), 1000, "float32", 512)
    assert (recipe.rank, recipe.rate, recipe.batch, recipe.length, recipe.checkpointing) == (4, 1e-3, 8, 128, True)
    assert (recipe.pack, recipe.state_weight) == (0, 1.0)
    assert reasons == ()


def test_a_tiny_base_has_a_rate_of_its_own():
    recipe, _ = recipe_for(Choices(), shape_of_model(BertConfig(hidden_size=64), "bert"), 1000, "float32", 512)
    assert recipe.rate == TINY_RATE / 2  # of rank 8, a quarter of the rank that rate is of


@pytest.mark.parametrize("choices", [Choices(rank=0), Choices(rate=2.0), Choices(batch=1000)])
def test_what_cannot_be_is_refused(choices):
    with pytest.raises(InputError):
        recipe_for(choices, shape_of_model(WIDE, "bert"), 1000, "float32", 512)


def test_a_passage_is_no_longer_than_the_base_can_read(encoder_base):
    config, tokenizer = AutoConfig.from_pretrained(encoder_base), AutoTokenizer.from_pretrained(encoder_base)
    assert longest_of(config, tokenizer) == 128
    shape = shape_of_model(config, "bert")
    assert recipe_for(Choices(), shape, 1000, "float32", 128)[0].length == 128
    with pytest.raises(InputError, match="reads 128 tokens"):
        recipe_for(Choices(length=200), shape, 1000, "float32", 128)
