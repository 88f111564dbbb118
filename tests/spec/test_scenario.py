"""Scenario files: what a small one reads as, and what a broken one is told, all at once and in place."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emosim.errors import InputError
from emosim.spec.marked import Marked, loads
from emosim.spec.model import build
from emosim.spec.scenario import Scenario


def problems(text: str) -> list[str]:
    with pytest.raises(InputError) as raised:
        build(Scenario, loads(text, "s.yaml"))
    return [str(problem).removeprefix("s.yaml:") for problem in raised.value.problems]


def test_a_small_scenario_reads_as_it_is_written(small):
    spec = build(Scenario, loads(small["scenario"], "s.yaml"))
    assert spec.turns == (4, 6)
    assert spec.slots["count"].range == (2.0, 5.0)
    assert spec.events["lost"].appraisal.desirability == -0.7
    assert spec.events["lost"].says[0].references == {"count"}
    assert [beat.event for beat in spec.arcs["only"].beats] == ["lost", "found"]
    assert spec.arcs["only"].weight == 1.0
    assert spec.questions["three"].after == "found"
    assert spec.requires.age is spec.requires.partner is None


def test_a_scenario_is_taken_by_default_unless_it_says_not(small):
    """What is taken by default reads as it did before there was the key, digests and all."""
    usual = build(Scenario, loads(small["scenario"], "s.yaml"))
    assert usual.by_default
    assert "by_default" not in usual.model_dump()
    assert usual == build(Scenario, loads(f"{small['scenario']}by_default: true\n", "s.yaml"))
    waits = build(Scenario, loads(f"{small['scenario']}by_default: false\n", "s.yaml"))
    assert waits.model_dump()["by_default"] is waits.by_default is False
    assert problems(f"{small['scenario']}by_default: maybe\n") == [
        f'{small["scenario"].count(chr(10)) + 1}:1: by_default: expected true or false, got "maybe"'
    ]


def test_a_scenario_cannot_be_changed(small):
    spec = build(Scenario, loads(small["scenario"], "s.yaml"))
    with pytest.raises(ValueError, match="frozen"):
        spec.title = "Other"


# What is replaced, by what (» marks where the problem stands), and what is told.
EDITS = [
    ("turns: [4", "»turns: [7", "turns: expected [fewest, most] with 3 <= fewest <= most <= 40, got [7, 6]"),
    ("turns: [4", "»turns: [2", "turns: expected [fewest, most] with 3 <= fewest <= most <= 40, got [2, 6]"),
    ("turns: [4, 6]", "»turns: [4, 41]", "turns: expected [fewest, most] with 3 <= fewest <= most <= 40"),
    ("turns: [4", "turns: [»4.5", "turns[0]: "),
    ("turns: [4, 6]", "»turns: 4", "turns: expected a list, got 4"),
    (
        "title: Lost keys",
        "title: Lost keys\n»titel: x",
        "titel: unknown key; allowed here: arcs, asks, by_default, domain, ",
    ),
    ("title: Lost keys\n", "", "title: required key is missing"),
    ("title: Lost", "»title: 5 #", "title: expected text, got 5"),
    ("title: Lost", "»title: '' #", "title: expected text, got none"),
    ("scenario: lost_keys", "»scenario: Lost keys", "scenario: expected a name in lower_case"),
    ('"Has lost {', '"Has lost { ', "situation: '{' at character 10 must open a {name}"),
    ("  count: {kind: integer", "  »count: {kind: intger", "slots.count: input tag 'intger' found using 'kind'"),
    ("range: [2, 5]", "»range: [5, 2]", "slots.count.range: expected low <= high, got [5, 2]"),
    ("range: [2, 5]", "»range: [2]", "slots.count.range: expected two numbers [low, high], got [2]"),
    ("[2, 5]", "[2, 5], »stepp: 1", "slots.count.stepp: unknown key; allowed here: kind, range, step"),
    ("[2, 5]", "[2, 5], »step: 0", "slots.count.step: expected a number > 0, got 0"),
    ("relevance: 0.8", "»relevance: 1.8", "events.lost.appraisal.relevance: expected a number <= 1, got 1.8"),
    ("relevance: 0.8", "»relevance: high", 'events.lost.appraisal.relevance: expected a number, got "high"'),
    ("relevance: 0.8", "»relevance: true", "events.lost.appraisal.relevance: expected a number, got True"),
    ("appraisal: {relevance: 0.8, ", "»appraisal: {", "events.lost.appraisal.relevance: required key is missing"),
    (
        "relevance: 0.8",
        "relevance: 0.8, »surprise: 0.8",
        "events.lost.appraisal.surprise: unknown key; "
        "allowed here: changeability, control, desirability, likelihood, relevance, responsibility",
    ),
    ("desirability: -0.7", "»desirability: -7", "events.lost.appraisal.desirability: expected a number >= -1, got -7"),
    ('says: ["One turned up."]', "»says: []", "events.found.says: expected at least 1 of them, got 0"),
    ('says: ["One turned up."]', "»says: One turned up.", "events.found.says: expected a list"),
    ('"One turned up."', "»5", "events.found.says[0]: expected a line of text, got 5"),
    ('"One turned', '»"One [turned|came', "events.found.says[0]: '[' at character 5 is never closed"),
    (
        'says: ["One turned up."]',
        'says: ["One turned up."]\n    risk: {»kind: murder, signal: direct}',
        "events.found.risk.kind: expected one of 'self_harm', 'abuse', 'psychosis' or 'eating_disorder', got \"murder\"",
    ),
    (
        "only: {beats: [{event: lost, at: 0}",
        "»only: {beats: [{event: lost, at: 0.1}",
        "arcs.only: beats must start at 0",
    ),
    ("at: 0.5}", "at: 0}", "arcs.only: beats must start at 0 and rise"),
    ("at: 0.5}", "»at: 1.5}", "arcs.only.beats[1].at: expected a number <= 1, got 1.5"),
    ("at: 0.5}", "at: 0.5, »why: x}", "arcs.only.beats[1].why: unknown key; allowed here: at, event"),
    ("beats: [", "»weight: 0, beats: [", "arcs.only.weight: expected a number > 0, got 0"),
    ("questions:\n  one", "questions:\n  »One", "questions.One: expected a name in lower_case"),
    ("domain: small", "requires: {»age: 40}\ndomain: small", "requires.age: expected two numbers [low, high], got 40"),
    ("domain: small", "requires: {»partner: 1}\ndomain: small", "requires.partner: expected true or false, got 1"),
    (
        "domain: small",
        "requires: {»pet: 1}\ndomain: small",
        "requires.pet: unknown key; allowed here: age, child, home, ",
    ),
]


@pytest.mark.parametrize(("old", "new", "told"), EDITS, ids=[told[:40] for _, _, told in EDITS])
def test_one_mistake_one_problem_in_its_place(small, old, new, told):
    assert old in small["scenario"]
    text = small["scenario"].replace(old, new, 1)
    before, found, _ = text.partition("»")
    (line,) = problems(text.replace("»", ""))
    assert line.split(": ", 1)[1].startswith(told)
    if found:
        assert line.startswith(f"{before.count(chr(10)) + 1}:{len(before) - before.rfind(chr(10))}: ")


BROKEN = """\
scenario: Bad Name
domain: money
titel: Wrong
situation: "A {loss"
requires: {age: [60, 50]}
turns: [3, 2]
slots:
  loss: {kind: money, range: [1, 2], stepp: 3}
