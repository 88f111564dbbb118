"""A tiny random base and an adapter of random weights on it."""

from __future__ import annotations

from pathlib import Path

import pytest

from emosim import shipped
from emosim.corpus.order import Order
from emosim.export.selection import Asked, Selection
from emosim.export.system import Roles
from emosim.runners.job import run
from emosim.spec.library import load_library

torch = pytest.importorskip("torch")
peft = pytest.importorskip("peft")

from emosim.train.adapters.about import About, Base, Data, write_about  # noqa: E402 - it needs what was just asked for
from emosim.train.bases.fingerprint import fingerprint  # noqa: E402
from emosim.train.bases.load import load_base  # noqa: E402
from emosim.train.bases.quiet import quiet  # noqa: E402
from emosim.train.bases.tiny import Size, make_tiny  # noqa: E402

FIXTURES = Path(__file__).parents[1] / "fixtures"


@pytest.fixture(scope="session", autouse=True)
def one_thread():
    """Workers share the cores: two threads each take ten times as long."""
    torch.set_num_threads(1)


@pytest.fixture(scope="session")
def library():
    return load_library(None, [FIXTURES / "scenarios"], [FIXTURES / "personas"])


@pytest.fixture(scope="session")
def chats(library, tmp_path_factory):
    """The chats of a dozen dialogues of the tiny library, whatever their split."""
    corpus = run(Order(count=12, seed=3), library, tmp_path_factory.mktemp("talked") / "corpus", workers=1).folder
    roles = Roles(shipped.yaml_files(FIXTURES / "personas"))
    splits = ("train", "validation", "test")
    return [chat for split in splits for chat in Selection(Asked("state", roles=roles)).chats(corpus, split)]


@pytest.fixture(scope="session")
def base(chats, tmp_path_factory):
    """The folder of a tiny base of random weights: 2 layers of 64, and room for 1,024 tokens."""
    folder = tmp_path_factory.mktemp("bases") / "tiny"
    make_tiny(chats, folder, Size(vocabulary=1024, hidden=64, layers=2, intermediate=128, positions=1024), steps=0)
    model = load_base(str(folder), torch.device("cpu"))
    with torch.no_grad():
        for name, weight in model.named_parameters():
            if "proj" in name:
                weight *= 10.0  # what it says depends on all it reads, and is no one token over and over
    model.save_pretrained(folder)
    return folder


@pytest.fixture(scope="session")
def adapter(base, tmp_path_factory):
    """The folder of an adapter of random weights on the base, large enough to change what it says."""
    folder = tmp_path_factory.mktemp("adapters") / "random"
    model = load_base(str(base), torch.device("cpu"))
    about = About("emosim/training/1", "0", "state", Base(str(base), fingerprint(model)), (Data("0"),))
    config = peft.LoraConfig(r=4, lora_alpha=32, target_modules="all-linear", task_type="CAUSAL_LM")
    with torch.random.fork_rng():
        torch.manual_seed(1)
        with quiet():
            adapted = peft.get_peft_model(model, config)
        for name, weight in adapted.named_parameters():
            if "lora_B" in name:
                torch.nn.init.normal_(weight, std=0.3)
    adapted.save_pretrained(folder)
    write_about(folder, about)
    return folder
