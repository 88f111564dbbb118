"""A speaker draws lines, says none twice, and sounds like one person."""

from __future__ import annotations

from random import Random

import pytest

from emosim.realize.grammar.phrase import EMPTY, WordTable, pool_of
from emosim.realize.grammar.speaker import Speech, Values, can_follow, has_subject, in_voice, lowered, slot_words
from emosim.spec.locale import Currency
from emosim.spec.persona import Voice
from emosim.spec.template import parse


def pool(*lines):
    return pool_of([parse(line) for line in lines], WordTable({}))


@pytest.fixture
def speech():
    return Speech(Random(5), Values({"x": "it"}))


class Always(Random):
    """Draws that make every chance come true."""

    def random(self):
        return 0.0


class Never(Random):
    """Draws that make no chance come true."""

    def random(self):
        return 0.999


def voice(punctuation):
    return Voice(register="plain", verbosity=0.5, hedging=0.0, punctuation=punctuation)


# Drawing


def test_a_line_that_cannot_be_filled_is_never_said(speech):
    lines = pool("I saw {nothing}.", "I saw {x}.", "I saw [{nothing}|{x}] too.")
    said = [speech.draw(lines) for _ in range(3)]
    assert [line for line in said if line] == ["I saw it."]


def test_a_sentence_is_said_once(speech):
    lines = pool("One more. And [then|so] there was {x}.", "One more.", "And then there was {x}!")
    said = [speech.draw(lines) for _ in range(8)]
    assert len([line for line in said if line]) <= 2
    sentences = [s.strip(" .!").lower() for line in said for s in line.split(".") if " " in s.strip()]
    assert len(sentences) == len(set(sentences))


def test_a_single_word_may_come_again(speech):
    lines = pool("Yes. [One|Two|Three|Four|Five] of them.")
    said = [line for line in (speech.draw(lines) for _ in range(3)) if line]
    assert len(said) >= 2
    assert all(line.startswith("Yes.") for line in said)


def test_a_line_that_says_its_own_sentence_twice_is_not_said(speech):
    assert speech.draw(pool("I know! I KNOW.")) == ""


def test_both_speakers_share_what_was_said(speech):
    assert speech.say("I see. That is a lot.")
    assert not speech.say("That is a lot!")
    assert speech.draw(pool("That is a lot?")) == ""


def test_a_new_line_comes_before_another_wording_of_an_old_one(speech):
    lines = pool("The [a|b|c|d] apple.", "The [a|b|c|d] pear.", "The [a|b|c|d] plum.")
    assert {speech.draw(lines).split()[2] for _ in range(3)} == {"apple.", "pear.", "plum."}


@pytest.mark.parametrize(
    ("most", "said"),
    [(None, "Why is it? Who knows?"), (2, "Why is it? Who knows?"), (1, ""), (0, "")],
)
def test_a_line_asks_no_more_than_it_may(speech, most, said):
    assert speech.draw(pool("Why is it? Who knows?"), most) == said


def test_an_empty_pool_says_nothing(speech):
    assert speech.draw(EMPTY) == ""
    assert speech.used == frozenset()


def test_a_draw_tells_what_it_referred_to(speech):
    speech.draw(pool("I saw {x} again."))
    assert speech.used == {"x"}
    speech.draw(pool("And that was all."))
    assert speech.used == frozenset()


# Values


def test_an_offered_value_is_made_when_it_is_asked_for_and_once():
    made = []

    def make():
        made.append(1)
        return "the letter"

    values = Values({})
    values.offer("echo", make)
    assert values.has(frozenset({"echo"}))
    assert not made
    assert values["echo"] == values["echo"] == "the letter"
    assert len(made) == 1


def test_a_withdrawn_value_is_gone_and_says_what_it_was():
    values = Values({"x": "it"})
    values.offer("echo", lambda: "the letter")
    assert values.withdraw("echo") is None
    assert values.withdraw("x") == "it"
    assert not values.has(frozenset({"x"}))
    assert not values.has(frozenset({"echo"}))


