"""Learning rates: by the published formula, refused where training diverges."""

from __future__ import annotations

import pytest

from emosim.errors import InputError
from emosim.train.plan.rate import TINY_RANK, TINY_RATE, auto_rate, check_rate, spoken_rate
from emosim.train.plan.shape import shape_of


@pytest.mark.parametrize(
    ("base", "rate"),
    [
        ("Qwen/Qwen3-0.6B", 5.3e-4),
        ("Qwen/Qwen3-1.7B", 5.0e-4),
        ("Qwen/Qwen3-4B", 4.9e-4),
        ("Qwen/Qwen3-8B", 4.7e-4),
        ("meta-llama/Llama-3.2-1B-Instruct", 4.9e-4),
        ("meta-llama/Llama-3.2-3B-Instruct", 3.6e-4),
        ("meta-llama/Llama-3.1-8B-Instruct", 2.9e-4),
        ("google/gemma-3-4b-it", 2e-4),
        ("mistralai/Mistral-7B-Instruct-v0.3", 2e-4),
    ],
)
def test_the_published_rates_are_met(base, rate):
    assert auto_rate(shape_of(base), steps=1000, rank=16)[0] == rate


def test_families_that_nobody_fitted_say_so():
    assert "no rate is published for mistral" in auto_rate(shape_of("mistralai/Mistral-7B-v0.3"), 1000, 16)[1]


@pytest.mark.parametrize(("steps", "rate"), [(99, 7.1e-4), (100, 4.7e-4)])
def test_short_runs_learn_faster(steps, rate, qwen):
    assert auto_rate(qwen, steps, 16)[0] == pytest.approx(rate, rel=0.01)


def test_no_automatic_rate_is_one_we_would_warn_of():
    for base in ("HuggingFaceTB/SmolLM2-135M", "Qwen/Qwen3-0.6B", "Qwen/Qwen2.5-0.5B"):
        assert check_rate(auto_rate(shape_of(base), steps=10, rank=8)[0], shape_of(base)) is None


@pytest.mark.parametrize(("rate", "warns"), [(1e-3, False), (1.9e-3, False), (2e-3, True), (2.9e-3, True)])
def test_high_rates_are_warned_of(rate, warns, qwen):
    assert (check_rate(rate, qwen) is not None) == warns


@pytest.mark.parametrize(("rate", "said"), [(3e-3, "diverged"), (0.5, "diverged"), (0.0, "0 and 1"), (2.0, "0 and 1")])
def test_rates_that_cannot_work_are_refused(rate, said, qwen):
    with pytest.raises(InputError, match=said):
        check_rate(rate, qwen)


@pytest.mark.parametrize(("rank", "rate"), [(8, 2.5e-3), (TINY_RANK, TINY_RATE), (128, 1e-2)])
def test_the_rate_of_a_tiny_base_goes_with_its_rank(rank, rate):
    assert auto_rate(shape_of("tiny"), 1000, rank)[0] == rate


def test_a_tiny_base_may_have_a_high_rate():
    assert check_rate(5e-3, shape_of("tiny")) is None


def test_a_rate_is_written_as_people_do():
    assert (spoken_rate(4.7e-4), spoken_rate(2e-3)) == ("4.7e-4", "2.0e-3")
