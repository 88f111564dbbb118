"""The loss of chats, held against the model's own loss of each chat alone."""

from __future__ import annotations

import pytest
import torch

from emosim.train.adapters.nll import nll
from emosim.train.bases.load import load_base, load_tokenizer
from emosim.train.data.encode import Encoder
from emosim.train.plan.recipe import Recipe


@pytest.fixture(scope="module")
def model(base):
    return load_base(str(base), torch.device("cpu"))


@pytest.fixture(scope="module")
def documents(base, chats):
    encoder = Encoder(load_tokenizer(str(base)), Recipe(rank=1, rate=1e-4))
    return [document for chat in chats["respond"][:7] for document in encoder.encode(chat).documents]


@pytest.mark.parametrize("at_once", [1, 3000, 100_000])
def test_the_loss_of_a_chat_is_the_models_own(model, documents, at_once):
    found = nll(model, documents, 0, at_once=at_once)
    for document, cost in zip(documents, found, strict=True):
        labels = torch.tensor(document.labels).long()[None]
        with torch.inference_mode():
            own = model(input_ids=torch.tensor(document.ids)[None], labels=labels).loss
        assert cost.tokens == document.learned
        assert cost.total / cost.tokens == pytest.approx(float(own), abs=1e-5)


def test_progress_counts_every_chat(model, documents):
    seen = []
    nll(model, documents, 0, seen.append, at_once=3000)
    assert seen == sorted(seen)
    assert seen[-1] == len(documents)


def test_no_chats_cost_nothing(model):
    assert nll(model, [], 0) == []
