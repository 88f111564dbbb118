"""Going on: a training that was stopped anywhere ends bit for bit as one that was not, or is refused with the reason."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys

import pytest

from emosim.errors import InputError
from emosim.train.adapters.about import about_of
from emosim.train.bases.tiny import Size, make_tiny
from emosim.train.run import finish, ready, resume
from emosim.train.run.events import Opening, Step
from emosim.train.run.run import train


class Stopped(Exception):
    """What ends a run in a test."""


def stop_after(step, seen=None):
    def on_event(event):
        if seen is not None:
            seen.append(event)
        if isinstance(event, Step) and event.step == step:
            raise Stopped

    return on_event


def bytes_of(folder):
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file()}


@pytest.fixture(scope="module")
def unbroken(make_order, tmp_path_factory):
    """A training that nobody stopped."""
    return train(make_order(tmp_path_factory.mktemp("unbroken") / "adapter")).folder


@pytest.fixture(scope="module")
def stopped(make_order, tmp_path_factory):
    """A training that was stopped after three of its six steps."""
    order = make_order(tmp_path_factory.mktemp("stopped") / "adapter")
    with pytest.raises(Stopped):
        train(order, stop_after(3))
    return order.folder


@pytest.mark.parametrize(("step", "goes_on_after"), [(1, 0), (3, 2), (5, 4)])
def test_it_ends_as_if_it_had_not_stopped(make_order, unbroken, tmp_path, step, goes_on_after):
    order, events = make_order(tmp_path / "adapter"), []
    with pytest.raises(Stopped):
        train(order, stop_after(step))
    assert not (order.folder / "training.json").exists()
    train(order, events.append)
    assert next(event for event in events if isinstance(event, Opening)).begins == goes_on_after
    assert bytes_of(order.folder) == bytes_of(unbroken)
    assert not list(order.folder.glob("checkpoint-*"))


def test_it_may_stop_again_and_again(make_order, unbroken, tmp_path):
    order = make_order(tmp_path / "adapter")
    for step in (1, 3, 4, 6):
        with pytest.raises(Stopped):
            train(order, stop_after(step))
    train(order)
    assert bytes_of(order.folder) == bytes_of(unbroken)


@pytest.mark.parametrize("patience", [0, 2])
def test_what_is_lost_at_the_very_end_is_made_again(make_order, tmp_path, monkeypatch, patience):
    unlucky, lucky = (
        make_order(tmp_path / name, rate=1e-12, evaluations=6, patience=patience) for name in ("unlucky", "lucky")
    )
    with monkeypatch.context() as patched:
        patched.setattr(finish, "write_about", stop_now)
        with pytest.raises(Stopped):
            train(unlucky)
    assert train(unlucky).about.steps == (2 if patience else 6)
    train(lucky)
    assert bytes_of(unlucky.folder) == bytes_of(lucky.folder)


def stop_now(*told):
    raise Stopped


KILLED = """
import os, signal, sys
import torch
torch.set_num_threads(1)
from pathlib import Path
from emosim.export.selection import Asked
from emosim.train.plan.choices import Choices
from emosim.train.run.order import Order
from emosim.train.run.events import Step
from emosim.train.run.run import train

def on_event(event):
    if isinstance(event, Step) and event.step == int(sys.argv[4]):
        os.kill(os.getpid(), signal.SIGKILL)

