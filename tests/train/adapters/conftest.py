"""Adapters on the tiny base: of random factors, or trained for some steps by the shortest loop there is."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import pytest
import torch
from peft import LoraConfig, get_peft_model

from emosim.export.selection import Asked, Selection
from emosim.train.adapters.about import SCHEMA, About, Base, Data, write_about
from emosim.train.bases.fingerprint import fingerprint
from emosim.train.bases.load import load_base, load_tokenizer
from emosim.train.bases.quiet import quiet
from emosim.train.data.encode import Encoder
from emosim.train.plan.recipe import Recipe

CPU = torch.device("cpu")
RECIPE = Recipe(rank=4, rate=1e-3, length=8192, dtype="float32")


@pytest.fixture
def make(base, tmp_path):
    """Make an adapter of random factors: a name, a seed, what to tell of it, and settings of PEFT."""

    def made(name, seed=0, task="state", only=(), size=1.0, **settings):
        settings = {"r": 4, "lora_alpha": 32, "target_modules": ["q_proj", "down_proj"]} | settings
        model, known = wrapped(base, settings)
        generator = torch.Generator().manual_seed(seed)
        with torch.no_grad():
            for parameter in (found for key, found in model.named_parameters() if "lora_" in key):
                parameter.copy_(0.02 * size * torch.randn(parameter.shape, generator=generator))
        return keep(model, tmp_path / name, about(base, known, task, only))

    return made


@pytest.fixture(scope="session")
def skills(base, corpus, roles, tmp_path_factory):
    """Two adapters, each trained a little on dialogues of its own: shame, and anger."""
    folder = tmp_path_factory.mktemp("skills")
    return [trained(base, corpus, roles, folder / emotion, (f"emotion={emotion}",)) for emotion in ("shame", "anger")]


def trained(base, corpus, roles, folder, only):
    model, known = wrapped(base, {"r": 4, "lora_alpha": 32, "target_modules": "all-linear"})
    encoder = Encoder(load_tokenizer(str(base)), RECIPE)
    chats = Selection(Asked("state", only=only, roles=roles)).chats(corpus, "train")
    documents = [document for chat in islice(chats, 20) for document in encoder.encode(chat).documents]
    optimizer = torch.optim.AdamW([found for found in model.parameters() if found.requires_grad], 2e-3)
    for document in documents:
        labels = torch.tensor(document.labels).long()[None]
        model(input_ids=torch.tensor(document.ids)[None], labels=labels).loss.backward()
        optimizer.step()
        optimizer.zero_grad()
    return keep(model, folder, about(base, known, "state", only))


def wrapped(base, settings):
    model = load_base(str(base), CPU)
    known = fingerprint(model)
    torch.manual_seed(0)
    with quiet():
        return get_peft_model(model, LoraConfig(task_type="CAUSAL_LM", **settings)), known


def about(base, known, task, only) -> About:
    return About(SCHEMA, "0", task, Base(str(base), known), (Data("c", only=only),), RECIPE)


def keep(model, folder, known) -> Path:
    model.save_pretrained(folder)
    write_about(folder, known)
    return folder
