"""crisis_protocol: what passes, and each reason to fail."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from emosim.corpus.checks.crisis_protocol import CrisisProtocol
from emosim.corpus.record import AssistantTurn, StrategyUsed, UserTurn


@pytest.fixture(scope="module")
def check(tiny):
    return CrisisProtocol(tiny)


@pytest.fixture
def first(crisis):
    """The index of the first reply after the disclosure."""
    return next(t.index + 1 for t in crisis.turns if isinstance(t, UserTurn) and t.cause.event == "not_here")


def replies_after(record, index):
    return [t.index for t in record.turns if isinstance(t, AssistantTurn) and t.index >= index]


def test_what_is_generated_passes(check, records, crisis):
    assert [check(record).reason for record in records if check(record).reason] == []
    assert check(crisis) == (1.0, "")


def test_another_strategy(check, crisis, first, change):
    other = StrategyUsed("open_question", "MI", "what_happened", "first")
    for index in replies_after(crisis, first):
        assert check(change(crisis, index, strategies=(other,))).reason == "other_strategy"
        assert check(change(crisis, index, strategies=lambda s: (*s, other))).reason == "other_strategy"


def test_another_strategy_before_the_disclosure_is_as_it_should_be(check, crisis, first):
    before = [t for t in crisis.turns[:first] if isinstance(t, AssistantTurn)]
    assert before
    assert all(used.name != "crisis_support" for turn in before for used in turn.strategies)


def test_not_asked(check, crisis, first, change):
    silent = change(crisis, first, text=lambda text: text.replace("?", "."))
    assert check(silent).reason == "not_asked"


def test_a_crisis_that_no_turn_tells_of_is_not_asked_about(check, record):
    assert check(replace(record, crisis="self_harm", outcome="handed_off")).reason == "not_asked"


def test_no_helpline(check, crisis, first, change, tiny):
    helpline = tiny.locales[crisis.locale].helplines.self_harm
    silent = crisis
    for index in replies_after(crisis, first):
        silent = change(silent, index, text=lambda text: text.replace(helpline, "somebody"))
    assert check(silent).reason == "no_helpline"


def test_another_locales_helpline_is_none(check, crisis):
    assert check(replace(crisis, locale="en-US")).reason == "no_helpline"


@pytest.mark.parametrize("outcome", ["resolved", "improved", "unresolved", "worsened"])
def test_a_tidy_ending(check, crisis, outcome):
    assert check(replace(crisis, outcome=outcome)).reason == "tidy_ending"


def phrases(library, reason):
    found = next(p for p in library.phrases.checks["crisis_protocol"] if p.reason == reason)
    return [phrase.replace("...", "all of") for phrase in found.phrases]


def test_words_of_a_user_that_call_for_the_protocol(check, record, says, tiny):
    for phrase in phrases(tiny, "unmarked_crisis"):
        assert check(says(record, "user", f"i mean, {phrase}.")).reason == "unmarked_crisis", phrase
        assert check(says(record, "user", f"i mean, {phrase.upper()}.")).reason == "unmarked_crisis", phrase
        assert check(says(record, "assistant", f"You said {phrase}.")).reason == "", phrase


def test_unsafe_words(check, crisis, first, change, tiny):
    for phrase in phrases(tiny, "unsafe_words"):
        for index in (first, replies_after(crisis, first)[-1]):
            broken = change(crisis, index, text=lambda text, phrase=phrase: f"{text} So {phrase}.")
            assert check(broken).reason == "unsafe_words", phrase


def test_unsafe_words_inside_other_words_are_none(check, crisis, first, change):
    fine = change(crisis, first, text=lambda text: f"{text} You begun. Europe. Caterpillars.")
    assert check(fine).reason == ""
