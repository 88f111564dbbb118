"""The condition language: what it reads, what it refuses and where, and that every way to evaluate it agrees."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emosim.errors import InputError
from emosim.spec.conditions import (
    All,
    Any,
    Compare,
    Not,
    compile_condition,
    evaluate_terms,
    parse_condition,
    push_down,
    thresholds,
    written,
)
from emosim.spec.marked import loads
from emosim.spec.vocabulary import RESERVED, EnumField, NumberField, Vocabulary

MOODS = ("glad", "sad", "lonely", "afraid")
WORDS = Vocabulary(
    {
        "level": NumberField(0.0, 1.0),
        "drift": NumberField(-1.0, 1.0),
        "turn": NumberField(0, 20, whole=True),
        "mood": EnumField(MOODS, {"sad": ("sad", "lonely")}),
        "move": EnumField(("opens", "tells", "closes")),
    }
)


def parse(text: str, vocabulary: Vocabulary = WORDS):
    marked = loads(f"when: {text}", "rules.yaml")
    return parse_condition(marked.value["when"], marked, ("when",), vocabulary)


def problems(text: str) -> list[str]:
    with pytest.raises(InputError) as raised:
        parse(text)
    return [str(problem) for problem in raised.value.problems]


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("{level: {gt: 0.7}}", {"level": {"gt": 0.7}}),
        ("{move: opens}", {"move": {"eq": "opens"}}),
        ("{move: [opens, tells]}", {"move": {"in": ["opens", "tells"]}}),
        ("{turn: 3}", {"turn": {"eq": 3.0}}),
        ("{level: {gte: 0.2, lt: 0.5}}", {"all": [{"level": {"gte": 0.2}}, {"level": {"lt": 0.5}}]}),
        ("{turn: {lt: 2}, move: opens}", {"all": [{"turn": {"lt": 2.0}}, {"move": {"eq": "opens"}}]}),
        ("{any: [{turn: 1}, {turn: 2}]}", {"any": [{"turn": {"eq": 1.0}}, {"turn": {"eq": 2.0}}]}),
        ("{not: {move: opens}}", {"not": {"move": {"eq": "opens"}}}),
        ("{all: [{turn: 1}]}", {"turn": {"eq": 1.0}}),
    ],
)
def test_reads(text, plain):
    assert written(parse(text)) == plain


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("{}", "1:1", "expected field: test pairs"),
        ("[1]", "1:1", "expected field: test pairs"),
        ("{nothing: 1}", "1:8", "unknown field; allowed here: all, any, not, level, drift, turn, mood, move"),
        ("{level: {over: 1}}", "1:16", "unknown test; allowed: gt, gte"),
        ("{level: {}}", "1:8", "expected a test, one of gt"),
        ("{level: {gt: 1.5}}", "1:16", "expected a number in [0, 1], got 1.5"),
        ("{level: {gt: low}}", "1:16", 'expected a number in [0, 1], got "low"'),
        ("{level: true}", "1:8", "expected a number in [0, 1], got True"),
        ("{level: {gt: 0.12345}}", "1:16", "expected at most 4 decimals, got 0.12345"),
        ("{turn: {gt: 1.5}}", "1:15", "expected a whole number in [0, 20], got 1.5"),
        ("{level: {gt: 1.0}}", "1:16", "is never true: level is a number in [0, 1]"),
        ("{drift: {lt: -1.0}}", "1:16", "is never true"),
        ("{level: {gte: 0}}", "1:16", "is always true"),
        ("{drift: {lte: 1}}", "1:16", "is always true"),
        ("{move: hops}", "1:8", 'expected one of opens, tells, closes, got "hops"'),
        ("{move: {gt: opens}}", "1:15", "move is a name, not a number; allowed: eq, ne, in, not_in"),
        ("{move: []}", "1:8", "expected a list, got []"),
        ("{move: {in: opens}}", "1:15", 'expected a list, got "opens"'),
        ("{move: [opens, opens]}", "1:8", "holds a value twice"),
        ("{move: [opens, hops]}", "1:22", "expected one of"),
        ("{any: []}", "1:8", "expected a list of conditions"),
        ("{any: {turn: 1}}", "1:8", "expected a list of conditions"),
        ("{not: [1]}", "1:8", "expected field: test pairs"),
        ("{not: {not: {not: {not: {not: {not: {turn: 1}}}}}}}", "1:38", "nested more than 6 deep"),
    ],
)
def test_refuses_with_its_place(text, place, message):
    (problem,) = problems(text)
    assert problem.startswith(f"rules.yaml:{place}: when")
    assert message in problem


def test_reports_every_problem_at_once():
    found = problems("{level: {gt: 7}, mood: [glad, grim], any: [{turn: 1.5}, {x: 1}], not: {move: {lt: 2}}}")
    assert [problem.split(": ")[1] for problem in found] == [
        "when.level.gt",
        "when.mood[1]",
        "when.any[0].turn",
        "when.any[1].x",
        "when.not.move.lt",
    ]


@pytest.mark.parametrize("name", [*sorted(RESERVED), "all", "any", "not", "a.b", "$x", "Big", ""])
def test_no_field_takes_a_reserved_name(name):
    with pytest.raises(ValueError, match="cannot name a field"):
        Vocabulary({name: NumberField(0.0, 1.0)})


def test_an_enum_needs_names():
    for values in ((), ("Glad",), ("so so",)):
        with pytest.raises(ValueError, match="lower_case names"):
            Vocabulary({"mood": EnumField(values)})


@pytest.mark.parametrize(
    ("text", "below", "on", "above"),
    [
        ("{level: {gt: 0.5}}", False, False, True),
        ("{level: {gte: 0.5}}", False, True, True),
        ("{level: {lt: 0.5}}", True, False, False),
        ("{level: {lte: 0.5}}", True, True, False),
        ("{level: 0.5}", False, True, False),
        ("{level: {ne: 0.5}}", True, False, True),
        ("{not: {level: {gt: 0.5}}}", True, True, False),
    ],
)
def test_a_threshold_is_exact(text, below, on, above):
    test = compile_condition(parse(text))
    assert [test({"level": value}) for value in (0.4999, 0.5, 0.5001)] == [below, on, above]


@pytest.mark.parametrize(
    ("text", "holds_for"),
    [
        ("{mood: sad}", {"sad", "lonely"}),
        ("{mood: {ne: sad}}", {"glad", "afraid"}),
        ("{mood: [glad, sad]}", {"glad", "sad", "lonely"}),
        ("{mood: {not_in: [sad]}}", {"glad", "afraid"}),
        ("{mood: lonely}", {"lonely"}),
        ("{not: {mood: [sad, glad]}}", {"afraid"}),
    ],
)
def test_a_name_stands_for_what_is_under_it(text, holds_for):
    condition = parse(text)
    assert {mood for mood in MOODS if compile_condition(condition)({"mood": mood})} == holds_for
    assert parse_again(condition) == condition


def parse_again(condition):
    marked = loads("when: 1", "again.yaml")
    return parse_condition(written(condition), marked, ("when",), WORDS)


def test_thresholds_and_fields():
    condition = parse("{level: {gt: 0.7}, any: [{turn: [1, 2]}, {not: {level: {gt: 0.7}, move: opens}}]}")
    assert thresholds(condition) == (("level", 0.7), ("turn", 1.0), ("turn", 2.0), ("move", "opens"))
    assert condition.fields() == {"level", "turn", "move"}


FACTS = {"level": 0.6, "drift": 0.0, "turn": 3, "mood": "sad", "move": "tells"}


@pytest.mark.parametrize(
    ("text", "holds", "terms"),
    [
        ("{level: {gt: 0.5}, turn: {gte: 3}}", True, ["level > 0.5 (it is 0.6)", "turn >= 3 (it is 3)"]),
        ("{level: {gt: 0.5}, turn: {gt: 3}, move: opens}", False, ["turn > 3 (it is 3)"]),
        ("{any: [{move: opens}, {turn: 3}, {level: 0.6}]}", True, ["turn is 3 (it is 3)"]),
        ("{any: [{move: opens}, {turn: 4}]}", False, ["move is opens (it is tells)", "turn is 4 (it is 3)"]),
        ("{not: {move: [opens, closes]}}", True, ["move is none of opens, closes (it is tells)"]),
        ("{not: {mood: sad, turn: 3}}", False, ["mood is not sad (it is sad)", "turn is not 3 (it is 3)"]),
    ],
)
def test_terms_settle_it(text, holds, terms):
    evaluation = evaluate_terms(parse(text), FACTS)
    assert evaluation.holds is holds
    assert [str(term) for term in evaluation.terms] == terms


LEVELS = st.sampled_from((0.0, 0.25, 0.5, 0.75, 1.0))
COMPARES = st.one_of(
    st.builds(Compare, st.just("level"), st.sampled_from(("gt", "gte", "lt", "lte", "eq", "ne")), LEVELS),
    st.builds(Compare, st.just("move"), st.sampled_from(("eq", "ne")), st.sampled_from(("opens", "tells"))),
    st.builds(Compare, st.just("mood"), st.sampled_from(("in", "not_in")), st.just(("glad", "afraid"))),
)
CONDITIONS = st.recursive(
    COMPARES,
    lambda inner: st.one_of(
        st.builds(Not, inner),
        st.builds(All, st.lists(inner, min_size=2, max_size=4).map(tuple)),
        st.builds(Any, st.lists(inner, min_size=2, max_size=4).map(tuple)),
    ),
    max_leaves=10,
)
DRAWN = st.fixed_dictionaries(
    {"level": LEVELS, "move": st.sampled_from(("opens", "tells", "closes")), "mood": st.sampled_from(MOODS)}
)


def plainly(condition, facts) -> bool:
    """What a condition means, written as simply as can be."""
    match condition:
        case Not(term):
            return not plainly(term, facts)
        case All(terms):
            return all(plainly(term, facts) for term in terms)
        case Any(terms):
            return any(plainly(term, facts) for term in terms)
        case Compare(name, op, value):
            have = facts[name]
            return {
                "gt": lambda: have > value,
                "gte": lambda: have >= value,
                "lt": lambda: have < value,
                "lte": lambda: have <= value,
                "eq": lambda: have == value,
                "ne": lambda: have != value,
                "in": lambda: have in value,
                "not_in": lambda: have not in value,
            }[op]()


@given(CONDITIONS, DRAWN)
def test_every_evaluation_agrees(condition, facts):
    expected = plainly(condition, facts)
    assert compile_condition(condition)(facts) is expected
    assert compile_condition(push_down(condition))(facts) is expected
    evaluation = evaluate_terms(condition, facts)
    assert evaluation.holds is expected
    assert evaluation.terms and all(plainly(term.compare, facts) is expected for term in evaluation.terms)


@given(CONDITIONS)
def test_nothing_is_left_of_not(condition):
    def has_not(part) -> bool:
        return isinstance(part, Not) or any(map(has_not, getattr(part, "terms", ())))

    assert not has_not(push_down(condition))
    assert push_down(push_down(condition)) == push_down(condition)
