"""Trainings that go wrong end with words and without an adapter."""

from __future__ import annotations

import pytest

from emosim.errors import InputError
from emosim.train.run import divergence
from emosim.train.run.divergence import check_better
from emosim.train.run.run import train


def steps(*losses):
    return [{"step": step, "loss": loss} for step, loss in enumerate(losses, 1)]


def validated(*losses):
    return [{"step": step, "eval_loss": loss} for step, loss in enumerate(losses)]


PASS = {
    "better": validated(4.0, 3.0),
    "a little worse": validated(4.0, 4.5),
    "bad at the end, good before": validated(4.0, 3.0, 9.0),
    "validation counts, not the steps": validated(4.0, 3.9) + steps(4.0, 9.0),
    "better without validation": steps(4.0, 3.0, 3.0),
    "one bad step of many": steps(*[4.0] * 9, 9.0),
    "nothing was done": [],
    "one step": steps(4.0),
}
FAIL = {
    "worse at its best": validated(4.0, 7.0, 6.0),
    "worse without validation": steps(4.0, *[6.0] * 10),
    "worse before a single evaluation": validated(4.0) + steps(4.0, *[6.0] * 10),
}


@pytest.mark.parametrize("history", PASS.values(), ids=PASS)
def test_what_may_be_chance_passes(history):
    check_better(history, 1e-3)


@pytest.mark.parametrize("history", FAIL.values(), ids=FAIL)
def test_a_model_that_was_made_worse_is_told_with_what_to_do(history):
    with pytest.raises(InputError, match=r"4\.00 before and is .* --fresh and a --learning-rate below 0\.001"):
        check_better(history, 1e-3)


def test_a_training_that_went_wrong_makes_no_adapter_however_often_it_is_tried(make_order, tmp_path, monkeypatch):
    with monkeypatch.context() as patched:
        patched.setattr(divergence, "WORSE", 0.5)  # the random base of the tests can hardly be made worse
        for _ in range(2):
            with pytest.raises(InputError, match=r"start over with --fresh and a --learning-rate below 0\.005"):
                train(make_order(tmp_path / "a"))
            assert not (tmp_path / "a/training.json").exists()
    train(make_order(tmp_path / "a", fresh=True))
    assert (tmp_path / "a/training.json").exists()
