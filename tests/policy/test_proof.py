"""Proofs: what held, what failed, and that they agree with what is decided."""

from __future__ import annotations

from random import Random

import pytest

from emosim.policy.proof import prove, render
from emosim.spec.conditions import compile_condition
from emosim.spec.sample import facts_for


def test_a_proof_proves_every_decision(ruleset, vocabulary, reference):
    random = Random(8)
    for rule in [*ruleset, *ruleset]:
        facts = facts_for(rule.when, vocabulary, random)
        proof = prove(ruleset, facts)
        assert proof.rule.name == reference.decide(facts)
        assert [above.rule for above in proof.passed_over] == list(ruleset.rules[: len(proof.passed_over)])
        assert ruleset.rules[len(proof.passed_over)] == proof.rule
        for term in proof.held:
            assert compile_condition(term.compare)(facts)
        for above in proof.passed_over:
            assert above.failed
            assert not any(compile_condition(term.compare)(facts) for term in above.failed)


def test_holds_each_condition_with_its_value(ruleset, calm):
    proof = prove(ruleset, {**calm, "emotion": "guilt", "family": "sadness", "intensity": 0.78})
    assert [str(term) for term in proof.held] == [
        "intensity > 0.7 (it is 0.78)",
        "emotion is one of shame, anxiety, fear (it is guilt, which belongs there)",
    ]


def test_the_first_failed_condition_of_each_rule_above(ruleset, calm):
    proof = prove(ruleset, {**calm, "phase": "escalating"})
    failed = {above.rule.name: [str(term) for term in above.failed] for above in proof.passed_over}
    assert proof.rule.name == "slow_down_while_it_rises"
    assert failed["hint_of_abuse"] == ["risk_kind is abuse (it is none)"]
    assert failed["any_other_risk"] == ["risk is not none (it is none)", "risk_kind is not none (it is none)"]
    assert failed["validate_then_reframe"] == ["emotion is one of shame, anxiety, fear (it is reserve)"]


def test_values_are_rounded_as_the_engines_round_them(ruleset, calm):
    facts = {**calm, "emotion": "shame", "family": "sadness", "intensity": 0.70001}
    assert prove(ruleset, facts).rule.name != "validate_then_reframe"


def test_as_text(ruleset, calm):
    text = render(prove(ruleset, {**calm, "phase": "escalating"}))
    lines = text.splitlines()
    assert lines[0].startswith("slow_down_while_it_rises (") and lines[0].endswith(")")
    assert lines[1] == f"  because: {ruleset['slow_down_while_it_rises'].because}"
    assert lines[2:5] == [
        "  holds:   phase is escalating (it is escalating)",
        "  then:    1. de_escalation: slow_the_pace, slow",
        "           2. reflective_listening: feeling_beneath, slow",
    ]
    assert lines[5] == "passed over, from the top:"
    assert lines[-1] == "  validate_then_reframe: needs emotion is one of shame, anxiety, fear (it is reserve)"


def test_the_last_rule_needs_nothing(ruleset, calm):
    proof = prove(ruleset, calm)
    assert proof.held == ()
    assert "  holds:   no rule above it does" in render(proof)
    assert len(proof.passed_over) == len(ruleset) - 1


def test_a_missing_fact_is_not_passed_over(ruleset, calm):
    del calm["phase"]
    with pytest.raises(KeyError):
        prove(ruleset, calm)
