"""durable_rules against the reference, and the care its engine needs."""

from __future__ import annotations

import gc
import pickle
import weakref
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emosim.errors import EngineError, InputError
from emosim.policy import definition
from emosim.policy.definition import ALWAYS, LARGEST, definitions, translate
from emosim.policy.engine import DurableEngine
from emosim.policy.reference import ReferenceEngine
from emosim.spec.conditions import All, Any, Compare, Not
from emosim.spec.rules import Planned, Rule, RuleSet
from emosim.spec.sample import boundary_facts, facts_for, random_facts

pytest.importorskip("durable_rules_engine")

PLAN = (Planned("grounding", "five_senses", "slow"),)
HIGH = Compare("intensity", "gt", 0.7)
FEAR = Compare("family", "eq", "fear")


def rules_of(*conditions):
    """A rule set of these conditions and a last rule."""
    asked = tuple(Rule(f"rule_{at}", "B.", condition, PLAN) for at, condition in enumerate(conditions))
    return RuleSet((*asked, Rule("the_rest", "B.", None, PLAN)), "")


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 2**32))
def test_equals_the_reference_at_random(durable, reference, ruleset, vocabulary, seed):
    random = Random(seed)
    rule = ruleset.rules[int(random.random() * len(ruleset))]
    for facts in (random_facts(vocabulary, random), facts_for(rule.when, vocabulary, random)):
        assert durable.decide(facts) == reference.decide(facts)


def test_equals_the_reference_on_every_threshold(durable, reference, ruleset, vocabulary):
    asked = 0
    for facts in boundary_facts(ruleset, reference.decide, vocabulary, Random(3)):
        assert durable.decide(facts) == reference.decide(facts)
        asked += 1
    assert asked > 300


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32))
def test_equals_the_reference_for_rules_nobody_wrote(ruleset, vocabulary, seed):
    """Pieces of the shipped conditions, turned round and joined at random."""
    random = Random(seed)
    pieces = [rule.when for rule in ruleset if rule.when is not None]

    def drawn(depth: int):
        piece = random.choice(pieces)
        piece = random.choice(piece.terms) if isinstance(piece, All) else piece
        if depth == 0:
            return piece
        kind = random.choice((All, Any, Not))
        return Not(drawn(depth - 1)) if kind is Not else kind((drawn(depth - 1), drawn(depth - 1)))

    made = rules_of(*(drawn(random.randrange(3)) for _ in range(random.choice((1, 5, 70)))))
    engine, reference = DurableEngine(made, vocabulary), ReferenceEngine(made, vocabulary)
    for rule in made:
        facts = facts_for(rule.when, vocabulary, random)
        assert engine.decide(facts) == reference.decide(facts)
    engine.close()


def test_the_order_of_events_does_not_matter(durable, vocabulary):
    random = Random(11)
    facts = [random_facts(vocabulary, random) for _ in range(300)]
    forward = [durable.decide(item) for item in facts]
    assert [durable.decide(item) for item in reversed(facts)] == forward[::-1]


def test_more_rules_than_a_definition_holds(vocabulary, calm):
    made = rules_of(*(Compare("turn", "eq", float(turn)) for turn in range(150)))
    engine = DurableEngine(made, vocabulary)
    for turn in (0, LARGEST - 1, LARGEST, 149):
        assert engine.decide({**calm, "turn": turn}) == f"rule_{turn}"
    assert engine.decide({**calm, "turn": 150}) == "the_rest"


def test_the_first_of_equal_rules_decides(vocabulary, calm):
    made = rules_of(*[Compare("turn", "gte", 1.0)] * 70)
    assert DurableEngine(made, vocabulary).decide(calm) == "rule_0"


