"""A small corpus, its chats, and a tiny random base made on them."""

from __future__ import annotations

import pytest

from emosim import shipped
from emosim.corpus.order import Order
from emosim.export.selection import Asked, Selection
from emosim.export.system import Roles
from emosim.runners.job import run

torch = pytest.importorskip("torch")
pytest.importorskip("peft")

from emosim.train.bases.tiny import Size, make_tiny  # noqa: E402 - it needs what was just asked for


@pytest.fixture(scope="session", autouse=True)
def one_thread():
    """Workers share the cores: two threads each take ten times as long."""
    torch.set_num_threads(1)


@pytest.fixture(scope="session")
def corpus(library, tmp_path_factory):
    """Two hundred short dialogues of the shipped library, with all three splits."""
    order = Order(count=200, seed=3, level="full")
    return run(order, library, tmp_path_factory.mktemp("trained_on") / "corpus", workers=1).folder


@pytest.fixture(scope="session")
def roles():
    return Roles(shipped.yaml_files(shipped.folder("personas")))


@pytest.fixture(scope="session")
def chats(corpus, roles):
    """The chats of the training split, for each task."""
    return {
        task: list(Selection(Asked(task=task, roles=roles)).chats(corpus, "train")) for task in ("respond", "state")
    }


@pytest.fixture(scope="session")
def base(chats, tmp_path_factory):
    """The folder of a tiny base of random weights: 2 layers of 64."""
    folder = tmp_path_factory.mktemp("bases") / "tiny"
    make_tiny(chats["state"], folder, Size(vocabulary=1024, hidden=64, layers=2, intermediate=128), steps=0)
    return folder
