"""The strategy catalogue: the one that ships, and what a wrong one is told."""

from __future__ import annotations

import pytest

from emosim.errors import InputError
from emosim.shipped import folder
from emosim.spec.emotions import load_emotions
from emosim.spec.facts import fact_vocabulary
from emosim.spec.lint import strategy_names
from emosim.spec.marked import loads
from emosim.spec.strategies import load_catalogue, parse_catalogue

PATH = folder("rules") / "strategies.yaml"
PRIORS = {
    "empathic_validation": 0.92,
    "cognitive_reframing": 0.87,
    "normalizing": 0.85,
    "progressive_disclosure": 0.83,
    "collaborative_problem_solving": 0.81,
}
OTHERS = {
    "de_escalation",
    "open_question",
    "reflective_listening",
    "affirmation",
    "psychoeducation",
    "grounding",
    "boundary_setting",
    "crisis_support",
}


@pytest.fixture(scope="module")
def vocabulary():
    machine = load_emotions(folder("rules") / "emotions.yaml")
    return fact_vocabulary(machine.emotions, machine.families, strategy_names(PATH), machine.members)


@pytest.fixture(scope="module")
def catalogue(vocabulary):
    return load_catalogue(PATH, vocabulary)


def test_the_seeds_five_have_its_priors_and_the_others_none(catalogue):
    priors = {name: strategy.prior for name, strategy in catalogue.strategies.items()}
    assert priors == {**PRIORS, **dict.fromkeys(OTHERS)}
    assert all((s.prior is None) == (s.prior_source is None) for s in catalogue.strategies.values())


def test_every_strategy_is_told_in_full(catalogue):
    for strategy in catalogue.strategies.values():
        assert 3 <= len(strategy.techniques) <= 6
        assert all(text.endswith(".") for text in (strategy.definition, *strategy.techniques.values()))
        assert strategy.contraindications
        assert 0.0 < strategy.effect.valence <= 0.2


def test_what_a_strategy_is_for_shows_in_its_effect(catalogue):
    effects = {name: strategy.effect for name, strategy in catalogue.strategies.items()}
    for name in ("de_escalation", "grounding"):
        assert effects[name].arousal == min(e.arousal for e in effects.values()) or effects[name].arousal < -0.15
    for name in ("collaborative_problem_solving", "affirmation"):
        assert effects[name].dominance > effects[name].valence


def test_all_but_the_crisis_protocol_object_to_risk(catalogue):
    for name, strategy in catalogue.strategies.items():
        objects = [c for c in strategy.contraindications if c.place == "anywhere" and c.when.fields() == {"risk"}]
        assert bool(objects) == (name != "crisis_support")


WRONG = """catalogue: wrong
strategies:
  listening:
    definition: Listens.
    framework: TCM
    techniques: {nod: "Nods."}
    effect: {valence: 3, arousal: 0, dominance: 0}
    fits: {intensity: {gt: 0.5}}
  asking:
    definition: Asks.
    framework: MI
    techniques: {why: "Asks why."}
    effect: {valence: 0.1, arousal: 0, dominance: 0}
    prior: 0.5
    fits: {intensity: {gt: 5}}
  telling:
    definition: Tells.
    framework: MI
    techniques: {that: "Tells that."}
    effect: {valence: 0.1, arousal: 0, dominance: 0}
    fits: {mood: low}
    contraindications:
      - {when: {phase: rising}, because: "It rises."}
"""


def test_every_problem_at_once(vocabulary):
    with pytest.raises(InputError) as raised:
        parse_catalogue(loads(WRONG, "wrong.yaml"), vocabulary)
    places = {(p.line, p.path) for p in raised.value.problems}
    assert places == {
        (5, "strategies.listening.framework"),
        (7, "strategies.listening.effect.valence"),
        (9, "strategies.asking"),
        (21, "strategies.telling.fits.mood"),
        (23, "strategies.telling.contraindications[0].when.phase"),
    }