def test_a_lone_last_rule_takes_everything(vocabulary, calm):
    assert DurableEngine(rules_of(), vocabulary).decide(calm) == "the_rest"


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (FEAR, {"family": "fear"}),
        (Compare("family", "in", ("fear", "joy")), {"$or": [{"family": "fear"}, {"family": "joy"}]}),
        (Not(FEAR), {"$neq": {"family": "fear"}}),
        (Compare("emotion", "eq", "x", ("x", "y")), {"$or": [{"emotion": "x"}, {"emotion": "y"}]}),
        (
            Not(Compare("family", "in", ("fear", "joy"))),
            {"$and": [{"$neq": {"family": "fear"}}, {"$neq": {"family": "joy"}}]},
        ),
        (Not(All((HIGH, FEAR))), {"$or": [{"$neq": {"family": "fear"}}, {"$lte": {"intensity": 0.7}}]}),
        (All((HIGH, FEAR)), {"$and": [{"family": "fear"}, {"$gt": {"intensity": 0.7}}]}),
        (
            All((HIGH, All((Not(FEAR), FEAR)))),
            {"$and": [{"family": "fear"}, {"$neq": {"family": "fear"}}, {"$gt": {"intensity": 0.7}}]},
        ),
        (
            All((HIGH, Any((FEAR, HIGH)), Any((FEAR, FEAR)))),
            {
                "$and": [
                    {"$or": [{"family": "fear"}, {"family": "fear"}]},
                    {"$or": [{"family": "fear"}, {"$gt": {"intensity": 0.7}}]},
                    {"$gt": {"intensity": 0.7}},
                ]
            },
        ),
    ],
)
def test_translates_equality_first_without_in_or_not(condition, expected):
    assert translate(condition) == expected


def test_a_definition_has_unique_priorities_in_order_and_a_catch_all(ruleset):
    parts = definitions([replace(rule, name=f"{rule.name}_{at}") for at in range(3) for rule in ruleset])
    assert [len(part) for part in parts] == [LARGEST + 1, LARGEST + 1, 3 * (len(ruleset) - 1) - 2 * LARGEST + 1]
    for part in parts:
        *names, last = part
        assert last == ALWAYS
        assert [part[name]["pri"] for name in names] == list(range(1, len(names) + 1))
        assert part[ALWAYS] == {"all": [{"m": {"$ex": {ALWAYS: 1}}}], "pri": definition.CATCH_ALL}


def test_an_engine_error_is_raised_and_leaves_nothing_behind(vocabulary, calm):
    engine = DurableEngine(rules_of(FEAR), vocabulary)
    clean = {**calm, "family": "fear"}
    assert engine.answer(clean) == "rule_0"
    shard = engine._shards[0]
    for broken in ("not json", '{"family": "fear"}', "{}"):
        try:
            shard.ask(broken)
        except EngineError as error:
            assert "durable_rules" in str(error)
        assert engine.answer(clean) == "rule_0"
        assert engine.answer(calm) == "the_rest"
    with pytest.raises(EngineError):
        shard.ask("not json")


def test_rules_too_large_for_the_engine_are_named(vocabulary):
    pair = [Any((FEAR, HIGH))] * 60
    large = Rule("large", "B.", All(tuple(pair)), PLAN, "mine.yaml", 7)
    made = RuleSet((large, *rules_of(FEAR).rules), "")
    with pytest.raises(InputError, match=r"mine.yaml:7:1: rule large: too many groups"):
        DurableEngine(made, vocabulary)


def test_refuses_facts_that_are_not_as_declared(durable, calm):
    with pytest.raises(EngineError, match="intensity: expected a number"):
        durable.decide({**calm, "intensity": float("nan")})


def test_can_be_closed_twice_and_collected(vocabulary, calm):
    for asked in (True, False):
        engine = DurableEngine(rules_of(FEAR), vocabulary)
        if asked:
            engine.decide(calm)
        engine.close()
        engine.close()
        gone = weakref.ref(engine)
        del engine
        gc.collect()
        assert gone() is None


def test_a_pickled_one_is_built_anew(durable, calm):
    again = pickle.loads(pickle.dumps(durable))
    assert again.decide(calm) == durable.decide(calm)
