"""A comparison as a page to hand on."""

from __future__ import annotations

import pytest

from emosim.draw.comparison import heading, markdown, name_of, sorted_out
from emosim.runners.ab import Contrast
from emosim.simulate.measures import Parting


@pytest.fixture
def trial(make_trial, make_pair):
    pairs = [
        make_pair(
            i,
            {"drop": 0.3},
            {"drop": 0.4 + i % 7 / 100},
            locale="en-GB" if i < 5 else "en-US",
            parting=Parting(1, ("one", "other"), 1.0),
        )
        for i in range(60)
    ]
    return make_trial(pairs, Contrast((), ("one",), (), (), False))


def test_the_page_holds_the_findings_the_figures_and_every_kind_of_group(trial):
    page = markdown(trial, "effects.png")
    assert page.startswith("# Two rule sets")
    assert "A: rules; B: my-rules. 60 dialogues under each, seed 7." in page
    assert "- B lowers distress by 0.1" in page
    assert "| drop of distress | 0.300 | 0.429 | **+0.129 [" in page
    assert "| user turns | 8.00 | 8.00 | same |" in page
    assert "![Differences with their intervals, by group](effects.png)" in page
    assert "| one -> other | 60 | 100% |" in page
    assert "| en-US | 55 | 100% |" in page
    assert "Too small for an interval: en-GB (5)." in page


def test_every_table_has_as_many_cells_in_each_row(trial):
    for part in markdown(trial).split("\n\n"):
        rows = [line.count("|") for line in part.splitlines() if line.startswith("|")]
        assert len(set(rows)) <= 1


def test_without_a_picture_none_is_linked(trial):
    assert "![" not in markdown(trial)


def test_the_heading_names_what_was_chosen(trial):
    trial.order.update(scenarios=["medical_bill"], personas=["a", "b"])
    assert heading(trial).endswith("seed 7; scenarios medical_bill; personas a, b.")


def test_small_groups_are_named_with_their_numbers(trial, make_trial, make_pair):
    large, small = sorted_out(trial.comparison.groups["locale"])
    assert [group.name for group in large] == ["en-US"]
    assert small == "Too small for an interval: en-GB (5)."
    assert sorted_out(trial.comparison.groups["family"])[1] == ""


def test_a_group_of_few_clusters_is_marked(make_trial, make_pair):
    few = make_trial([make_pair(i, clusters=3) for i in range(40)]).comparison.overall
    many = make_trial([make_pair(i) for i in range(40)]).comparison.overall
    assert (name_of(few), name_of(many)) == ("all ~", "all")
