"""What types cannot say: names that must exist, references that must be fillable, told beside the types' errors."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emosim.shipped import folder
from emosim.spec import lint
from emosim.spec.emotions import load_emotions
from emosim.spec.marked import Marked, loads


def told(problems: list[str]) -> list[tuple[str, str, str]]:
    """Each problem as (line:column, path, message)."""
    return [tuple(line.split(".yaml:", 1)[1].split(": ", 2)) for line in problems]


SCENARIO_EDITS = [
    ("topic: keys\n    appraisal: {relevance: 0.8", "»topic: key\n    appraisal: {relevance: 0.8",
     "events.lost.topic", 'unknown topic "key"; there are: keys'),
    ("one: {topic: keys", "one: {»topic: doors", "questions.one.topic", 'unknown topic "doors"; there are: keys'),
    ("{event: found, at", "{»event: gone, at", "arcs.only.beats[1].event", 'unknown event "gone"; there are: '),
    ("{event: found, at", "»{event: lost, at", "arcs.only.beats[1]", '"lost" comes twice'),
    ("three: {topic: keys, after: found", "three: {topic: keys, »after: gone", "questions.three.after",
     'unknown event "gone"; there are: lost, found'),
    ("two: {after: found", "two: {»after: fund", "steps.two.after", 'unknown event "fund"'),
    ('reframes: {one: {says', 'reframes: {one: {»after: x, says', "reframes.one.after", 'unknown event "x"'),
    ('strengths: {one: {says', 'strengths: {one: {»after: x, says', "strengths.one.after", 'unknown event "x"'),
    ("feelings: {shame", "feelings: {»shyness", "feelings.shyness", 'unknown emotion "shyness"; there are: joy, '),
    ("[lost|mislaid] {count}", "[lost|mislaid {cuont}]", "events.lost.says[0]", "unknown reference {cuont}; there are: "),
    ('echo: ["losing {count}', 'echo: [»"losing {echo}', "events.lost.echo[0]", "unknown reference {echo}"),
    ('"I want them', '»"I want {them}', "wants[0]", "unknown reference {them}; there are: age, child, count, job, partner"),
    ('"Has lost {count}', '"Has lost {some}', "situation", "unknown reference {some}"),
    ('facts: {many: "There were {count}', 'facts: {»many: "There were {n}', "facts.many", "unknown reference {n}"),
    ('says: ["You looked', 'says: [»"You {looked}', "strengths.one.says[0]", "unknown reference {looked}"),
    ('heavy: ["Sunday', 'heavy: [»"{day}', "questions.one.heavy[0]", "unknown reference {day}"),
    ('declines: ["No."', 'declines: [»"{no}"', "steps.one.declines[0]", "unknown reference {no}"),
    ('shame: ["I feel', 'shame: [»"I {feel}', "feelings.shame[0]", "unknown reference {feel}"),
    ("slots:\n", "slots:\n  »partner: {kind: integer, range: [1, 2]}\n", "slots.partner", "is the persona's word"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "path", "message"), SCENARIO_EDITS, ids=[e[2] for e in SCENARIO_EDITS])
def test_a_dangling_name_of_a_scenario_is_told_in_its_place(shelf, small, old, new, path, message):
    assert old in small["scenario"]
    text = small["scenario"].replace(old, new, 1)
    before, marked, _ = text.partition("»")
    shelf.put("scenarios/lost_keys.yaml", text.replace("»", ""))
    (found,) = told(shelf.problems())
    assert found[1] == path
    assert found[2].startswith(message)
    if marked:
        assert found[0] == f"{before.count(chr(10)) + 1}:{len(before) - before.rfind(chr(10))}"


def test_a_right_scenario_has_no_problem(shelf, small):
    assert shelf.put("scenarios/lost_keys.yaml", small["scenario"]).problems() == []


def test_the_personas_words_may_stand_in_any_line(shelf, small):
    text = small["scenario"].replace("I want them back.", "My {partner}, my {child}, {age}, a {job}, {count}.")
    assert shelf.put("scenarios/lost_keys.yaml", text).problems() == []


def test_an_event_with_a_risk_comes_last(shelf, small):
    risky = "says: ['I [lost|mislaid] {count} keys.']\n    risk: {kind: abuse, signal: direct}"
    text = small["scenario"].replace('says: ["I [lost|mislaid] {count} keys."]', risky)
    (found,) = told(shelf.put("scenarios/lost_keys.yaml", text).problems())
    assert found[1:] == ("arcs.only.beats[0]", "an event with a risk must come last")
    last = text.replace(
        "{event: lost, at: 0}, {event: found, at: 0.5}", "{event: found, at: 0}, {event: lost, at: 0.5}"
    )
    assert shelf.put("scenarios/lost_keys.yaml", last).problems() == []


def test_wrong_names_and_wrong_types_are_told_in_one_go(shelf, small):
    text = small["scenario"]
    for old, new in [
        ("title: Lost keys", "titel: Lost keys"),
        ("relevance: 0.8", "relevance: 8"),
        ("{event: found, at: 0.5}", "{event: gone, at: 5}"),
        ('"I want them back."', '"I {want} them.", "I [want them."'),
        ("feelings: {shame", "feelings: {shyness"),
    ]:
        assert old in text
        text = text.replace(old, new, 1)
    shelf.put("scenarios/lost_keys.yaml", text)
    assert {path for _, path, _ in told(shelf.problems())} == {
        "titel",
        "title",
        "events.lost.appraisal.relevance",
        "arcs.only.beats[1].at",
        "arcs.only.beats[1].event",
        "wants[0]",
        "wants[1]",
        "feelings.shyness",
    }


@pytest.mark.parametrize(
    ("old", "new", "path", "message"),
    [
        ("act: feel", "»act: sulk", "lines[0].act", 'unknown act "sulk"; there are: greet, feel, hold_back, '),
        ("act: feel", "»act: meet", "lines[0].act", 'unknown act "meet"'),
        ("emotion: [shame, fear]", "»emotion: [shame, sorrow]", "lines[0].when.emotion", 'unknown emotion "sorrow"; there'),
        ("register: plain", "»register: loud", "lines[0].when.register",
         'unknown register "loud"; there are: plain, casual, formal, clipped, wry'),
        ("outcome: resolved", "»outcome: solved", "lines[1].when.outcome", 'unknown outcome "solved"; there are: resolved, '),
        ("outcome: resolved", "»risk: fire", "lines[1].when.risk", 'unknown risk "fire"; there are: self_harm, abuse, '),
        ('say: ["I feel [bad|small] about {topic}', 'say: [»"I feel [bad|small] about {echo}', "lines[0].say[0]",
         "unknown reference {echo}; there are: age, child, job, partner, practice, topic"),
    ],
)  # fmt: skip
def test_a_dangling_name_of_a_lexicon_is_told_in_its_place(shelf, small, old, new, path, message):
    assert old in small["lexicon"]
    text = small["lexicon"].replace(old, new, 1)
    before, _, _ = text.partition("»")
    shelf.put_rules("lexicon/user_small_en.yaml", text.replace("»", ""))
    (found,) = told(shelf.problems())
    assert found[0] == f"{before.count(chr(10)) + 1}:{len(before) - before.rfind(chr(10))}"
    assert found[1] == path
    assert found[2].startswith(message)


def test_a_speaker_has_acts_and_words_of_its_own(shelf):
    text = "lexicon: a\nspeaker: assistant\nlanguage: en\nlines:\n  - {act: legitimize, say: ['With {echo}, of course.']}\n"
    assert shelf.put_rules("lexicon/a.yaml", text).problems() == []
    shelf.put_rules("lexicon/a.yaml", text.replace("assistant", "user"))
    assert {path for _, path, _ in told(shelf.problems())} == {"lines[0].act", "lines[0].say[0]"}


@pytest.mark.parametrize(
    ("kind", "name", "old", "new", "path", "message"),
    [
        ("user", "walker", "locale: en-US", "»locale: fr-FR", "locale",
         'unknown locale "fr-FR"; there are: en-AU, en-CA, en-GB, en-IE, en-IN, en-NZ, en-PH, en-SG, en-US, en-ZA'),
        ("user", "walker", '"My {partner}', '»"My {dog}', "phrases.aside[0]",
         "unknown reference {dog}; there are: age, child, job, partner"),
        ("user", "walker", '"talking to', '»"{talking} to', "hidden_need.echo[0]", "unknown reference {talking}"),
        ("user", "walker", '"I talk', '»"I {talk}', "hidden_need.reveals[0]", "unknown reference {talk}"),
        ("user", "walker", '"Somebody', '»"{who} Somebody', "hidden_need.meets[0]", "unknown reference {who}"),
        ("assistant", "listener", '"I am', '»"I {am}', "limits[0]", "unknown reference {am}; there are: called, echo, "),
    ],
)  # fmt: skip
def test_a_dangling_name_of_a_persona_is_told_in_its_place(shelf, small, kind, name, old, new, path, message):
    assert old in small[kind]
    text = small[kind].replace(old, new, 1)
    before, _, _ = text.partition("»")
    shelf.put(f"personas/{name}.yaml", text.replace("»", ""))
    (found,) = told(shelf.problems())
    assert found[0] == f"{before.count(chr(10)) + 1}:{len(before) - before.rfind(chr(10))}"
    assert found[1] == path
    assert found[2].startswith(message)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("catalogue: a\nstrategies: {one: {}, two: 5}\n", ["one", "two"]),
        ("catalogue: a\n", []),
        ("strategies: [one]\n", []),
        ("- a\n", []),
        ("strategies: {one: off}\n", []),
        ("a: [\n", []),
    ],
)
def test_strategy_names_are_read_as_far_as_can_be(tmp_path, text, names):
    path = tmp_path / "strategies.yaml"
    path.write_text(text)
    assert lint.strategy_names(path) == names
    assert lint.strategy_names(tmp_path / "gone.yaml") == []


MACHINE = load_emotions(folder("rules") / "emotions.yaml")
odd = st.sampled_from(
    [None, True, 0, 5, "", "x", "{", "{x}", [], ["x"], [["x"]], [{"a": 1}], {}, {"a": 1}, {"says": ["{y}"]}]
)


@settings(max_examples=300)
@given(st.data())
def test_lint_takes_whatever_shape_a_file_has(small, data):
    """Any part of a right file put wrong: problems or none, never an error."""
    kind = data.draw(st.sampled_from(sorted(small)))
    marked = loads(small[kind], "f.yaml")
    for _ in range(data.draw(st.integers(1, 3))):
        path = data.draw(st.sampled_from(sorted(marked.marks, key=str)))
        value = put(marked.value, path, data.draw(odd))
        marked = Marked("f.yaml", value, marked.marks)
    checks = {
        "scenario": lambda: lint.scenario(marked, MACHINE),
        "lexicon": lambda: lint.lexicon(marked, MACHINE, (), ()),
        "user": lambda: lint.persona(marked, {}, (), ()),
        "assistant": lambda: lint.persona(marked, {}, (), ()),
    }
    assert all(problem.line >= 1 for problem in checks[kind]())


def put(value, path, new):
    """The value with something else at a path, as far as that is still there."""
    if not path:
        return new
    if isinstance(value, dict) and path[0] in value:
        return {**value, path[0]: put(value[path[0]], path[1:], new)}
    if isinstance(value, list) and isinstance(path[0], int) and path[0] < len(value):
        return [put(item, path[1:], new) if at == path[0] else item for at, item in enumerate(value)]
    return value
