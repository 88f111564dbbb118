"""The rules that ship, loaded once."""

from __future__ import annotations

import pytest

from emosim.policy.decide import load_policy
from emosim.policy.engine import DurableEngine
from emosim.policy.reference import ReferenceEngine
from emosim.shipped import folder
from emosim.spec.emotions import load_emotions
from emosim.spec.facts import fact_vocabulary
from emosim.spec.lint import strategy_names
from emosim.spec.rules import load_rules
from emosim.spec.strategies import load_catalogue

RULES = folder("rules")


@pytest.fixture(scope="session")
def machine():
    return load_emotions(RULES / "emotions.yaml")


@pytest.fixture(scope="session")
def vocabulary(machine):
    names = strategy_names(RULES / "strategies.yaml")
    return fact_vocabulary(machine.emotions, machine.families, names, machine.members)


@pytest.fixture(scope="session")
def catalogue(vocabulary):
    return load_catalogue(RULES / "strategies.yaml", vocabulary)


@pytest.fixture(scope="session")
def ruleset(vocabulary, catalogue):
    return load_rules((RULES / "safety.yaml", RULES / "support.yaml"), vocabulary, catalogue)


@pytest.fixture(scope="session")
def durable(ruleset, vocabulary):
    pytest.importorskip("durable_rules_engine")
    return DurableEngine(ruleset, vocabulary)


@pytest.fixture(scope="session")
def reference(ruleset, vocabulary):
    return ReferenceEngine(ruleset, vocabulary)


@pytest.fixture(scope="session")
def policy(ruleset, vocabulary):
    return load_policy(ruleset, vocabulary)


@pytest.fixture
def calm():
    """Facts that no rule is made for: the last one decides."""
    return {
        "emotion": "reserve",
        "family": "neutral",
        "intensity": 0.9,
        "intensity_change": 0.0,
        "valence": -0.1,
        "arousal": 0.4,
        "dominance": 0.5,
        "certainty": 0.6,
        "phase": "peak",
        "streak": 1,
        "turn": 4,
        "user_move": "lingers",
        "asked_advice": "no",
        "step_taken": "no",
        "need_shown": "no",
        "rapport": 0.3,
        "cognitive_load": 0.8,
        "steps_offered": 0,
        "questions_running": 0,
        "last_strategy": "reflective_listening",
        "counseling": "person_centered",
        "risk": "none",
        "risk_kind": "none",
    }
