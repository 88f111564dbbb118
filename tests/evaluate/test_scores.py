"""Figures with intervals: they hold the figure, they shrink, and differences are paired."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emosim.evaluate.metrics import f1
from emosim.evaluate.metrics.mean import mean
from emosim.evaluate.scores import Figure, score
from emosim.seeds import numbers_random

shares = st.lists(st.integers(0, 10), min_size=6, max_size=40)


def sums(values):
    """Dialogues of ten replies each, some of them right."""
    return {"share": np.array([[value, 10] for value in values], dtype=float)}


def scored(**answered):
    count = len(next(iter(answered.values())))
    return score({who: sums(values) for who, values in answered.items()}, {"share": mean}, list(range(count)), 7)


@settings(deadline=None, max_examples=30)
@given(shares)
def test_an_interval_holds_the_figure(values):
    found = scored(model=values).figures["model"]["share"]
    assert found.value == pytest.approx(sum(values) / (10 * len(values)), abs=1e-6)
    assert found.low - 1e-6 <= found.value <= found.high + 1e-6


@settings(deadline=None, max_examples=30)
@given(shares)
def test_whoever_answers_the_same_does_not_differ(values):
    assert scored(model=values, other=values).differences == {"other": {"share": Figure(0.0, 0.0, 0.0)}}


def test_differences_are_paired():
    """All dialogues differ by the same, though they differ from one another."""
    values = [0, 3, 9, 1, 7, 5, 2, 8]
    found = scored(model=[value + 1 for value in values], other=values)
    assert found.differences["other"]["share"] == Figure(0.1, 0.1, 0.1)
    assert found.figures["model"]["share"].high > found.figures["model"]["share"].low + 0.1


def test_more_dialogues_make_an_interval_narrower():
    random = numbers_random("test scores")
    few, many = ((random.random(count) * 10).round() for count in (20, 500))
    width = [figure.high - figure.low for figure in (scored(a=v).figures["a"]["share"] for v in (few, many))]
    assert width[1] < width[0] / 3


def test_the_same_seed_gives_the_same_intervals():
    assert scored(model=range(9)) == scored(model=range(9))


@pytest.mark.parametrize(("pairs", "resampled", "units"), [(8, "pairs", 8), (4, "dialogues", 40)])
def test_pairs_are_drawn_where_there_are_enough(pairs, resampled, units):
    values = [place % pairs for place in range(40)]
    found = score({"model": sums(values)}, {"share": mean}, values, 7)
    assert (found.resampled, found.units) == (resampled, units)


def test_dialogues_that_resemble_each_other_tell_less():
    values = [10 * (place % 8 < 4) for place in range(80)]
    figures = {"share": mean}
    alike = score({"model": sums(values)}, figures, [place % 8 for place in range(80)], 7).figures["model"]["share"]
    strangers = score({"model": sums(values)}, figures, list(range(80)), 7).figures["model"]["share"]
    assert alike.high - alike.low > 2 * (strangers.high - strangers.low)


def test_what_is_nowhere_has_no_figure():
    nothing = {"share": np.zeros((6, 2))}
    found = score({"model": sums([5] * 6), "other": nothing}, {"share": mean}, list(range(6)), 7)
    assert found.figures["other"]["share"] == found.differences["other"]["share"] == Figure(None, None, None)


def test_rare_labels_do_not_lift_the_interval_of_a_macro_f1():
    """Each of many labels comes once; half are right. Draws without a label would not count it as wrong."""
    labels = [f"label {place:02}" for place in range(40)]
    rows = [f1.counted([label], [label if place % 2 else None], labels) for place, label in enumerate(labels)]
    found = score({"model": {"f1": np.array(rows)}}, {"f1": f1.macro}, labels, 7).figures["model"]["f1"]
    assert (found.low + found.high) / 2 == pytest.approx(found.value, abs=0.02)


@pytest.mark.parametrize(
    ("low", "high", "misses"), [(0.1, 0.2, True), (-0.2, -0.1, True), (-0.1, 0.1, False), (None, None, False)]
)
def test_a_difference_counts_where_its_interval_misses_zero(low, high, misses):
    assert Figure(0.1, low, high).misses_zero == misses


@pytest.mark.parametrize(("dialogues", "enough"), [(1, False), (4, False), (5, True)])
def test_few_dialogues_have_no_interval(dialogues, enough):
    found = scored(model=[5] * dialogues).figures["model"]["share"]
    assert found == (Figure(0.5, 0.5, 0.5) if enough else Figure(0.5))
