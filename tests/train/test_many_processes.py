"""Training in several processes: as one would, files written once, a stopped run gone on with, a model in parts."""

from __future__ import annotations

import json
import multiprocessing
import os
import socket
import subprocess
import sys
import time
import traceback
from dataclasses import replace
from functools import partial

import pytest
import torch
from safetensors.torch import load_file

from emosim.export.selection import Asked
from emosim.train.adapters.about import WEIGHTS, about_of
from emosim.train.bases.load import load_base
from emosim.train.bases.quiet import quiet
from emosim.train.plan.choices import Choices
from emosim.train.plan.recipe import Recipe
from emosim.train.run.events import Step
from emosim.train.run.lora import with_adapter
from emosim.train.run.loss import IGNORED, Scorer
from emosim.train.run.order import Order
from emosim.train.run.resume import MARK, METRICS
from emosim.train.run.run import train

TWO = 2
STEPS = 4
PATIENCE = 120  # seconds until processes that wait for each other are given up
CHOICES = Choices(rank=4, rate=1e-3, length=1024, pack=1024, batch=4, epochs=1, evaluations=2, checkpointing=True)

pytestmark = pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def _one_of_them(rank, processes, port, work, answers):
    from accelerate.state import AcceleratorState

    AcceleratorState._reset_state(reset_partial_state=True)  # what a test before it left
    where = {"MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(port), "LOCAL_RANK": str(rank), "LOCAL_WORLD_SIZE": "2"}
    os.environ.update(where | {"RANK": str(rank), "WORLD_SIZE": str(processes), "OMP_NUM_THREADS": "1"})
    torch.set_num_threads(1)
    try:
        answers.put((rank, work()))
    except BaseException:
        answers.put((rank, traceback.format_exc()))


class Together:
    """Processes that do the same work, each told its number as torchrun does.

    They are forked, for a new one takes seconds to import what it needs. No thread of these trainings is lost by it.
    """

    def __init__(self, work, processes=TWO):
        if torch.cuda.is_available():
            pytest.skip("a process that may hold a GPU cannot be forked")
        context = multiprocessing.get_context("fork")
        self._answers, port = context.Queue(), free_port()
        given = [(rank, processes, port, work, self._answers) for rank in range(processes)]
        self._all = [context.Process(target=_one_of_them, args=arguments, daemon=True) for arguments in given]
        for process in self._all:
            process.start()

    def answers(self):
        """What each of them answers, in the order of their numbers."""
        found = {}
        try:
            while len(found) < len(self._all):
                rank, answer = self._answers.get(timeout=PATIENCE)
                assert not isinstance(answer, str), answer
                found[rank] = answer
        finally:
            self.kill()
        return [found[rank] for rank in sorted(found)]

    def kill(self):
        for process in self._all:
            process.kill()
            process.join()


def trained(order):
    return train(order).first


def rows_of(folder):
    return [json.loads(line) for line in (folder / METRICS).read_text().splitlines()]


@pytest.fixture(scope="module")
def make_order(corpus, base):
    """An order of a few steps into a folder."""

    def made(folder, **fields):
        asked = Asked("respond", system="plain", only=("domain=health_coaching",))
        return replace(Order(corpus, asked, str(base), folder, CHOICES, "cpu", STEPS), **fields)

    return made


@pytest.fixture(scope="module")
def alone(make_order, tmp_path_factory):
    """The folder of an adapter that one process made."""
    folder = tmp_path_factory.mktemp("alone") / "adapter"
    train(make_order(folder))
    return folder


@pytest.fixture(scope="module")
def together(make_order, tmp_path_factory):
    """The folder of the adapter that two processes made, and which of them said to be the first."""
    folder = tmp_path_factory.mktemp("together") / "adapter"
    return folder, Together(partial(trained, make_order(folder))).answers()


def test_two_processes_measure_the_losses_of_one(alone, together):
    ours, theirs = rows_of(together[0]), rows_of(alone)
    assert [(row["kind"], row["step"]) for row in ours] == [(row["kind"], row["step"]) for row in theirs]
    assert [row["loss"] for row in ours] == pytest.approx([row["loss"] for row in theirs], rel=1e-5)
    for name in ("epoch", "rate", "norm", "tokens", "read"):
        values = [[row[name] for row in rows if name in row] for rows in (ours, theirs)]
        assert values[0] == pytest.approx(values[1], rel=1e-4), name


def test_two_processes_make_the_adapter_of_one(alone, together):
    ours, theirs = (load_file(folder / WEIGHTS) for folder in (together[0], alone))
    assert ours.keys() == theirs.keys()
    for name, tensor in theirs.items():
        torch.testing.assert_close(ours[name], tensor, rtol=1e-3, atol=1e-5)


def test_one_of_two_writes_every_file(alone, together):
    folder, firsts = together
    assert firsts == [True, False]
    assert sorted(path.name for path in folder.iterdir()) == sorted(path.name for path in alone.iterdir())
    ours, theirs = about_of(folder), about_of(alone)
    assert (ours.recipe, ours.data, ours.steps) == (theirs.recipe, theirs.data, theirs.steps)


def test_two_that_are_killed_go_on_and_make_the_same_bytes(make_order, together, tmp_path):
    folder = tmp_path / "adapter"
    reached = folder.parent / "reached"

    def stuck():
        def on_event(event):
            if isinstance(event, Step) and event.step == STEPS - 1:
                reached.touch()
                time.sleep(PATIENCE)

        train(make_order(folder), on_event)

    running = Together(stuck)
    deadline = time.monotonic() + PATIENCE
    while not reached.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    running.kill()
    assert reached.exists()
    assert (folder / MARK).is_file()
    assert [path.name for path in folder.glob("checkpoint-*")] == [f"checkpoint-{STEPS // 2}"]
    Together(partial(trained, make_order(folder))).answers()
    for name in (WEIGHTS, METRICS):
        assert (folder / name).read_bytes() == (together[0] / name).read_bytes(), name


def learned(base, checkpointing, shard):
    """The loss of a batch and its gradients; `shard` has every process hold a part of every weight."""
    with quiet():
        model = load_base(str(base), torch.device("cpu"))
        scorer = Scorer(model)
        adapted = with_adapter(model, Recipe(rank=4, rate=1e-3, checkpointing=checkpointing)).train()
    for number, parameter in enumerate(p for p in adapted.parameters() if p.requires_grad):
        torch.nn.init.normal_(parameter, std=0.05, generator=torch.Generator().manual_seed(number))
    if shard:
        shard_all(adapted)
    ids = torch.randint(0, 512, (1, 600), generator=torch.Generator().manual_seed(7))
    labels = ids.where(torch.arange(600) >= 100, IGNORED)
    loss = scorer.total(adapted, {"input_ids": ids, "labels": labels, "loss_weights": torch.ones(1, 600)})
    loss.backward()
    grown = [parameter for parameter in adapted.parameters() if parameter.requires_grad]
    return loss.item(), [(p.grad.full_tensor() if shard else p.grad).numpy() for p in grown]


def shard_all(adapted):
    from torch.distributed.device_mesh import init_device_mesh
    from torch.distributed.fsdp import fully_shard

    torch.distributed.init_process_group("gloo")
    mesh = init_device_mesh("cpu", (TWO,))
    for layer in adapted.get_base_model().model.layers:
        fully_shard(layer, mesh=mesh)
    fully_shard(adapted, mesh=mesh)
    assert all(hasattr(parameter, "device_mesh") for parameter in adapted.parameters())


@pytest.mark.parametrize("checkpointing", [False, True])
def test_a_model_in_parts_has_the_loss_and_the_gradients_of_a_whole_one(checkpointing, base):
    loss, gradients = learned(base, checkpointing, shard=False)
    for ours, theirs in Together(partial(learned, base, checkpointing, shard=True)).answers():
        assert ours == pytest.approx(loss, rel=1e-6)
        for one, other in zip(theirs, gradients, strict=True):
            torch.testing.assert_close(torch.from_numpy(one), torch.from_numpy(other), rtol=1e-4, atol=1e-4)


LAUNCHERS = {
    "torchrun": ["torch.distributed.run", "--standalone", "--nproc-per-node", "2", "-m"],
    "accelerate": [
        *["accelerate.commands.launch", "--multi_gpu", "--num_processes", "2", "--num_machines", "1"],
        *["--mixed_precision", "no", "--dynamo_backend", "no", "--main_process_port", "0", "-m"],
    ],
}


@pytest.mark.slow
@pytest.mark.parametrize("launcher", LAUNCHERS)
def test_launchers_run_the_command(launcher, corpus, tmp_path):
    options = ["--base", "tiny", "--max-steps", "3", "--max-length", "1024", "--pack", "1024", "--device", "cpu"]
    command = [sys.executable, "-m", *LAUNCHERS[launcher], "emosim", "train", str(corpus), "-o", str(tmp_path / "a")]
    environment = os.environ | {"OMP_NUM_THREADS": "1", "HF_HUB_OFFLINE": "1"}
    done = subprocess.run([*command, *options], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    assert about_of(tmp_path / "a").steps == 3
    assert [row["step"] for row in rows_of(tmp_path / "a") if row["kind"] == "step"] == [1, 2, 3]
    assert done.stdout.count("trainable params:") == 1