events:
  e1:
    topic: a
    appraisal: {relevance: 2, desirability: -3, likelihood: low, control: 0.5, responsibility: 0}
    says: ["ok", 5, "[a|b"]
    wrong: 1
arcs: {}
"""


def test_all_mistakes_at_once():
    found = {tuple(line.split(": ")[:2]) for line in problems(BROKEN)}
    assert found >= {
        ("1:1", "scenario"),
        ("3:1", "titel"),
        ("4:1", "situation"),
        ("5:12", "requires.age"),
        ("6:1", "turns"),
        ("8:38", "slots.loss.stepp"),
        ("12:17", "events.e1.appraisal.relevance"),
        ("12:31", "events.e1.appraisal.desirability"),
        ("12:49", "events.e1.appraisal.likelihood"),
        ("12:5", "events.e1.appraisal.changeability"),
        ("13:18", "events.e1.says[1]"),
        ("13:21", "events.e1.says[2]"),
        ("14:5", "events.e1.wrong"),
        ("10:3", "events.e1.echo"),
        ("10:3", "events.e1.reflects"),
        ("15:1", "arcs"),
        ("1:1", "title"),
        ("1:1", "facts"),
        ("1:1", "steps"),
    }


@pytest.mark.parametrize("text", ["", "- a", "just text", "5"])
def test_a_file_that_is_no_mapping(text):
    assert problems(text)[0].startswith("1:1: expected keys and values, got ")


odd = st.sampled_from(
    [None, True, 0, -1, 5, 2.5, "", "x", "A b", "{", "[a|b", [], ["x"], [[]], {}, {"a": 1}, {"": None}]
)


@given(st.data())
def test_whatever_stands_anywhere_is_read_or_refused(small, data):
    """Any part of a right file put wrong gives a spec or an InputError, never another error."""
    marked = loads(small["scenario"], "s.yaml")
    path = data.draw(st.sampled_from(sorted((path for path in marked.marks if path), key=str)))
    target = marked.value
    for part in path[:-1]:
        target = target[part]
    target[path[-1]] = data.draw(odd)
    try:
        build(Scenario, Marked("s.yaml", marked.value, marked.marks))
    except InputError as error:
        assert error.problems
        assert all(problem.line >= 1 for problem in error.problems)
