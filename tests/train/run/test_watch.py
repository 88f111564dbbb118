"""When a training is evaluated, saved and ended, and that a loss which is no number ends it with words."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from emosim.errors import InputError
from emosim.train.run.rows import Pace
from emosim.train.run.trainer import Counted
from emosim.train.run.watch import SAVE_EVERY, Rhythm, Watch, out_of_patience


def history(*losses):
    return [{"step": step, "eval_loss": loss} for step, loss in enumerate(losses)]


@pytest.mark.parametrize(
    ("losses", "patience", "out"),
    [
        ((9, 5, 4, 3), 2, False),
        ((9, 3, 4, 5), 2, True),
        ((9, 3, 4, 2), 2, False),
        ((9, 3, 4), 2, False),
        ((9, 3, 3, 3), 2, True),
        ((9, 3, 4, 2, 5), 2, False),
        ((9, 3, 4, 2, 5, 2.5), 2, True),
        ((1, 3, 2), 1, True),
        ((5, 6, 7, 4), 3, False),
        ((5, 8, 7, 6), 3, True),
        ((1, 2, 3), 1, True),
        ((9, 3, 4, 5, 6), 0, False),
        ((9,), 1, False),
        ((), 1, False),
    ],
)
def test_patience_runs_out_when_the_last_were_none_better_than_the_base_and_all_since(losses, patience, out):
    logged = [{"step": 0, "loss": 1.0}, *history(*losses), {"step": 99, "loss": 0.1}]
    assert out_of_patience(logged, patience) is out


@pytest.mark.parametrize(
    ("steps", "evaluations", "at"),
    [(6, 3, [2, 4, 6]), (7, 3, [2, 5, 7]), (10, 1, [10]), (3, 3, [1, 2, 3]), (2, 10, [1, 2]), (5, 0, [])],
)
def test_evaluations_are_spread_over_the_steps_and_each_is_saved(steps, evaluations, at):
    rhythm, found = Rhythm(steps, evaluations, 0), []
    for step in range(1, steps + 1):
        control = SimpleNamespace(should_evaluate=False, should_save=False)
        rhythm.on_step_end(None, SimpleNamespace(global_step=step), control)
        assert control.should_save is control.should_evaluate
        if control.should_evaluate:
            found.append(step)
    assert found == at


def test_a_long_way_between_evaluations_is_saved_between():
    control = SimpleNamespace(should_evaluate=False, should_save=False)
    Rhythm(SAVE_EVERY * 10, 1, 0).on_step_end(None, SimpleNamespace(global_step=SAVE_EVERY), control)
    assert (control.should_save, control.should_evaluate) == (True, False)


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
@pytest.mark.parametrize("name", ["loss", "grad_norm", "eval_loss"])
def test_what_is_no_number_ends_the_training_with_words_and_is_not_written_down(tmp_path, name, number):
    watch = Watch(tmp_path, Pace(8, 1, 1, 1, 8), lambda: Counted(1.0, 1, 1), lambda event: None, None)
    usual = {"eval_loss": 1.0} if name == "eval_loss" else {"loss": 1.0, "learning_rate": 0.01, "grad_norm": 1.0}
    state = SimpleNamespace(global_step=3, is_world_process_zero=True)
    with pytest.raises(InputError, match=r"at step 3: .* --learning-rate below 0\.02"):
        watch.on_log(SimpleNamespace(learning_rate=0.02), state, None, usual | {name: number})
    assert list(tmp_path.iterdir()) == []
