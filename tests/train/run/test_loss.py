"""The chunked loss: the model's own, held against it, wherever the model's head may stand."""

from __future__ import annotations

import pytest
import torch
from transformers import (
    CohereConfig,
    CohereForCausalLM,
    Gemma2Config,
    Gemma2ForCausalLM,
    GraniteConfig,
    GraniteForCausalLM,
    LlamaConfig,
    LlamaForCausalLM,
    Qwen3Config,
    Qwen3ForCausalLM,
)

from emosim.train.plan.recipe import Recipe
from emosim.train.run import loss
from emosim.train.run.lora import with_adapter
from emosim.train.run.loss import IGNORED, Scorer

SMALL = {
    "vocab_size": 61,
    "hidden_size": 16,
    "intermediate_size": 24,
    "num_hidden_layers": 2,
    "num_attention_heads": 2,
    "num_key_value_heads": 2,
    "max_position_embeddings": 128,
}


def model_of(kind=LlamaForCausalLM, config=LlamaConfig, **fields):
    torch.manual_seed(3)
    return kind(config(**SMALL, **{"pad_token_id": 0, **fields}))


def batch_of(tokens=40, rows=1, share=0.5, seed=5):
    torch.manual_seed(seed)
    ids = torch.randint(1, 60, (rows, tokens))
    labels = ids.masked_fill(torch.rand(rows, tokens) > share, IGNORED)
    return {"input_ids": ids, "labels": labels, "loss_weights": torch.rand(rows, tokens) + 0.5}


def plain(model, batch, weighted=True):
    """The same by the book: all logits, shifted."""
    logits = model(input_ids=batch["input_ids"], use_cache=False).logits[:, :-1].flatten(0, 1)
    losses = torch.nn.functional.cross_entropy(logits, batch["labels"][:, 1:].flatten(), reduction="none")
    return (losses * batch["loss_weights"][:, 1:].flatten()).sum() if weighted else losses.sum()


def gradients(model, total):
    model.zero_grad()
    total.backward()
    return {name: weight.grad.clone() for name, weight in model.named_parameters() if weight.grad is not None}


@pytest.mark.parametrize("tied", [True, False])
@pytest.mark.parametrize("chunk", [1, 7, 256])
@pytest.mark.parametrize("weighted", [True, False])
def test_it_is_the_plain_loss_with_the_same_gradients(monkeypatch, tied, chunk, weighted):
    monkeypatch.setattr(loss, "CHUNK", chunk)
    model, batch = model_of(tie_word_embeddings=tied), batch_of(rows=2)
    total, expected = Scorer(model).total(model, batch, weighted), plain(model, batch, weighted)
    torch.testing.assert_close(total, expected)
    ours, theirs = gradients(model, total), gradients(model, plain(model, batch, weighted))
    assert ours.keys() == theirs.keys()
    for name, gradient in ours.items():
        torch.testing.assert_close(gradient, theirs[name], rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("checkpointing", [True, False])
def test_an_adapter_gets_the_gradients_of_the_plain_loss(checkpointing):
    batch = batch_of()
    model = with_adapter(model_of(), Recipe(rank=4, rate=1e-3, checkpointing=checkpointing)).train()
    for name, weight in model.named_parameters():
        if "lora_B" in name:
            torch.nn.init.normal_(weight, std=0.1)
    ours = gradients(model, Scorer(model).total(model, batch))
    theirs = gradients(model, plain(model, batch))
    assert ours.keys() == theirs.keys()
    assert all("lora" in name for name in ours)
    for name, gradient in ours.items():
        torch.testing.assert_close(gradient, theirs[name], rtol=1e-4, atol=1e-6)


def test_the_head_is_itself_again_after_a_pass():
    model, batch = model_of(), batch_of()
    before = model(batch["input_ids"]).logits
    Scorer(model).total(model, batch)
    torch.testing.assert_close(model(batch["input_ids"]).logits, before)


def test_a_batch_that_teaches_nothing_has_a_gradient_of_nothing():
    model, batch = model_of(), batch_of()
    batch["labels"] = torch.full_like(batch["labels"], IGNORED)
    total = Scorer(model).total(model, batch)
    assert total.item() == 0.0
    assert all(not gradient.any() for gradient in gradients(model, total).values())


@pytest.mark.parametrize(
    ("model", "in_chunks"),
    [
        (lambda: model_of(), True),
        (lambda: model_of(Qwen3ForCausalLM, Qwen3Config, head_dim=8), True),
        (lambda: model_of(Gemma2ForCausalLM, Gemma2Config, head_dim=8, final_logit_softcapping=30.0), False),
        (lambda: model_of(Gemma2ForCausalLM, Gemma2Config, head_dim=8, final_logit_softcapping=None), True),
        (lambda: model_of(CohereForCausalLM, CohereConfig, logit_scale=0.0625), False),
        (lambda: model_of(GraniteForCausalLM, GraniteConfig, logits_scaling=8.0), False),
    ],
    ids=["llama", "qwen3", "gemma2 capped", "gemma2", "cohere", "granite"],
)
def test_what_a_model_does_after_its_head_is_found_out_and_kept(model, in_chunks):
    model, batch = model().eval(), batch_of()
    scorer = Scorer(model)
    assert scorer.check(model, batch) is in_chunks
    torch.testing.assert_close(scorer.total(model, batch), plain(model, batch))


def test_it_holds_no_matrix_of_all_logits(monkeypatch):
    monkeypatch.setattr(loss, "CHUNK", 8)
    model, batch = model_of(), batch_of(tokens=100)
    widest = []
    model.get_output_embeddings().register_forward_hook(lambda *seen: widest.append(seen))
    kept = []
    with torch.autograd.graph.saved_tensors_hooks(lambda tensor: kept.append(tensor.shape) or tensor, lambda x: x):
        Scorer(model).total(model, batch)
    assert all(shape[-2] <= 8 for shape in kept if len(shape) > 1 and shape[-1] == SMALL["vocab_size"])
