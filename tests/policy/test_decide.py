"""The policy that ships: what it decides, that it can be relied on, and what it never plans."""

from __future__ import annotations

import builtins
import pickle
import time
from collections import Counter
from dataclasses import replace
from random import Random

import pytest

from emosim.errors import EngineError
from emosim.policy.decide import check_equal, load_policy
from emosim.policy.objections import Objections
from emosim.policy.reference import ReferenceEngine
from emosim.spec.sample import facts_for


def consistent(facts, machine):
    """The same facts with the family that goes with the emotion."""
    return {**facts, "family": machine.family[facts["emotion"]]}


@pytest.fixture(scope="module")
def decisions(ruleset, vocabulary, machine, reference):
    """Many facts such as can be, with the rule that decides each."""
    random = Random(1)
    drawn = []
    for at in range(12_000):
        facts = consistent(facts_for(ruleset.rules[at % len(ruleset)].when, vocabulary, random), machine)
        if at % 4:
            facts |= {"risk": "none", "risk_kind": "none", "turn": int(random.random() * 9)}
        drawn.append((facts, reference.decide(facts)))
    return drawn


def test_every_rule_is_reached(ruleset, decisions):
    reached = Counter(name for _, name in decisions)
    assert [rule.name for rule in ruleset if not reached[rule.name]] == []


def test_no_plan_is_objected_to(ruleset, catalogue, decisions):
    objections = Objections(catalogue)
    found = Counter(
        (name, objection) for facts, name in decisions for objection in objections.against(ruleset[name].then, facts)
    )
    assert not found


def test_an_objection_to_the_lead_is_none_to_what_follows(catalogue, ruleset, calm):
    objections = Objections(catalogue)
    facts = {**calm, "intensity": 0.9}
    validation, reframing = ruleset["validate_then_reframe"].then
    assert objections.against((validation, reframing), facts) == ()
    (objection,) = objections.against((reframing, validation), facts)
    assert objection.strategy == "cognitive_reframing"
    assert "heard before" in objection.because


def test_a_decision_tells_all(policy, ruleset, calm):
    decision = policy.decide({**calm, "emotion": "shame", "family": "sadness", "phase": "escalating"})
    rule = ruleset["validate_then_reframe"]
    assert (decision.rule, decision.because, decision.plan) == (rule.name, rule.because, rule.then)
    assert decision.runners_up == ("slow_down_while_it_rises",)


def test_the_engine_is_durable_rules_where_it_can_be(policy):
    pytest.importorskip("durable_rules_engine")
    assert policy.engine_name == "durable_rules"


def test_without_durable_rules_the_reference_decides_the_same(monkeypatch, policy, ruleset, vocabulary, decisions):
    real = builtins.__import__

    def refuse(name, *rest):
        if name.startswith("durable"):
            raise ImportError(name)
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", refuse)
    without = load_policy(ruleset, vocabulary)
    assert without.engine_name == "reference"
    for facts, _ in decisions[:200]:
        assert without.decide(facts) == policy.decide(facts)


def test_the_reference_can_be_asked_for(ruleset, vocabulary):
    assert load_policy(ruleset, vocabulary, engine="reference").engine_name == "reference"
    with pytest.raises(ValueError, match="one of durable_rules, reference"):
        load_policy(ruleset, vocabulary, engine="dice")


def test_a_difference_between_engines_is_found(ruleset, vocabulary, reference):
    """One threshold moved by a hair, or two rules swapped, does not pass."""
    first = next(at for at, rule in enumerate(ruleset) if rule.name == "validate_then_reframe")
    rule = ruleset.rules[first]
    moved = replace(rule.when.terms[0], op="gte")
    hair = replace(rule, when=replace(rule.when, terms=(moved, *rule.when.terms[1:])))
    rules = list(ruleset.rules)
    for wrong in (
        [*rules[:first], hair, *rules[first + 1 :]],
        [*rules[:first], rules[first + 1], rule, *rules[first + 2 :]],
    ):
        other = ReferenceEngine(replace(ruleset, rules=tuple(wrong)), vocabulary)
        with pytest.raises(EngineError, match=r"reference answers \w+, reference \w+, to"):
            check_equal(other, reference, ruleset, vocabulary)


def test_the_check_at_load_is_wide_and_short(durable, reference, ruleset, vocabulary):
    start = time.perf_counter()
    assert check_equal(durable, reference, ruleset, vocabulary) > 400
    assert time.perf_counter() - start < 1.0


def test_a_pickled_policy_decides_the_same(policy, decisions):
    again = pickle.loads(pickle.dumps(policy))
    assert again.engine_name == policy.engine_name
    for facts, _ in decisions[:50]:
        assert again.decide(facts) == policy.decide(facts)


def test_a_closed_policy_is_built_again_at_no_cost_to_others(policy, ruleset, vocabulary, calm):
    for _ in range(5):
        other = load_policy(ruleset, vocabulary)
        other.close()
    assert policy.decide(calm).rule == "stay_with_it"
