"""The picture of a training."""

from __future__ import annotations

from math import exp

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emosim.draw.curves import _epoch_ends, draw_curves, figure_of, smoothed, told
from emosim.draw.palette import pyplot
from emosim.errors import InputError

pytest.importorskip("matplotlib")

STEPS = 60


def losses(validation=(4.0, 2.5, 2.25, 2.375)):
    """Two epochs of training, with evaluations at even distances."""
    every = STEPS // (len(validation) - 1) if len(validation) > 1 else STEPS
    rows = [{"kind": "evaluation", "step": at * every, "loss": loss} for at, loss in enumerate(validation)]
    for step in range(1, STEPS + 1):
        loss = 2.0 + 2.0 * exp(-step / 10)
        rows.append({"kind": "step", "step": step, "epoch": 2 * step / STEPS, "loss": loss, "rate": 5e-4})
    return rows


@pytest.mark.parametrize("name", ["a.png", "a.svg"])
def test_the_same_rows_give_the_same_bytes(tmp_path, name):
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        draw_curves(losses(), tmp_path / folder / name, "an adapter")
    assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_it_says_what_it_shows(tmp_path):
    draw_curves(losses(), tmp_path / "a.svg", "An adapter of shame")
    text = (tmp_path / "a.svg").read_text(encoding="utf-8")
    for shown in (
        "An adapter of shame",
        told(losses()),
        "training",
        "validation",
        "epoch 1",
        "epoch 2",
        "learning rate",
    ):
        assert shown in text
    assert "macro-F1" not in text


def test_it_tells_the_losses_and_the_best():
    expected = "60 steps, 2 epochs; validation loss 4.000 first, 2.250 at best (step 40), 2.375 last"
    assert told(losses()) == expected


def test_the_best_of_equals_is_the_first():
    assert "2.000 at best (step 20)" in told(losses((4.0, 2.0, 2.0, 2.5)))


def test_the_best_is_ringed():
    figure = figure_of(losses())
    rings = [line for line in figure.axes[0].lines if line.get_markerfacecolor() == "none"]
    at = [(line.get_xdata()[0], line.get_ydata()[0]) for line in rings]
    pyplot().close(figure)
    assert at == [(40, 2.25)]


def test_a_recognizer_has_a_panel_of_its_scores(tmp_path):
    rows = [row | {"accuracy": 0.4, "macro_f1": 0.2} if row["kind"] == "evaluation" else row for row in losses()]
    draw_curves(rows, tmp_path / "a.svg")
    text = (tmp_path / "a.svg").read_text(encoding="utf-8")
    assert "accuracy" in text
    assert "macro-F1" in text


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        pytest.param([losses()[0]], "no steps; validation loss 4.000 first", id="measured alone"),
        pytest.param([losses()[4]], "1 step, 0.033 epochs", id="one step"),
        pytest.param([row for row in losses() if row["kind"] == "step"], "60 steps, 2 epochs", id="no validation"),
        pytest.param(
            [*losses(), {"kind": "step", "step": 61, "loss": None}], "60 steps", id="a loss that is no number"
        ),
        pytest.param([*losses(), {"kind": "saved", "step": 60}], "60 steps", id="another kind of row"),
    ],
)
def test_what_is_missing_is_left_out(rows, said, tmp_path):
    assert said in told(rows)
    draw_curves(rows, tmp_path / "a.png")
    assert (tmp_path / "a.png").stat().st_size > 5_000


def test_epochs_end_at_the_first_step_that_is_past_them():
    assert _epoch_ends(losses()) == [(1, 30), (2, 60)]


def test_a_long_step_may_end_two_epochs():
    rows = [{"kind": "step", "step": 1, "epoch": 0.7}, {"kind": "step", "step": 2, "epoch": 2.1}]
    assert _epoch_ends(rows) == [(1, 2), (2, 2)]


@given(st.lists(st.floats(0, 20), min_size=1, max_size=300))
def test_smoothing_keeps_the_number_and_the_range_of_values(values):
    means = smoothed(values)
    assert len(means) == len(values)
    assert min(values) - 1e-9 <= min(means)
    assert max(means) <= max(values) + 1e-9


@given(st.floats(0, 20), st.integers(1, 400))
def test_what_stays_the_same_is_smooth_already(value, steps):
    assert smoothed([value] * steps) == pytest.approx([value] * steps)


@pytest.mark.parametrize(
    ("rows", "name", "said"), [([], "a.png", "no curves to draw"), (losses(), "a.gif", "must end")]
)
def test_what_cannot_be_drawn_is_refused(rows, name, said, tmp_path):
    with pytest.raises(InputError, match=said):
        draw_curves(rows, tmp_path / name)
