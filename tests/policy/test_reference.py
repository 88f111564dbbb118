"""The reference: what the rules mean, asked by hand."""

from __future__ import annotations

import pickle
from random import Random

import pytest

from emosim.errors import EngineError
from emosim.spec.sample import facts_for, random_facts

STRONG = {"intensity": 0.8, "cognitive_load": 0.5}
SEED = "validate_then_reframe"
RISING = "slow_down_while_it_rises"


@pytest.mark.parametrize(
    ("facts", "rule"),
    [
        ({}, "stay_with_it"),
        ({"emotion": "shame", "family": "sadness", "intensity": 0.7001}, SEED),
        ({"emotion": "anxiety", "family": "fear", "intensity": 0.71, "phase": "escalating"}, SEED),
        ({"emotion": "fear", "family": "fear", "intensity": 1.0, "user_move": "closes"}, SEED),
        ({"emotion": "guilt", "family": "sadness", "intensity": 0.8}, SEED),
        ({"emotion": "terror", "family": "fear", "intensity": 0.8, "user_move": "pushes_back"}, SEED),
        ({"emotion": "shame", "family": "sadness", "intensity": 0.7, "phase": "escalating"}, RISING),
        ({"emotion": "anger", "family": "anger", "intensity": 0.95, "phase": "escalating"}, RISING),
        ({"phase": "escalating", "user_move": "closes"}, RISING),
        ({"emotion": "rage", "family": "anger", "user_move": "pushes_back"}, "hold_the_line_in_hot_anger"),
        ({"emotion": "rage", "family": "anger", "arousal": 0.9}, "cool_hot_anger"),
        ({"emotion": "relief", "family": "joy", "user_move": "closes"}, "part_on_what_is_good"),
        ({"user_move": "closes", "intensity": 0.5}, "part_on_what_was_done"),
        ({"user_move": "closes"}, "part_beside_what_is_heavy"),
        ({"user_move": "closes", "step_taken": "yes", "intensity": 0.5, "cognitive_load": 0.4}, "part_with_the_step"),
        ({"user_move": "pushes_back", "last_strategy": "psychoeducation"}, "own_the_miss"),
        ({"user_move": "pushes_back", "intensity": 0.6}, "ask_what_would_help"),
        ({"user_move": "discloses", "emotion": "hurt", "family": "sadness"}, "receive_a_disclosure"),
        ({"user_move": "holds_back"}, "leave_a_small_door"),
        ({"user_move": "holds_back", "rapport": 0.2}, "give_room"),
        ({"asked_advice": "yes", "intensity": 0.4, "cognitive_load": 0.4}, "explain_when_asked"),
        ({"asked_advice": "yes", "turn": 0, "intensity": 0.4}, "say_what_can_be_done"),
        ({"user_move": "opens", "turn": 0}, "hear_a_strong_opening"),
        ({"user_move": "opens", "turn": 0, "intensity": 0.6, "last_strategy": "none"}, "ask_how_it_came_about"),
        ({"emotion": "grief", "family": "sadness"}, "stay_beside_loss"),
        ({"last_strategy": "none", "intensity": 0.4, "cognitive_load": 0.4, "phase": "plateau", "rapport": 0.5},
         "offer_one_small_step"),
        ({"risk": "direct", "risk_kind": "self_harm", "emotion": "shame"}, "direct_risk_of_self_harm"),
        ({"risk": "indirect", "risk_kind": "self_harm", "phase": "escalating"}, "hint_of_self_harm"),
        ({"risk": "indirect", "risk_kind": "none"}, "any_other_risk"),
        ({"risk": "none", "risk_kind": "abuse"}, "any_other_risk"),
    ],
)  # fmt: skip
def test_decides(reference, calm, facts, rule):
    assert reference.decide({**calm, **facts}) == rule


@pytest.mark.parametrize("signal", ["indirect", "direct"])
@pytest.mark.parametrize("kind", ["none", "self_harm", "abuse", "psychosis", "eating_disorder"])
def test_risk_overrides_whatever_else_is_so(reference, ruleset, vocabulary, signal, kind):
    random = Random(f"{signal} {kind}")
    for rule in ruleset:
        facts = {**facts_for(rule.when, vocabulary, random), "risk": signal, "risk_kind": kind}
        assert [item.strategy for item in ruleset[reference.decide(facts)].then] == ["crisis_support"]


def test_runners_up_are_the_next_that_hold(reference, ruleset, calm):
    facts = {**calm, "emotion": "shame", "family": "sadness", "phase": "escalating", "user_move": "holds_back"}
    assert reference.decide(facts) == SEED
    clean = {**facts, "intensity": 0.9}
    assert reference.runners_up(clean, SEED) == (RISING, "leave_a_small_door")
    assert reference.runners_up(calm, "stay_with_it") == ()


def test_refuses_facts_that_are_not_as_declared(reference, calm):
    del calm["rapport"]
    with pytest.raises(EngineError, match="rapport is missing"):
        reference.decide(calm)


def test_a_pickled_one_decides_the_same(reference, vocabulary):
    again = pickle.loads(pickle.dumps(reference))
    random = Random(5)
    for _ in range(50):
        facts = random_facts(vocabulary, random)
        assert again.decide(facts) == reference.decide(facts)
