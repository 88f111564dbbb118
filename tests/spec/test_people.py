"""What people do, as it ships and as somebody may write it."""

from __future__ import annotations

from pathlib import Path

import pytest

from emosim.errors import InputError
from emosim.shipped import folder
from emosim.spec.people import FIGURES, load_people, nearest

SHIPPED = folder("rules") / "people.yaml"


@pytest.fixture(scope="module")
def people(library):
    return load_people(SHIPPED, library.emotions, library.catalogue)


def test_every_technique_that_ships_bears_a_label(people, library):
    table = people.strategies
    labels = {*table.labels, *table.left_out}
    for strategy in library.catalogue.strategies.values():
        for technique in strategy.techniques:
            assert table.label(strategy.name, technique) in labels


def test_a_technique_goes_before_its_strategy(people):
    label = people.strategies.label
    assert label("reflective_listening", "paraphrase") == "Restatement or Paraphrasing"
    assert label("reflective_listening", "feeling_beneath") == "Reflection of feelings"
    assert label("empathic_validation", "give_room") == "Affirmation and Reassurance"
    assert label("boundary_setting", "can_and_cannot") == "Others"
    assert label("hypnosis", "deep") is None


def test_every_feeling_that_ships_is_like_one_of_talk(people, library):
    assert set(nearest(people.transitions.talk.feelings, library.emotions)) == set(library.emotions.emotions)


def test_a_figure_is_one_that_can_be_compared_and_has_a_source(people):
    assert set(people.figures) == set(FIGURES)
    assert all(figure.source in people.sources for figure in people.figures.values())


def test_a_rating_becomes_a_number_from_0_to_1(people):
    assert people.intensity.scale == (1, 5)
    assert [people.intensity.unit(rating) for rating in (1, 4.05, 5)] == [0.0, pytest.approx(0.7625), 1.0]


@pytest.mark.parametrize(
    ("feeling", "theirs"),
    [("fear", "afraid"), ("terror", "afraid"), ("worry", "worried"), ("tension", "worried"), ("anger", None)],
)
def test_a_feeling_is_like_what_is_nearest_above_it(library, feeling, theirs):
    assert nearest({"afraid": ["fear"], "worried": ["anxiety"]}, library.emotions).get(feeling) == theirs


def test_a_feeling_may_be_like_none(library):
    found = nearest({"happy": ["joy"], "proud": ["confidence"]}, library.emotions, unlike=["pride"])
    assert (found["happiness"], found["confidence"]) == ("happy", "proud")
    assert "pride" not in found and "triumph" not in found


WRONG = [
    ("source: esconv_turns\n  turns", "source: hearsay\n  turns", 'valence.source: unknown source "hearsay"'),
    ("    anger: {n: 37", "    anger: {n: -1", "intensity.feelings.anger.n: expected a number >= 0, got -1"),
    ("ours: [anger]}", "ours: [angst]}", 'intensity.feelings.anger.ours[0]: unknown name "angst"'),
    ("ours: [fear]}", "ours: [anger]}", 'intensity.feelings.fear.ours[0]: "anger" stands twice'),
    ("ours: [psychoeducation]", "ours: [lecturing]", 'strategies.labels.Information.ours[0]: unknown name "lecturing"'),
    ("empathic_validation.give_room", "empathic_validation.rooms", 'ours[5]: unknown name "empathic_validation.rooms"'),
    ("thirds: [66, 178, 136]", "thirds: [66, 178]", "strategies.labels.Information.thirds: expected at least 3"),
    ("anger: [292, 388,", "anger: [292,", "DailyDialog: expected a row and a column for each of neutral, anger"),
    ("  slope: {source", "  speed: {source", 'figures.speed: unknown figure "speed"; there are: slope,'),
    ("event_gain: [0.3,", "event gain: [0.3,", "search.event gain: expected text like"),
    ("event_gain: [0.3, 0.75]", "event_gain: [0.8, 0.75]", "search.event_gain: expected low <= high, got [0.8, 0.75]"),
    ("people: support_and_talk", "people: support_and_talk\nmore: 1", "more: unknown key; allowed here: figures,"),
]


@pytest.mark.parametrize(("old", "new", "told"), WRONG)
def test_what_is_wrong_is_told_with_its_place(library, tmp_path: Path, old, new, told):
    text = SHIPPED.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "people.yaml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(InputError) as error:
        load_people(path, library.emotions, library.catalogue)
    (problem, *_) = error.value.problems
    assert told in str(problem)
    assert problem.line > 1
