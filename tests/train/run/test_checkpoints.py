"""Checkpoints: the last that is whole is gone on from, and knows where its best one lies now."""

from __future__ import annotations

import json
from zipfile import ZipFile

import numpy as np
import pytest
from safetensors.numpy import save_file

from emosim.train.run.checkpoints import checkpoints_of, history_of, last_checkpoint, step_of


@pytest.fixture
def make(tmp_path):
    """Makes a checkpoint, with the files a Trainer leaves."""

    def made(step, best=None):
        folder = tmp_path / f"checkpoint-{step}"
        folder.mkdir()
        save_file({"a": np.ones(99, np.float32)}, folder / "adapter_model.safetensors")
        for name in ("optimizer.pt", "scheduler.pt", "rng_state.pth"):
            with ZipFile(folder / name, "w") as archive:
                archive.writestr("data.pkl", b"some")
        state = {"log_history": [{"step": step}], "best_model_checkpoint": best}
        (folder / "trainer_state.json").write_text(json.dumps(state))
        return folder

    return made


def test_the_last_by_its_number_is_found(make, tmp_path):
    for step in (8, 100, 20):
        make(step)
    found = last_checkpoint(tmp_path)
    assert (found.name, step_of(found), history_of(found)) == ("checkpoint-100", 100, [{"step": 100}])


def test_none_is_found_where_there_is_none_and_nothing_else_is_taken_for_one(tmp_path):
    (tmp_path / "checkpoint-abc").mkdir()
    (tmp_path / "checkpoint-12").write_text("a file")
    assert last_checkpoint(tmp_path) is None
    assert checkpoints_of(tmp_path) == []
    assert len(list(tmp_path.iterdir())) == 2


@pytest.mark.parametrize("name", ["adapter_model.safetensors", "optimizer.pt", "scheduler.pt", "rng_state.pth"])
@pytest.mark.parametrize("kept", [0, 20, -1])
def test_one_with_a_file_that_was_cut_short_is_removed(make, tmp_path, name, kept):
    whole, cut = make(2), make(4)
    (cut / name).write_bytes((cut / name).read_bytes()[:kept])
    assert last_checkpoint(tmp_path) == whole
    assert not cut.exists()


@pytest.mark.parametrize("state", [None, "", '{"log_hist', "null", "[]", "{}", '{"log_history": 3}'])
def test_one_without_the_account_that_is_written_last_is_removed(make, tmp_path, state):
    whole, cut = make(2), make(4)
    (cut / "trainer_state.json").unlink()
    if state is not None:
        (cut / "trainer_state.json").write_text(state)
    assert last_checkpoint(tmp_path) == whole
    assert not cut.exists()


def test_one_whose_best_is_not_whole_is_not_gone_on_from(make, tmp_path):
    """The weights that are to be kept would be lost without a word."""
    whole, best = make(2), make(4)
    make(6, best=str(best))
    (best / "adapter_model.safetensors").write_bytes(b"")
    assert last_checkpoint(tmp_path) == whole


@pytest.mark.parametrize("beside", [True, False])
def test_the_best_is_where_the_checkpoint_is(make, tmp_path, beside):
    best = make(2)
    make(4, best=str(best) if beside else "/where/it/was/checkpoint-2")
    found = last_checkpoint(tmp_path)
    assert json.loads((found / "trainer_state.json").read_text())["best_model_checkpoint"] == str(best)
