"""emosim decide: the proof of a state somebody names."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from emosim.cli.state import FACTS, complete, pasted
from emosim.shipped import folder


def test_every_fact_can_be_given(library):
    assert set(FACTS) == set(library.facts)


@pytest.mark.parametrize(
    ("options", "rule"),
    [
        ("--emotion shame --intensity 0.8", "validate_then_reframe"),
        ("--emotion anxiety --intensity 0.71", "validate_then_reframe"),
        ("--emotion fear --intensity 0.9 --phase escalating", "validate_then_reframe"),
        ("--emotion sadness --phase escalating", "slow_down_while_it_rises"),
        ("--emotion shame --intensity 0.8 --risk indirect --risk-kind self_harm", "hint_of_self_harm"),
    ],
)
def test_decides_and_proves(emosim, options, rule):
    ran = emosim("decide", *options.split())
    assert ran.code == 0
    assert ran.out.startswith(f"{rule} (")
    assert "because:" in ran.out
    assert "holds:" in ran.out


def test_the_seeds_threshold_is_strict(emosim):
    assert not emosim("decide", "--emotion", "shame", "--intensity", "0.7").out.startswith("validate_then_reframe")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ("--emotion shamed", "--emotion: expected one of joy"),
        ("--intensity 3", "--intensity: expected a number in [0, 1], got 3"),
        ("--turn -1", "--turn: expected a whole number in [0, 200], got -1"),
    ],
)
def test_says_what_a_state_cannot_be(emosim, options, message):
    ran = emosim("decide", *options.split())
    assert ran.code == 1
    assert message in ran.err
    assert "Traceback" not in ran.err


def test_says_all_of_it_at_once(emosim):
    ran = emosim("decide", "--emotion", "shamed", "--intensity", "3")
    assert len(ran.err.strip().splitlines()) == 2


def test_names_every_rule_below_that_would_hold_too(emosim):
    ran = emosim("decide", "--emotion", "worry", "--intensity", "0.8", "--phase", "escalating")
    line = next(line for line in ran.out.splitlines() if line.startswith("would hold too, below it: "))
    assert line.split(": ")[1].split(", ") == [
        "slow_down_while_it_rises",
        "invite_the_next_bit",
        "ask_what_it_means",
        "give_it_back",
    ]


@pytest.mark.parametrize(
    ("options", "lines"),
    [
        ("", ["worry may turn into fear, terror, anxiety, tension and ", "; a way leads to calm: worry -> neutral"]),
        ("--emotion relief", ["relief may turn into ", "; it is calm itself"]),
        ("--emotion neutral --phase peak", ["; it is calm itself", "peak may turn into de_escalating, escalating or plateau"]),
    ],
)  # fmt: skip
def test_ends_with_what_the_feeling_and_the_phase_may_turn_into(emosim, options, lines):
    end = "\n".join(emosim("decide", *options.split()).out.splitlines()[-2:])
    assert [line for line in lines if line not in end] == []


@pytest.fixture
def my_rules(tmp_path):
    """Rules of one's own: two in support.yaml, no safety, and machines as they ship but for what is changed."""
    root = shutil.copytree(folder("rules"), tmp_path / "rules", ignore=shutil.ignore_patterns("*.png"))
    then = "then: [{strategy: affirmation, technique: name_the_effort, pacing: steady}]"
    (root / "safety.yaml").write_text(f"rules:\n  - {{name: first, because: B., when: {{turn: 1}}, {then}}}\n")

    def write(last, *pairs):
        (root / "support.yaml").write_text(f"rules:\n  - {{name: last, because: B., {last}, {then}}}\n")
        for old, new in pairs:
            text = (root / "emotions.yaml").read_text()
            assert old in text
            (root / "emotions.yaml").write_text(text.replace(old, new))
        return ("--rules", root)

    return write


def test_says_what_the_catalogue_has_against_the_plan(emosim, my_rules):
    ran = emosim("decide", "--intensity", "0.9", *my_rules("otherwise: true"))
    assert ran.out.startswith("first (")
    assert "\nthe catalogue objects to affirmation here: Praise before being heard reads as not listening.\n" in ran.out
    assert "objects" not in emosim("decide", *my_rules("otherwise: true")).out


def test_rules_that_leave_something_are_refused_and_yet_said_what_of_them_holds(emosim, my_rules):
    rules = my_rules("when: {phase: peak}")
    for options, end in (([], "first"), (["--turn", "2", "--phase", "peak"], "last"), (["--turn", "2"], "no rule")):
        ran = emosim("decide", *options, *rules)
        assert (ran.code, ran.out) == (1, "")
        assert "must have otherwise: true instead of when" in ran.err
        assert ran.err.endswith(f"\n{end} decides this state\n")


def test_a_machine_without_the_usual_feeling_has_its_neutral_one(emosim, my_rules):
    ran = emosim("decide", *my_rules("otherwise: true", ("worry:", "concern:")))
    assert ran.code == 0
    assert "facts: emotion neutral, family neutral," in ran.out


@pytest.mark.parametrize(
    ("given", "rules", "command"),
    [
        ({}, None, "emosim decide"),
        ({"emotion": "shame", "intensity": 0.7001}, None, "emosim decide --emotion shame --intensity 0.7001"),
        ({"valence": -0.3, "turn": 41}, None, "emosim decide --valence -0.3 --turn 41"),
        ({"intensity": 1.0, "rapport": 0.0001}, None, "emosim decide --intensity 1 --rapport 0.0001"),
        ({"phase": "peak"}, Path("my rules"), "emosim decide --phase peak --rules 'my rules'"),
    ],
)
def test_a_state_is_put_as_a_command(given, rules, command):
    assert pasted(given, rules) == command


def test_the_usual_state_is_one_that_can_be(library):
    facts = complete({}, library.emotions)
    assert {name: library.facts[name].refusal(value) for name, value in facts.items()} == dict.fromkeys(library.facts)
