"""A forecast, as it is printed."""

from __future__ import annotations

import pytest
from rich.console import Console

from emosim.cli.forecasting import short, show_forecast
from emosim.train.plan.choices import Choices
from emosim.train.plan.counts import Counts, Lengths
from emosim.train.plan.forecast import forecast
from emosim.train.plan.plan import plan
from emosim.train.plan.shape import shape_of

COUNTS = Counts(727, 5141, 770_000, 277_000, Lengths(1024, 1400, 1600, 1746), exact=False)


def shown(base, width=100, device="cuda", **asked):
    shape, console = shape_of(base), Console(width=width, highlight=False)
    with console.capture() as capture:
        show_forecast(forecast(plan(Choices(**asked), COUNTS, shape, device), COUNTS, shape), console)
    return capture.get()


def test_everything_a_user_asks_is_there():
    text = shown("Qwen/Qwen3-8B")
    for said in (
        "8.2 billion parameters",
        "0.27 % of all",
        "learning rate",
        "4.7e-4",
        "activations",
        "A100 80 GB",
    ):
        assert said in text
    for said in ("often promised", "Tokens are estimates", "about 156 steps of 16 dialogues"):
        assert said in text
    assert "Careful" not in text


def test_what_does_not_fit_and_what_is_unwise_is_there():
    text = shown("Qwen/Qwen3-14B", batch=2)
    assert "too small" in text and "Careful: a batch of 2 is small" in text


def test_of_a_tiny_base_there_is_less_to_say():
    text = shown("tiny", device="cpu")
    assert "A100" not in text and "often promised" not in text
    assert "measured in its first steps" in text


@pytest.mark.parametrize("width", [80, 100])
def test_no_table_is_wider_than_the_terminal(width):
    tables = shown("google/gemma-3-4b-it", width, checkpointing=False).split("Times are for")[0]
    assert max(map(len, tables.splitlines())) <= width


@pytest.mark.parametrize(
    ("number", "said"), [(950, "950"), (9_999, "9,999"), (770_000, "770 thousand"), (8.19e9, "8.2 billion")]
)
def test_numbers_are_told_short(number, said):
    assert short(number) == said