def test_an_offer_takes_the_place_of_a_value():
    values = Values({"echo": "old"})
    values.offer("echo", lambda: "new")
    assert values["echo"] == "new"


# Voice


@pytest.mark.parametrize(
    ("style", "text", "spoken"),
    [
        ("standard", "It is late, so. The bus left.", "It is late, so. The bus left."),
        ("lowercase", "I saw Ann. OK.", "i saw ann. ok."),
        ("exclaims", "The bus left.", "The bus left!"),
        ("exclaims", "The bus left...", "The bus left..."),
        ("exclaims", "Did it?", "Did it?"),
        ("ellipses", "It is late. The bus left.", "It is late... The bus left."),
        ("ellipses", "It is late. Ann left.", "It is late. Ann left."),
        ("ellipses", "Is it? The bus left.", "Is it? The bus left."),
        ("dashes", "It is late, so, no.", "It is late - so, no."),
        ("run_on", "It is late. The bus left.", "It is late, the bus left."),
        ("run_on", "It is late. Ann left. I know.", "It is late. Ann left, I know."),
    ],
)
def test_a_voice_has_its_own_punctuation(style, text, spoken):
    assert in_voice(text, voice(style), True, Speech(Always(), Values({}))) == spoken


@pytest.mark.parametrize("style", ["standard", "exclaims", "ellipses", "dashes", "run_on"])
def test_a_voice_does_not_always_show(style):
    text = "It is late, so. The bus left."
    assert in_voice(text, voice(style), True, Speech(Never(), Values({}))) == text


def test_who_exclaims_does_it_more_when_stirred():
    def count(stirred):
        speech = Speech(Random(2), Values({}))
        return sum(in_voice("So.", voice("exclaims"), stirred, speech) == "So!" for _ in range(500))

    assert count(True) > 5 * count(False) > 0


@pytest.mark.parametrize(
    ("text", "low", "follows", "subject"),
    [
        ("The bus left.", "the bus left.", True, True),
        ("My hat.", "my hat.", True, True),
        ("I left.", "I left.", True, True),
        ("I've left.", "I've left.", True, True),
        ("Ann left.", "Ann left.", False, False),
        ("Thereafter, no.", "Thereafter, no.", False, False),
        ("What now?", "what now?", True, False),
        ("$400 is gone.", "$400 is gone.", False, False),
    ],
)
def test_a_sentence_is_made_fit_to_follow_where_its_first_word_allows(text, low, follows, subject):
    assert (lowered(text), can_follow(text), has_subject(text)) == (low, follows, subject)


@pytest.mark.parametrize(
    ("value", "kind", "word"),
    [
        (4000, "money", "£4,000"),
        (90, "money", "£90"),
        (1234567, "money", "£1,234,567"),
        (0, "integer", "zero"),
        (3, "integer", "three"),
        (10, "integer", "ten"),
        (11, "integer", "11"),
        (2500, "integer", "2,500"),
        ("apartment", "choice", "flat"),
        ("brick apartment", "choice", "brick flat"),
        ("van", "choice", "van"),
    ],
)
def test_slots_are_put_into_words(value, kind, word):
    table = WordTable({"apartment": "flat"})
    assert slot_words({"x": value}, {"x": kind}, Currency(symbol="£"), table) == {"x": word}


@pytest.mark.parametrize(
    ("value", "word"),
    [
        (70, "₹70"),
        (850, "₹850"),
        (2400, "₹2,400"),
        (31850, "₹31,850"),
        (250000, "₹2,50,000"),
        (6000000, "₹60,00,000"),
        (21370500, "₹2,13,70,500"),
    ],
)
def test_money_is_set_apart_by_lakhs_where_it_is_written_so(value, word):
    currency = Currency(symbol="₹", grouping="lakhs")
    assert slot_words({"x": value}, {"x": "money"}, currency, WordTable({})) == {"x": word}
