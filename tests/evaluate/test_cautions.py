"""What a reader is told before believing the figures."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from emosim.evaluate.cautions import cautions


def told(report, **changes):
    return " ".join(cautions(replace(report, **changes)))


@pytest.fixture
def report(evaluated):
    return evaluated[0]


def test_few_people_are_told(report):
    assert "personas speak in these dialogues" in told(report)
    many = replace(report.over, personas=tuple(map(str, range(12))))
    assert "in these dialogues" not in told(report, over=many)


def test_a_base_without_lines_is_told_with_what_to_do(report):
    assert "0% of its replies" in told(report)
    assert "--prefill" in told(report)
    begun = {**report.scores.figures, "base_begun": report.scores.figures["base"]}
    text = told(report, scores=replace(report.scores, figures=begun))
    assert "--prefill" not in text
    assert "base begun" in text


@pytest.mark.parametrize(
    ("split", "words"), [("train", "very dialogues"), ("validation", "Training stopped"), ("test", None)]
)
def test_dialogues_that_were_seen_are_told(report, split, words):
    text = told(report, over=replace(report.over, split=split))
    assert words is None or words in text
    assert ("very dialogues" in text) == (split == "train")


def test_another_corpus_is_told(report):
    assert "another corpus" not in told(report)
    assert "another corpus" in told(report, over=replace(report.over, corpus="f" * 32))


def test_draws_and_what_was_not_read_are_told(report):
    over = report.over
    assert f"A draw of 12 of {over.of_dialogues} dialogues" in told(report)
    assert "no room for 3 messages" in told(report, left_out={"base": 3})
    assert "no room" not in told(report, left_out={"base": 0})


@pytest.mark.parametrize(("task", "words"), [("respond", "lower loss"), ("recognize", "simulated person felt")])
def test_each_task_has_its_own(report, task, words):
    text = told(report, task=task, of="emotion" if task == "recognize" else "")
    assert words in text
    assert "form of a state line" not in text


@pytest.mark.parametrize(
    ("units", "resampled", "words"), [(3, "dialogues", "too few dialogues"), (40, "dialogues", "too narrow")]
)
def test_little_to_draw_from_is_told(report, units, resampled, words):
    assert words in told(report, scores=replace(report.scores, units=units, resampled=resampled))
    assert words not in told(report)
