"""strategy_fit: what passes, and each reason to fail."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from emosim.corpus.checks.strategy_fit import StrategyFit
from emosim.corpus.forks import fork, parse_plan, there_is
from emosim.corpus.record import AssistantTurn, StrategyUsed


@pytest.fixture(scope="module")
def check(tiny):
    return StrategyFit(tiny)


@pytest.fixture(scope="module")
def planned(record):
    """The index of a reply with two strategies or more."""
    return next(t.index for t in record.turns if isinstance(t, AssistantTurn) and len(t.strategies) > 1)


def test_what_is_generated_passes(check, records, crisis):
    assert [check(record) for record in [*records, crisis] if check(record) != (1.0, "")] == []


def test_an_unknown_rule(check, record, change):
    broken = change(record, 1, decision=lambda decision: replace(decision, rule="no_such_rule"))
    assert check(broken).reason == "unknown_rule"


@pytest.mark.parametrize(
    "other",
    [
        lambda used: used[:-1],
        lambda used: used[::-1],
        lambda used: (*used, used[0]),
        lambda used: (replace(used[0], technique="whistling"), *used[1:]),
        lambda used: (replace(used[0], pacing="immediate"), *used[1:]),
    ],
    ids=["fewer", "turned_round", "more", "technique", "pacing"],
)
def test_off_plan(check, record, planned, change, other):
    assert check(change(record, planned, strategies=other)).reason == "off_plan"


def test_contraindicated(check, record, change, tiny):
    rule = next(rule for rule in tiny.rules if rule.then[0].strategy == "cognitive_reframing")
    used = tuple(StrategyUsed(p.strategy, "CBT", p.technique, p.pacing) for p in rule.then)

    def at(intensity):
        def decide(decision):
            facts = {
                **decision.facts,
                "intensity": intensity,
                "emotion": "worry",
                "family": "fear",
                "user_move": "tells",
            }
            return replace(decision, rule=rule.name, facts=facts)

        return check(change(record, 1, strategies=used, decision=decide)).reason

    assert at(0.9) == "contraindicated"
    assert at(0.5) != "contraindicated"


def test_rule_does_not_hold(check, record, change, tiny):
    rule = next(rule for rule in tiny.rules if rule.name == "validate_then_reframe")
    used = tuple(StrategyUsed(p.strategy, "PCT", p.technique, p.pacing) for p in rule.then)

    def at(intensity):
        seen = {"intensity": intensity, "emotion": "shame", "family": "sadness", "cognitive_load": 0.6}
        return check(
            change(
                record,
                1,
                strategies=used,
                decision=lambda decision: replace(decision, rule=rule.name, facts={**decision.facts, **seen}),
            )
        ).reason

    assert at(0.7) == "rule_does_not_hold"
    assert at(0.71) == ""


@pytest.mark.parametrize(("more", "reason"), [("", ""), (" Is it?", ""), (" Is it? Or not?", "two_questions")])
def test_two_questions(check, record, change, more, reason):
    asking = change(record, 1, text=f"That is a lot.{more}")
    assert check(asking).reason == reason


def test_before_a_crisis_comes_up_one_question_is_enough(check, crisis, change):
    assert crisis.turns[1].strategies[0].name != "crisis_support"
    assert check(change(crisis, 1, text="Is it? Or not?")).reason == "two_questions"


def test_a_crisis_may_ask_more(check, crisis, change):
    last = len(crisis.turns) - 3
    assert check(change(crisis, last, text=lambda text: f"{text} Where are you? Is anybody there?")).reason == ""


@pytest.fixture(scope="module")
def branch(record, producer, tiny):
    """A branch of a record, and where its reply was forced."""
    return fork(producer, record, 1, parse_plan("grounding+cognitive_reframing", tiny)).record


def test_a_forced_reply_passes_well_or_ill_advised(check, record, producer, tiny):
    for name in there_is(tiny):
        made = fork(producer, record, 1, parse_plan(name, tiny)).record
        assert check(made) == (1.0, ""), name


@pytest.mark.parametrize(
    "other",
    [
        lambda used: (replace(used[0], name="hugging"), *used[1:]),
        lambda used: (used[0], replace(used[1], technique="whistling")),
        lambda used: (replace(used[0], technique=used[1].technique), *used[1:]),
        lambda used: (replace(used[0], name="crisis_support", technique="ask_about_safety"),),
    ],
    ids=["strategy", "technique", "another's technique", "protocol"],
)
def test_off_catalogue(check, branch, change, other):
    assert check(branch) == (1.0, "")
    assert check(change(branch, 3, strategies=other)).reason == "off_catalogue"


def test_a_forced_reply_asks_one_question_too(check, branch, change):
    assert check(change(branch, 3, text="Is it? Or not?")).reason == "two_questions"


def test_only_a_branch_holds_a_forced_reply(check, branch):
    """A record that claims it without a parent is none that we make."""
    orphan = replace(branch, provenance=replace(branch.provenance, parent=None))
    assert check(orphan).reason == "unknown_rule"


def test_the_other_replies_of_a_branch_are_the_rules(check, branch, change):
    assert check(change(branch, 1, strategies=lambda used: used[::-1] * 2)).reason == "off_plan"
