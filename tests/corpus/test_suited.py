"""How a reply suited: each verdict, its sentence, and its agreement with what the simulation reckons."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from emosim.corpus.forks import follow, parse_plan, planned, there_is
from emosim.corpus.suited import Suitability, least


@pytest.fixture(scope="module")
def suits(tiny):
    return Suitability(tiny)


@pytest.fixture(scope="module")
def judge(tiny, suits, producer, record):
    """The verdicts on a plan where the truth is as given, and otherwise an ordinary moment."""
    usual = {
        "emotion": "worry",
        "family": "fear",
        "intensity": 0.5,
        "arousal": 0.6,
        "valence": -0.4,
        "rapport": 0.5,
        "cognitive_load": 0.5,
        "turn": 3,
        "user_move": "answers",
        "phase": "plateau",
        "asked_advice": "no",
        "questions_running": 0,
        "last_strategy": "none",
    }

    def verdicts(text, believed="worry", **truth):
        step = follow(producer, record, 1, parse_plan(text, tiny)).exchanges[1][1]
        step = replace(step, belief=replace(step.belief, emotion=believed))
        return suits.of(step, {**step.truth, **usual, **truth})

    return verdicts


@pytest.mark.parametrize(
    ("text", "truth", "verdict", "because"),
    [
        ("open_question", {}, "suited", ""),
        ("empathic_validation", {}, "suited", ""),
        (
            "open_question",
            {"intensity": 0.95},
            "contraindicated",
            "Open question was contraindicated: A question first passes over what was just said.",
        ),
        (
            "open_question",
            {"intensity": 0.85},
            "neutral",
            "Open question did not suit: it needs intensity <= 0.8 (it is 0.85).",
        ),
        (
            "grounding",
            {"family": "joy", "arousal": 0.5},
            "neutral",
            "Grounding did not suit: it needs arousal >= 0.6 (it is 0.5).",
        ),
        (
            "reflective_listening",
            {"emotion": "anger", "family": "anger"},
            "misread",
            "Reflective listening spoke to worry; what was felt was anger.",
        ),
        (
            "affirmation",
            {"last_strategy": "affirmation"},
            "repeated",
            "Affirmation had led the reply before as well.",
        ),
    ],
)
def test_a_verdict_and_its_sentence(judge, text, truth, verdict, because):
    (only,) = judge(text, **truth)
    assert (only.verdict, only.because) == (verdict, because)


def test_what_is_wrong_in_the_lead_may_be_right_behind_it(judge):
    lead, second = judge("open_question+open_question:what_it_means", intensity=0.7)
    assert (lead.verdict, second.verdict) == ("suited", "suited")
    verdicts = [one.verdict for one in judge("empathic_validation+open_question", intensity=0.95)]
    assert verdicts == ["suited", "neutral"]


def test_the_least_is_the_first_of_the_worst(judge):
    both = judge("affirmation+psychoeducation", user_move="pushes_back")
    assert least(both).fit == min(one.fit for one in both)
    assert least(both[:1]) == both[0]


def test_verdicts_agree_with_what_the_reply_did(tiny, suits, producer, records):
    """A contraindication is what the simulation counts as harm, and a strategy that suited what it counts in full."""
    dynamics = tiny.dynamics.reply
    fit_of = {
        "contraindicated": {dynamics.contraindicated},
        "suited": {dynamics.fits},
        "repeated": {dynamics.fits * dynamics.repeated, round(dynamics.neutral * dynamics.repeated, 4)},
        "misread": {dynamics.misread, round(dynamics.misread * dynamics.repeated, 4)},
        "neutral": {dynamics.neutral},
    }
    seen = set()
    for record in [record for record in records if record.crisis is None]:
        for exchange, name in ((exchange, name) for exchange in (1, 2) for name in there_is(tiny)):
            step = follow(producer, record, exchange, (planned(name, tiny),)).exchanges[exchange][1]
            (one,) = suits.of(step, step.truth)
            assert one.fit in fit_of[one.verdict], one
            assert suits.contraindicated(step.decision.plan, step.truth) == (one.fit < 0)
            seen.add(one.verdict)
    assert seen == set(fit_of)
