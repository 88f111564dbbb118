"""What a comparison found, in words: nothing is said that its interval does not bear out."""

from __future__ import annotations

import re

import pytest

from emosim.corpus.compare import METRICS, Difference
from emosim.draw.findings import MAIN, SAID, UNITS, cautions, change, contrasts, figure, findings, verdict
from emosim.runners.ab import Contrast
from emosim.simulate.measures import Parting

PARTING = Parting(3, ("one", "other"), 0.5)
ENDS = ("resolved", "unresolved")


@pytest.fixture
def sooner(make_pair):
    """B calms people a turn or two sooner."""
    return [make_pair(i, {"calm_after": 5}, {"calm_after": 4 - i % 2}, parting=PARTING) for i in range(60)]


@pytest.fixture
def undecided(make_pair):
    """As many end well under A alone as under B alone."""
    return [
        make_pair(i, {"outcome": ENDS[i % 2]}, {"outcome": ENDS[i // 2 % 2]}, parting=PARTING, clusters=11)
        for i in range(80)
    ]


# Figures


@pytest.mark.parametrize(
    ("metric", "value", "signed", "text"),
    [
        ("ended_well", 0.0314, True, "+3.1"),
        ("ended_well", -0.0314, True, "-3.1"),
        ("ended_well", 0.7, False, "70.0"),
        ("drop", 0.0213, True, "+0.021"),
        ("turns_to_calm", -0.444, True, "-0.44"),
        ("turns_to_calm", 0.0, True, "0.00"),
        ("drop", -0.0001, True, "0.000"),
    ],
)
def test_a_figure_is_in_its_unit(metric, value, signed, text):
    assert figure(metric, value, signed) == text


@pytest.mark.parametrize(
    ("found", "text"),
    [
        (Difference(0.5, 0.5, 0.0, 0.0, 0.0, 0), "same"),
        (Difference(0.5, 0.5, 0.0, None, None, 0), "same"),
        (Difference(0.5, 0.6, 0.1, None, None, 4), "+0.100 (4 differ)"),
        (Difference(0.5, 0.6, 0.1, 0.05, 0.15, 40), "+0.100 [0.050, 0.150]"),
        (Difference(0.5, 0.4, -0.1, -0.3, 0.1, 40), "-0.100 [-0.300, 0.100]"),
        (Difference(0.5, 0.5, 0.0006, 0.00004, 0.001, 40), "+0.00060 [0.00004, 0.00100]"),  # never [0.000, ...
    ],
)
def test_a_change_shows_what_there_is(found, text):
    assert change("drop", found) == text


@pytest.mark.parametrize(
    ("metric", "difference", "word"),
    [
        ("ended_well", 0.1, "better"),
        ("ended_well", -0.1, "worse"),
        ("turns_to_calm", -0.1, "better"),
        ("against", 0.1, "worse"),
        ("turns", 0.1, "other"),
        ("turns", -0.1, "other"),
    ],
)
def test_a_verdict_knows_which_way_is_up(metric, difference, word):
    ends = sorted((difference / 2, difference * 2))
    assert verdict(metric, Difference(0.5, 0.5 + difference, difference, *ends, 40)) == word
    assert verdict(metric, Difference(0.5, 0.5 + difference, difference, -0.9, 0.9, 40)) == ""
    assert verdict(metric, Difference(0.5, 0.5 + difference, difference, None, None, 4)) == ""


def test_every_unit_and_metric_can_be_said():
    assert {metric.unit for metric in METRICS.values()} == set(UNITS)
    assert set(SAID) | {"resolved", "improved", "unresolved"} == set(METRICS)
    assert set(MAIN) <= set(METRICS)
    assert all(text.count("{}") == 1 for pair in SAID.values() for text in pair)


# Sentences


def test_a_difference_is_said_with_its_interval_and_both_sides(make_trial, sooner):
    _, second = findings(make_trial(sooner).comparison)
    assert re.fullmatch(r"B calms people 1\.50 turns sooner \[1\.\d\d, 1\.\d\d\] \(A 5\.00, B 3\.50\)\.", second)


def test_the_first_metric_is_spoken_of_whatever_it_shows(make_trial, sooner, undecided):
    assert findings(make_trial(sooner).comparison)[0].startswith("No difference in how many end well")
    (only,) = findings(make_trial(undecided).comparison)
    pattern = r"No difference that these 80 pairs can show \(ended well, of 100: \S+ \[-\d+\.\d, \d+\.\d\]\)\."
    assert re.fullmatch(pattern, only)


def test_nothing_differs_where_nothing_does(make_trial, make_pair):
    alike = make_trial([make_pair(i) for i in range(40)])
    assert findings(alike.comparison) == ["A and B answer alike in all 40 pairs: nothing differs."]


def test_a_turn_sooner_of_b_is_a_turn_later_of_a(make_trial, make_pair):
    late = [make_pair(i, {"calm_after": 4 - i % 2}, {"calm_after": 5}) for i in range(60)]
    assert findings(make_trial(late).comparison)[1].startswith("B calms people 1.50 turns later [1.")


# Cautions


def test_cautions_count_what_chance_alone_would_show(make_trial, undecided):
    trial = make_trial(undecided)
    text = "\n".join(cautions(trial))
    count = trial.comparison.intervals
    assert f"Of {count} intervals about {count * 0.05:.0f} miss zero by chance alone; here 0 do." in text
    assert "100.0% of the dialogues are answered otherwise at some point, first at reply 2.0 on average" in text
    assert "Turns to calm: 10, the longest" in text


def test_cautions_say_what_pairing_is_worth(make_trial, make_pair):
    pairs = [
        make_pair(
            i,
            {"outcome": ENDS[i % 2]},
            {"outcome": ENDS[i % 2 if i % 20 else 1 - i % 2]},
            parting=PARTING,
            clusters=10,
            scenario=f"s{i // 2 % 10}",
        )
        for i in range(200)
    ]
    assert any("pairing removes 95% of the variance" in line for line in cautions(make_trial(pairs)))


@pytest.mark.parametrize(
    ("contrast", "starts"),
    [
        (Contrast((), (), (), (), False), ["A and B hold the same rules"]),
        (Contrast((), ("x", "y"), (), (), False), ["Rules that differ: x, y."]),
        (Contrast((), (), ("x",), ("y",), True), ["Rules only A has: x.", "Rules only B has: y.", "The rules that"]),
        (Contrast(("dynamics.yaml",), (), (), (), False), ["Careful: dynamics.yaml differs too, so the people differ"]),
        (Contrast(("a.yaml", "b.yaml"), ("x",), (), (), False), ["Careful: a.yaml, b.yaml differ too", "Rules that"]),
    ],
)
def test_a_contrast_in_words(contrast, starts):
    lines = contrasts(contrast)
    assert len(lines) == len(starts)
    assert all(line.startswith(start) for line, start in zip(lines, starts, strict=True))


def test_other_strategies_are_another_measure_of_what_goes_against_a_feeling():
    assert "judged by each side's own" in contrasts(Contrast(("strategies.yaml",), (), (), (), False))[0]
    assert "judged by each side's own" not in contrasts(Contrast(("dynamics.yaml",), (), (), (), False))[0]
