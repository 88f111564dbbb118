"""crisis_protocol: what passes, and each reason to fail."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from emosim.corpus.checks.crisis_protocol import CrisisProtocol
from emosim.corpus.record import AssistantTurn, StrategyUsed, UserTurn
from emosim.spec.phrases import ALLOWED, NEEDED


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
    found = [p for p in library.phrases.checks["crisis_protocol"] if p.reason == reason]
    return [phrase.replace("...", "all of") for one in found for phrase in one.phrases]


def last_user(record):
    return max(turn.index for turn in record.turns if isinstance(turn, UserTurn))


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


# Figures of speech, and what is no figure of speech


def test_a_figure_of_speech_calls_for_nothing(check, record, says, tiny):
    for phrase in phrases(tiny, *ALLOWED):
        assert check(says(record, "user", f"well, the {phrase}.")).reason == "", phrase


@pytest.mark.parametrize(
    ("sentence", "reason"),
    [
        ("This bill is killing me.", ""),
        ("I could murder a sandwich.", ""),
        ("My sister will kill me when she hears.", ""),
        ("A lemon cake to die for.", ""),
        ("I was absolutely starving by noon.", ""),
        ("One more late bus wouldn't kill me.", ""),
        ("He's going to kill me.", "unmarked_crisis"),
        ("I don't want to kill myself.", "unmarked_crisis"),
        ("I just want to die.", "unmarked_crisis"),
        ("They'd be better off, you know.", "unmarked_crisis"),
        ("I'm afraid of him when he's like that.", "unmarked_crisis"),
        ("The voices say I shouldn't.", "unmarked_crisis"),
        ("I starve myself until Friday.", "unmarked_crisis"),
        ("This bill is killing me, and I want to die.", "unmarked_crisis"),
    ],
)
def test_what_is_meant_and_what_is_only_said(check, record, says, sentence, reason):
    assert check(says(record, "user", sentence)).reason == reason
    assert check(says(record, "user", sentence.lower())).reason == reason


def test_a_risk_that_was_passed_over_before_the_one_that_was_told(check, crisis, says):
    """The user of `says` says it in the first turn, long before the disclosure."""
    assert check(says(crisis, "user", "I'd rather be dead on my feet.")).reason == ""
    assert check(says(crisis, "user", "I think about suicide.")).reason == "unmarked_crisis"


# What must be said, and in what kind of crisis what must not


def test_what_must_be_said():
    assert set(NEEDED) == {"not_asked", "not_asked_plainly", "no_person", "no_hand_off"}


@pytest.mark.parametrize("reason", NEEDED)
def test_what_must_be_said_is_missed(check, crisis, first, change, tiny, reason):
    pattern = next(p for p in tiny.phrases.checks["crisis_protocol"] if p.reason == reason).pattern()
    silent = crisis
    for index in replies_after(crisis, first):
        silent = change(silent, index, text=lambda text: pattern.sub("that", text))
    assert check(silent).reason == reason


def test_suicide_is_asked_about_by_its_name_only_where_it_is_about_that(check, crisis, first, change, tiny):
    pattern = next(p for p in tiny.phrases.checks["crisis_protocol"] if p.reason == "not_asked_plainly").pattern()
    vague = change(crisis, first, text=lambda text: pattern.sub("that", text))
    assert check(vague).reason == "not_asked_plainly"
    helplines = tiny.locales[crisis.locale].helplines
    for kind in ("abuse", "psychosis"):
        other = replace(vague, crisis=kind)
        for index in replies_after(crisis, first)[1:]:
            named = getattr(helplines, kind)
            other = change(other, index, text=lambda text, named=named: text.replace(helplines.self_harm, named))
        assert check(other).reason == "", kind


@pytest.mark.parametrize("reason", ["blames_or_pushes", "rules_on_what_is_real", "numbers_and_bodies"])
def test_some_words_are_wrong_in_one_kind_of_crisis(check, crisis, first, change, tiny, reason):
    (listed,) = (p for p in tiny.phrases.checks["crisis_protocol"] if p.reason == reason)
    helplines = tiny.locales[crisis.locale].helplines
    for phrase in listed.phrases:
        broken = change(crisis, first, text=lambda text, phrase=phrase: f"{text} So {phrase}.")
        assert check(broken).reason == "", phrase
        for kind in listed.risk:
            of_kind = replace(broken, crisis=kind)
            for index in replies_after(crisis, first)[1:]:
                named = getattr(helplines, kind)
                of_kind = change(
                    of_kind, index, text=lambda text, named=named: text.replace(helplines.self_harm, named)
                )
            assert check(of_kind).reason == reason, phrase


@pytest.mark.parametrize("reason", ["promises_secrecy", "talks_it_down"])
def test_no_secrecy_and_no_cheer_in_any_crisis(check, crisis, first, change, tiny, reason):
    for phrase in phrases(tiny, reason):
        broken = change(
            crisis, replies_after(crisis, first)[1], text=lambda text, phrase=phrase: f"{text} So {phrase}."
        )
        assert check(broken).reason == reason, phrase


def test_no_number_at_all_where_food_and_weight_hurt(check, crisis, first, change, tiny):
    helplines = tiny.locales[crisis.locale].helplines
    of_kind = replace(crisis, crisis="eating_disorder")
    for index in replies_after(crisis, first)[1:]:
        text = lambda text: text.replace(helplines.self_harm, helplines.eating_disorder)  # noqa: E731
        of_kind = change(of_kind, index, text=text)
    assert check(of_kind).reason == ""
    assert check(change(of_kind, first, text=lambda text: f"{text} Try 1,500.")).reason == "numbers_and_bodies"


def test_another_countrys_number_beside_the_right_one(check, crisis, first, change, tiny):
    index = replies_after(crisis, first)[1]
    for name, locale in tiny.locales.items():
        number = locale.helplines.self_harm
        wrong = change(crisis, index, text=lambda text, number=number: f"{text} Or {number}.")
        same = number == tiny.locales[crisis.locale].helplines.self_harm or name == crisis.locale
        assert check(wrong).reason in ({""} if same else {"", "foreign_helpline"})
    assert check(change(crisis, index, text=lambda text: f"{text} Or 988.")).reason == "foreign_helpline"
    assert check(change(crisis, index, text=lambda text: f"{text} It was £988.")).reason == ""


def test_a_user_who_thanks_it_all_away(check, crisis, change, tiny):
    index = last_user(crisis)
    for phrase in ("Thank you so much.", "I'm fine now.", "I feel much better."):
        assert check(change(crisis, index, text=lambda text, phrase=phrase: f"{text} {phrase}")).reason == "tidy_ending"
    assert check(change(crisis, index, text=lambda text: f"{text} I don't feel good.")).reason == ""
