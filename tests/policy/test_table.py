"""Rules asked of columns: what a table decides equals what the reference and durable_rules decide."""

from __future__ import annotations

from enum import IntEnum
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emosim.errors import EngineError
from emosim.policy.reference import ReferenceEngine
from emosim.policy.table import RuleTable
from emosim.spec.conditions import All, Any, Compare, Not
from emosim.spec.rules import Planned, Rule, RuleSet
from emosim.spec.sample import boundary_facts, facts_for, random_facts

PLAN = (Planned("grounding", "five_senses", "slow"),)
HIGH = Compare("intensity", "gt", 0.7)
FEAR = Compare("family", "eq", "fear")
COUNTS = (
    Compare("turn", "eq", 3.0),
    Compare("turn", "ne", 3.0),
    Compare("streak", "in", (1.0, 2.0, 7.0)),
    Compare("streak", "not_in", (1.0, 2.0)),
    Compare("valence", "eq", -0.25),
)


def rules_of(*conditions):
    """A rule set of these conditions and a last rule."""
    asked = tuple(Rule(f"rule_{at}", "B.", condition, PLAN) for at, condition in enumerate(conditions))
    return RuleSet((*asked, Rule("the_rest", "B.", None, PLAN)), "")


@pytest.fixture(scope="module")
def table(ruleset, vocabulary):
    return RuleTable(ruleset, vocabulary)


@pytest.fixture
def decide(vocabulary):
    """The names of the rules that decide some facts."""

    def names(ruleset, facts):
        table = RuleTable(ruleset, vocabulary)
        return [ruleset.rules[at].name for at in table.decide(table.columns(facts))]

    return names


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 2**32), st.integers(1, 40))
def test_equals_the_reference_and_durable_rules_at_random(table, durable, reference, ruleset, vocabulary, seed, count):
    random = Random(seed)
    facts = [random_facts(vocabulary, random) for _ in range(count)]
    facts += [facts_for(random.choice(ruleset.rules).when, vocabulary, random) for _ in range(count)]
    decided = [ruleset.rules[at].name for at in table.decide(table.columns(facts))]
    assert decided == [reference.decide(item) for item in facts]
    assert decided == [durable.decide(item) for item in facts]


def test_equals_the_reference_and_durable_rules_on_every_threshold(table, durable, reference, ruleset, vocabulary):
    facts = list(boundary_facts(ruleset, reference.decide, vocabulary, Random(3)))
    decided = [ruleset.rules[at].name for at in table.decide(table.columns(facts))]
    assert len(facts) > 300
    assert decided == [reference.decide(item) for item in facts]
    assert decided == [durable.decide(item) for item in facts]
    assert set(decided) == {rule.name for rule in ruleset}


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32))
def test_equals_the_reference_for_rules_nobody_wrote(ruleset, vocabulary, seed):
    """Pieces of the shipped conditions, turned round and joined at random."""
    random = Random(seed)
    pieces = [*COUNTS, *(rule.when for rule in ruleset if rule.when is not None)]

    def drawn(depth: int):
        piece = random.choice(pieces)
        piece = random.choice(piece.terms) if isinstance(piece, All) else piece
        if depth == 0:
            return piece
        kind = random.choice((All, Any, Not))
        return Not(drawn(depth - 1)) if kind is Not else kind((drawn(depth - 1), drawn(depth - 1)))

    made = rules_of(*(drawn(random.randrange(4)) for _ in range(random.choice((1, 5, 70)))))
    table, reference = RuleTable(made, vocabulary), ReferenceEngine(made, vocabulary)
    facts = [facts_for(rule.when, vocabulary, random) for rule in made for _ in range(3)]
    facts += boundary_facts(made, reference.decide, vocabulary, random) if len(made) < 10 else []
    expected = [reference.decide(item) for item in facts]
    assert [made.rules[at].name for at in table.decide(table.columns(facts))] == expected


def test_the_first_of_equal_rules_decides(decide, calm):
    assert decide(rules_of(HIGH, HIGH), [calm]) == ["rule_0"]


def test_a_lone_last_rule_takes_everything(decide, calm):
    assert decide(rules_of(), [calm, calm]) == ["the_rest", "the_rest"]


def test_no_facts_are_decided_too(decide):
    assert decide(rules_of(HIGH), []) == []


def test_a_name_stands_for_those_that_belong_to_it(decide, calm):
    ruleset = rules_of(Compare("emotion", "eq", "fear", ("fear", "worry")))
    facts = [{**calm, "emotion": name} for name in ("fear", "worry", "shame")]
    assert decide(ruleset, facts) == ["rule_0", "rule_0", "the_rest"]


@pytest.mark.parametrize(
    ("value", "expected"),
    [(0.7, "the_rest"), (0.70004, "the_rest"), (0.70006, "rule_0"), (0.7001, "rule_0"), (1, "rule_0")],
)
def test_numbers_are_rounded_as_the_engines_round_them(decide, vocabulary, calm, value, expected):
    facts = {**calm, "intensity": value}
    assert decide(rules_of(HIGH), [facts]) == [expected]
    assert ReferenceEngine(rules_of(HIGH), vocabulary).decide(facts) == expected


def test_each_distinct_comparison_is_made_once_a_batch(vocabulary, calm, monkeypatch):
    table = RuleTable(rules_of(All((HIGH, FEAR)), Any((FEAR, Not(HIGH))), HIGH), vocabulary)
    columns = table.columns([calm, {**calm, "intensity": 0.1}])
    made = []
    find = table._test

    def counted(compare):
        made.append(compare)
        return find(compare)

    monkeypatch.setattr(table, "_test", counted)
    table.decide(columns)
    assert sorted(map(str, made)) == sorted(map(str, (HIGH, FEAR)))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"emotion": "saudade"}, 'got "saudade"'),
        ({"emotion": ["fear"]}, "emotion: expected one of"),
        ({"intensity": 1.2}, "intensity: expected a number in"),
        ({"intensity": float("nan")}, "intensity: expected a number in"),
        ({"intensity": "0.5"}, "intensity: expected a number in"),
        ({"intensity": True}, "intensity: expected a number in"),
        ({"intensity": None}, "intensity: expected a number in"),
        ({"turn": 10**400}, "turn: expected a whole number in"),
        ({"turn": 1.5}, "turn: expected a whole number in"),
        ({"weather": "fine"}, 'unknown field "weather"'),
    ],
)
def test_refuses_facts_that_are_not_as_declared(table, calm, change, message):
    with pytest.raises(EngineError, match=message):
        table.columns([calm, {**calm, **change}, calm])


def test_refuses_facts_that_are_incomplete(table, calm):
    del calm["phase"]
    with pytest.raises(EngineError, match="phase is missing"):
        table.columns([calm])
    with pytest.raises(EngineError, match="phase is missing"):
        table.columns([{**calm, "weather": "fine"}])


class Count(IntEnum):
    THREE = 3


@pytest.mark.parametrize("value", [3.0, Count.THREE, np.float64(3.0)])
def test_a_number_of_another_type_is_a_number(table, calm, value):
    assert table.columns([{**calm, "turn": value}]).values["turn"].tolist() == [3.0]