choices = Choices(rank=2, length=512, pack=512, batch=2, epochs=1.0, evaluations=3)
train(Order(Path(sys.argv[1]), Asked("state", "plain"), sys.argv[2], Path(sys.argv[3]), choices, "cpu", 6), on_event)
"""


@pytest.mark.slow
def test_a_killed_process_is_gone_on_from(corpus, base, tmp_path):
    def run(folder, step):
        command = [sys.executable, "-c", KILLED, corpus, base, tmp_path / folder, step]
        return subprocess.run(list(map(str, command)), capture_output=True, check=False).returncode

    assert [run("killed", 3), run("killed", 5), run("killed", 0)] == [-signal.SIGKILL, -signal.SIGKILL, 0]
    assert run("unbroken", 0) == 0
    assert bytes_of(tmp_path / "killed") == bytes_of(tmp_path / "unbroken")


@pytest.fixture(scope="module")
def other_base(chats, tmp_path_factory):
    """A base of the same shape and tokens, and other weights."""
    folder = tmp_path_factory.mktemp("bases") / "other"
    make_tiny(chats["state"], folder, Size(vocabulary=1024, hidden=64, layers=2, intermediate=128), steps=0, seed=8)
    return folder


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"rank": 8}, "rank 4, not 8"),
        ({"rate": 1e-3}, "rate 0.005, not 0.001"),
        ({"batch": 8}, "batch 4, not 8"),
        ({"seed": 9}, "seed 7, not 9"),
        ({"schedule": "constant"}, "schedule linear, not constant"),
        ({"most_steps": 8}, "steps 6, not 8"),
        ({"only": ("scenario=sunday_table",)}, "other dialogues"),
        ({"task": "respond"}, "task state, not respond"),
    ],
)
def test_a_run_that_was_begun_otherwise_is_refused(make_order, stopped, changed, says):
    before = bytes_of(stopped)
    with pytest.raises(InputError, match=says) as refused:
        train(make_order(stopped, **changed))
    assert "start over with --fresh" in str(refused.value)
    assert bytes_of(stopped) == before


def test_another_base_is_refused(make_order, stopped, other_base):
    with pytest.raises(InputError, match="another base"):
        train(make_order(stopped, base=other_base))


def test_fresh_starts_over_and_leaves_what_is_not_ours(make_order, unbroken, stopped, tmp_path):
    for name, before in (("stopped", stopped), ("finished", unbroken)):
        folder = tmp_path / name
        shutil.copytree(before, folder)
        (folder / "notes.txt").write_text("mine")
        events = []
        train(make_order(folder, fresh=True), events.append)
        assert next(event for event in events if isinstance(event, Opening)).begins == 0
        found = bytes_of(folder)
        assert found.pop("notes.txt") == b"mine"
        assert found == bytes_of(unbroken)


def test_a_finished_adapter_is_not_trained_over(make_order, unbroken):
    before = bytes_of(unbroken)
    with pytest.raises(InputError, match="finished adapter"):
        train(make_order(unbroken))
    assert bytes_of(unbroken) == before
    about_of(unbroken)


@pytest.mark.parametrize("fresh", [False, True])
def test_a_folder_of_something_else_is_refused(make_order, tmp_path, fresh):
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(InputError, match="holds no training"):
        train(make_order(tmp_path, fresh=fresh))
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_a_place_that_is_not_there_or_a_file_is_refused(tmp_path):
    (tmp_path / "file").write_text("")
    for folder, says in ((tmp_path / "no/where", "no such folder"), (tmp_path / "file", "is a file")):
        with pytest.raises(InputError, match=says):
            resume.check_target(folder, fresh=False)


def test_what_was_measured_after_a_checkpoint_is_forgotten(tmp_path):
    lines = [json.dumps({"kind": "step", "step": step}) for step in (0, 1, 2, 3)]
    path = tmp_path / "metrics.jsonl"
    path.write_text("\n".join([*lines, '{"kind": "st']))
    resume.keep_metrics(tmp_path, 2)
    assert path.read_text() == "\n".join([*lines[:3], ""])


@pytest.mark.parametrize("damaged", [b'{"kind": "st\n', b"[1]\n", b"\xff\xfe\n", b"\n"])
def test_what_cannot_be_read_of_the_measures_is_forgotten_with_all_after_it(tmp_path, damaged):
    path = tmp_path / "metrics.jsonl"
    path.write_bytes(b'{"step":1}\n' + damaged + b'{"step":2}\n')
    resume.keep_metrics(tmp_path, 9)
    assert path.read_bytes() == b'{"step":1}\n'


def test_a_run_that_was_moved_goes_on_with_its_best(make_order, unbroken, tmp_path):
    before, after = make_order(tmp_path / "before"), make_order(tmp_path / "after")
    with pytest.raises(Stopped):
        train(before, stop_after(5))
    shutil.move(before.folder, after.folder)
    train(after)
    assert bytes_of(after.folder) == bytes_of(unbroken)


def test_a_folder_takes_one_training_at_a_time(make_order, tmp_path):
    order, refused = make_order(tmp_path / "adapter"), []

    def try_too(event):
        if isinstance(event, Step) and not refused:
            with pytest.raises(InputError, match="another training is at work in") as told:
                train(order)
            refused.append(str(told.value))

    train(order, try_too)
    assert len(refused) == 1
    about_of(order.folder)


def test_what_another_training_finished_meanwhile_stays(make_order, unbroken, tmp_path, monkeypatch):
    """The folder was free at the first look, and holds an adapter when its turn comes."""
    order = make_order(tmp_path / "adapter")
    monkeypatch.setattr(ready, "EVERY", 1)

    def finish_first(event):
        if not order.folder.exists():
            shutil.copytree(unbroken, order.folder)

    with pytest.raises(InputError, match="holds a finished adapter"):
        train(order, finish_first)
    assert bytes_of(order.folder) == bytes_of(unbroken)


def test_a_mark_that_cannot_be_read_is_told(make_order, tmp_path):
    (tmp_path / "run.json").write_text("[]")
    with pytest.raises(InputError, match="start over with --fresh"):
        train(make_order(tmp_path))
