"""The command line in this process, over a library small enough to be loaded for every command."""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from emosim import shipped
from emosim.cli.main import main
from emosim.spec.template import parse

FIXTURES = Path(__file__).parents[1] / "fixtures"


class Ran(NamedTuple):
    """What a command gave."""

    code: int
    out: str
    err: str


parse_once = cache(parse)


@pytest.fixture(autouse=True)
def lines_are_parsed_once(monkeypatch):
    """What loading a library takes most of its time for, kept from one command to the next."""
    for module in ("model", "lint"):
        monkeypatch.setattr(f"emosim.spec.{module}.parse", parse_once, raising=False)


@pytest.fixture
def ships_tiny(monkeypatch):
    """The tiny scenarios and personas in the place of those that ship."""
    rules = shipped.folder("rules")
    folders = {"rules": rules, "scenarios": FIXTURES / "scenarios", "personas": FIXTURES / "personas"}
    monkeypatch.setattr(shipped, "folder", folders.__getitem__)


@pytest.fixture
def emosim(monkeypatch, capsys):
    """Run a command as from a terminal 200 columns wide."""
    monkeypatch.setenv("COLUMNS", "200")

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["emosim", *map(str, arguments)])
        code = 0
        try:
            main()
        except SystemExit as end:
            code = end.code or 0
        out, err = capsys.readouterr()
        return Ran(code, out, err)

    return run


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    """A corpus of twelve dialogues of the tiny library."""
    from emosim.corpus.order import Order
    from emosim.runners.job import run
    from emosim.spec.library import load_library

    tiny = load_library(None, [FIXTURES / "scenarios"], [FIXTURES / "personas"])
    return run(Order(count=12, seed=1), tiny, tmp_path_factory.mktemp("made") / "corpus").folder


@pytest.fixture(scope="session")
def talks(tmp_path_factory):
    """A corpus of the shipped library that has all three splits."""
    from emosim.corpus.order import Order
    from emosim.runners.job import run
    from emosim.spec.library import load_library

    return run(Order(count=60, seed=3), load_library(), tmp_path_factory.mktemp("talks") / "corpus", workers=1).folder


@pytest.fixture(scope="session")
def adapters(talks, tmp_path_factory):
    """Two adapters of random factors, of shame and of anger, each with its tiny base beside it."""
    import torch
    from peft import LoraConfig, get_peft_model

    from emosim.export.selection import Asked, Selection
    from emosim.train.adapters.about import SCHEMA, About, Base, Data, write_about
    from emosim.train.bases.fingerprint import fingerprint
    from emosim.train.bases.load import load_base
    from emosim.train.bases.quiet import quiet
    from emosim.train.bases.tiny import Size, make_tiny

    torch.set_num_threads(1)
    folder = tmp_path_factory.mktemp("adapters")
    chats = list(Selection(Asked("state")).chats(talks, "train"))
    made = [folder / emotion for emotion in ("shame", "anger")]
    for seed, adapter in enumerate(made):
        make_tiny(chats, adapter / "base", Size(vocabulary=1024, hidden=64, layers=2, intermediate=128), steps=0)
        model = load_base(str(adapter / "base"), torch.device("cpu"))
        base = Base("tiny", fingerprint(model))
        torch.manual_seed(seed)
        with quiet():
            settings = LoraConfig(r=4, target_modules=["q_proj", "down_proj"], init_lora_weights=False)
            get_peft_model(model, settings).save_pretrained(adapter)
        data = Data("c", only=(f"emotion={adapter.name}",))
        write_about(adapter, About(SCHEMA, "0", "state", base, (data,)))
    return made
