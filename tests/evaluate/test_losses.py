"""The loss of replies, on a tiny base of random weights with adapters that do nothing, and something."""

from __future__ import annotations

import math

import msgspec
import pytest

from emosim import shipped
from emosim.evaluate.dialogues import Order, gather
from emosim.evaluate.losses import evaluate_losses
from emosim.evaluate.subject import Named, opened
from emosim.export.selection import Asked
from emosim.export.system import Roles
from emosim.train.adapters.about import SCHEMA, About, Base, Data, write_about

torch = pytest.importorskip("torch")
peft = pytest.importorskip("peft")

from emosim.train.bases.fingerprint import fingerprint  # noqa: E402 - it needs what was just asked for
from emosim.train.bases.load import load_base  # noqa: E402
from emosim.train.bases.quiet import quiet  # noqa: E402
from emosim.train.bases.tiny import Size, make_tiny  # noqa: E402


@pytest.fixture(scope="module", autouse=True)
def one_thread():
    torch.set_num_threads(1)


@pytest.fixture(scope="module")
def replies(corpus):
    """Chats without state lines."""
    roles = Roles(shipped.yaml_files(shipped.folder("personas")))
    return gather(Order(corpus, Asked("respond", roles=roles), limit=8))


@pytest.fixture(scope="module")
def base(replies, tmp_path_factory):
    folder = tmp_path_factory.mktemp("bases") / "tiny"
    make_tiny(replies.chats, folder, Size(vocabulary=512, hidden=32, layers=1, heads=2, intermediate=64), steps=0)
    return folder


@pytest.fixture(scope="module", params=[0.0, 0.5])
def measured(request, replies, base, tmp_path_factory):
    """What an adapter of random weights of this size costs, beside its base."""
    folder = tmp_path_factory.mktemp("adapters") / "random"
    model = load_base(str(base), torch.device("cpu"))
    mark = fingerprint(model)
    with quiet():
        adapted = peft.get_peft_model(model, peft.LoraConfig(r=2, target_modules="all-linear", task_type="CAUSAL_LM"))
    generator = torch.Generator().manual_seed(1)
    for name, parameter in adapted.named_parameters():
        if "lora_B" in name:
            parameter.data = request.param * torch.randn(parameter.shape, generator=generator)
    adapted.save_pretrained(folder)
    about = About(SCHEMA, "0", "respond", Base(str(base), mark), (Data(replies.over.corpus),))
    write_about(folder, about)
    subject = opened(Named(adapter=folder, device="cpu"), about)
    return request.param, *evaluate_losses(replies, subject, None)


def test_only_an_adapter_that_does_nothing_costs_what_its_base_does(measured):
    size, _, rows = measured
    apart = max(abs(row["nats"]["adapter"] - row["nats"]["base"]) for row in rows)
    assert apart < 1e-3 if size == 0.0 else apart > 0.1


def test_random_weights_know_nothing(measured):
    """A token costs about as much as one drawn out of 512."""
    _, report, _ = measured
    assert report.scores.figures["base"]["loss"].value == pytest.approx(math.log(512), rel=0.1)


def test_figures_come_from_the_costs_of_the_dialogues(measured, replies):
    _, report, rows = measured
    rows = msgspec.json.decode(msgspec.json.encode(rows))
    tokens = sum(row["tokens"] for row in rows)
    for who in ("adapter", "base"):
        loss = sum(row["nats"][who] for row in rows) / tokens
        found = report.scores.figures[who]
        assert found["loss"].value == pytest.approx(loss, abs=1e-5)
        assert found["perplexity"].value == pytest.approx(math.exp(loss), rel=1e-4)
    assert [row["dialogue"] for row in rows] == [chat.id for chat in replies.chats]


def test_it_says_what_was_measured(measured):
    _, report, _ = measured
    model = report.model
    assert (report.task, model.adapter, len(model.fingerprint), len(model.weights)) == ("respond", "random", 32, 64)
    assert list(report.scores.figures) == ["adapter", "base"]
