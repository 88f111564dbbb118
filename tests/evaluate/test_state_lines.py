"""The report on state lines: whoever knows everything is right everywhere, and anybody can count again."""

from __future__ import annotations

import msgspec
import pytest

from emosim.converse.speaker import Scripted
from emosim.errors import InputError
from emosim.evaluate.measures import HEADLINE, MEASURES
from emosim.evaluate.metrics import f1
from emosim.evaluate.report import Model, written
from emosim.evaluate.state_lines import contenders, evaluate_state_lines
from emosim.evaluate.subject import Subject

BEST = {name: 0.0 if measure.better < 0 else 1.0 for name, measure in MEASURES.items()}


@pytest.mark.parametrize("name", MEASURES)
def test_who_knows_everything_is_best_at_it(evaluated, name):
    found = evaluated[0].scores.figures["adapter"][name]
    assert found.value == pytest.approx(BEST[name], abs=0.01)  # state lines have two decimals
    assert found.low <= found.value <= found.high


@pytest.mark.parametrize(
    "name", [name for name in MEASURES if not name.startswith(("valence", "arous", "domin", "inten"))]
)
def test_who_writes_no_line_is_wrong_and_not_left_out(evaluated, name):
    assert evaluated[0].scores.figures["base"][name].value == 0.0


def test_numbers_that_nobody_named_have_no_figure(evaluated):
    assert evaluated[0].scores.figures["base"]["valence_error"].value is None
    assert evaluated[0].scores.differences["base"]["valence_error"].value is None


def test_differences_are_of_the_first_from_everybody_else(evaluated):
    scores = evaluated[0].scores
    assert list(scores.figures) == ["adapter", "base", "majority"]
    assert list(scores.differences) == ["base", "majority"]
    found = scores.differences["majority"]["emotion_accuracy"]
    assert found.value == pytest.approx(1 - scores.figures["majority"]["emotion_accuracy"].value, abs=1e-5)
    assert found.misses_zero


def test_it_says_why_lines_were_not_used(evaluated, gathered):
    assert evaluated[0].problems == {"adapter": {}, "base": {"no_line": gathered.over.replies}, "majority": {}}


def test_the_figures_can_be_counted_again_from_every_answer(evaluated, gathered):
    rows = msgspec.json.decode(msgspec.json.encode(evaluated[1]))
    assert len(rows) == gathered.over.replies
    true = [row["state"]["emotion"] for row in rows]
    for who in ("adapter", "base", "majority"):
        said = [(row["answers"][who]["line"] or {}).get("emotion") for row in rows]
        counts = f1.counted(true, said, list(gathered.vocabulary.families))
        assert evaluated[0].scores.figures[who]["emotion_f1"].value == pytest.approx(f1.macro(counts), abs=1e-6)


def test_labels_are_those_that_were_so(evaluated, gathered):
    labels = evaluated[0].labels
    assert list(labels) == ["emotion", "family", "phase", "strategy"]
    for name in labels:
        assert sum(label.times for label in labels[name]) == gathered.over.replies
        assert {label.f1["adapter"] for label in labels[name]} == {1.0}
        assert [label.times for label in labels[name]] == sorted((label.times for label in labels[name]), reverse=True)


def test_samples_are_of_different_dialogues_and_show_everybody_who_was_asked(evaluated):
    samples = evaluated[0].samples
    assert len({sample.dialogue for sample in samples}) == len(samples) == 5
    assert all(list(sample.answers) == ["adapter", "base"] for sample in samples)
    assert all(
        sample.answers["adapter"].split("</state>")[0] == sample.reference.split("</state>")[0] for sample in samples
    )


def test_the_same_answers_give_the_same_bytes(evaluated, gathered, knowing, deaf):
    speakers = contenders(Subject({"adapter": knowing, "base": deaf}, Model()), 0, 128, False)
    report, _ = evaluate_state_lines(gathered, speakers, evaluated[0].model)
    assert written(report) == written(evaluated[0])


def test_a_wrong_feeling_of_the_right_family_is_half_right(gathered, truth):
    """Each feeling is taken for another one of its family where there is one."""
    families = gathered.vocabulary.families
    kin = {
        one: next((other for other in families if other != one and families[other] == families[one]), one)
        for one in families
    }

    def says(conversation):
        text = truth[conversation[-1].content]
        emotion = text.split('"', 4)[3]
        return text.replace(f'"{emotion}"', f'"{kin[emotion]}"', 1)

    report, _ = evaluate_state_lines(
        gathered, contenders(Subject({"base": Scripted(says)}, Model()), 0, 128, False), Model()
    )
    found = report.scores.figures["base"]
    assert found["family_accuracy"].value == found["usable"].value == 1.0
    assert found["emotion_accuracy"].value < 0.1
    assert all(families[one.label] == families[one.taken_for] for one in report.confusions["emotion"])


def test_a_base_whose_lines_are_begun_answers_beside_itself(gathered, deaf):
    subject = Subject({"base": deaf}, Model())
    report, _ = evaluate_state_lines(gathered, contenders(subject, 0, 128, True), Model())
    assert list(report.scores.figures) == ["base", "base_begun", "majority"]
    assert report.problems["base_begun"] == {"not_closed": gathered.over.replies}


def test_an_endpoint_is_not_begun(deaf):
    with pytest.raises(InputError, match="--prefill"):
        contenders(Subject({"model": deaf}, Model()), 0, 128, True)


def test_the_measures_to_look_at_come_first(evaluated):
    report = evaluated[0]
    assert report.headline() == list(HEADLINE) == list(report.measures)[: len(HEADLINE)]
    assert set(report.measures) == set(MEASURES)
