"""A report as a page: every figure stands in it, and whatever a model writes stays inside its fence."""

from __future__ import annotations

import re

import pytest
from msgspec.structs import replace

from emosim.draw.evaluation import heading, page, spread, title, value
from emosim.evaluate.dialogues import Over
from emosim.evaluate.labels import Label
from emosim.evaluate.metrics.confusions import Confusion
from emosim.evaluate.report import Meaning, Model, Report, Sample
from emosim.evaluate.scores import Figure, Scores
from emosim.export.account import LeftOut

OVER = Over("a" * 32, "test", "persona", (), False, 7, 30, 90, 210, ("nurse", "driver"), 9, LeftOut(crisis=1))
SCORES = Scores(
    {
        "adapter": {"emotion_f1": Figure(0.4321, 0.4, 0.47), "error": Figure(0.2, 0.1, 0.3)},
        "base": {"emotion_f1": Figure(0.1, 0.05, 0.15), "error": Figure(None)},
    },
    {"base": {"emotion_f1": Figure(0.3321, 0.3, 0.36), "error": Figure(None)}},
    "pairs",
    9,
)
REPORT = Report(
    "state",
    "",
    Model(base="tiny", adapter="mine", trained_on=("a" * 32,)),
    OVER,
    {"emotion_f1": Meaning("emotion, macro-F1", 1, True), "error": Meaning("error", -1, False)},
    SCORES,
    problems={"adapter": {}, "base": {"no_line": 12}},
    labels={"emotion": (Label("fear", 80, {"adapter": 0.5, "base": 0.1}),)},
    confusions={"emotion": (Confusion("fear", "worry", 20, 0.25),)},
    samples=(Sample("d1", 0, "I can't sleep.\nNot at all.", "<state>{}</state>", {"adapter": "a ``` fence"}),),
)


def test_figures_stand_in_the_table_with_intervals_and_in_bold_where_they_are_sure():
    text = page(REPORT)
    assert "| emotion, macro-F1 | 0.432 [0.400, 0.470] | 0.100 | **+0.332 [0.300, 0.360]** |" in text
    assert "| error | 0.200 [0.100, 0.300] | - | - |" in text
    assert text.index("emotion, macro-F1") < text.index("How to read this") < text.index("| error |")


def test_labels_confusions_and_problems_stand_in_it():
    text = page(REPORT)
    assert "| fear | 80 | 0.500 | 0.100 |" in text
    assert "| fear | worry | 20 | 25% |" in text
    assert "| the reply does not begin with a state line | 0 | 12 |" not in text  # the adapter had none to tell of
    assert "| the reply does not begin with a state line | 12 |" in text


@pytest.mark.parametrize(
    ("named", "cell"),
    [("so\nsad", "so sad"), ("a|b", r"a\|b"), ("my " * 90, "my my my my my my my my my my my my my m")],
)
def test_whatever_a_model_names_stays_in_its_cell(named, cell):
    text = page(replace(REPORT, confusions={"emotion": (Confusion("fear", named, 20, 0.25),)}))
    assert f"| fear | {cell} | 20 | 25% |" in text


def test_tables_are_whole():
    """Every row of a table has as many cells as its head."""
    for table in re.findall(r"(?:^\|.*\|\n)+", page(REPORT), re.MULTILINE):
        assert len({row.count("|") for row in table.splitlines()}) == 1


@pytest.mark.parametrize("text", ["a ``` fence", "````", "no fence", ""])
def test_what_a_model_writes_stays_inside_its_fence(text):
    sample = replace(REPORT.samples[0], answers={"adapter": text})
    fenced = page(replace(REPORT, samples=(sample,))).split("adapter:\n\n")[1].splitlines()
    fence = fenced[0].removesuffix("text")
    assert set(fence) == {"`"}
    assert fenced.index(fence) == len(fenced) - 1


def test_what_has_no_end_is_cut():
    sample = replace(REPORT.samples[0], answers={"adapter": "my " * 900})
    text = page(replace(REPORT, samples=(sample,)))
    assert "my [...]" in text
    assert text.count("my") < 300


@pytest.mark.parametrize(
    ("model", "task", "of", "expected"),
    [
        (Model(base="tiny", adapter="mine"), "state", "", "mine: state lines"),
        (Model(base="Qwen/Qwen3-0.6B"), "state", "", "Qwen/Qwen3-0.6B: state lines"),
        (Model(endpoint="http://host", model="big"), "state", "", "big: state lines"),
        (Model(base="tiny", adapter="mine"), "respond", "", "mine: replies"),
        (Model(base="tiny", adapter="mine"), "recognize", "emotion", "mine: reading emotions"),
    ],
)
def test_it_is_named_after_what_was_measured(model, task, of, expected):
    report = replace(REPORT, model=model, task=task, of=of)
    assert title(report) == expected
    assert "210 replies in 30 dialogues of the split test" in heading(report)


@pytest.mark.parametrize(
    ("figure", "plain", "signed"),
    [
        (Figure(0.25, 0.1, 0.4), "0.250 [0.100, 0.400]", "+0.250 [0.100, 0.400]"),
        (Figure(-0.0001, -0.0002, 0.1), "0.000 [0.000, 0.100]", "0.000 [0.000, 0.100]"),
        (Figure(-0.5), "-0.500", "-0.500"),
        (Figure(None), "-", "-"),
    ],
)
def test_figures_are_written_with_their_intervals(figure, plain, signed):
    assert spread(figure) == plain
    assert spread(figure, signed=True) == signed
    assert value(figure) == plain.split(" ")[0]
