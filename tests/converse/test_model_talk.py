"""A talk: its history, its state lines, and what is taken back."""

from __future__ import annotations

import pytest

from emosim.converse.speaker import Scripted
from emosim.converse.talk import Talk
from emosim.errors import InputError
from emosim.export.states import State, StateLine, state_line

LINE = state_line(State("shame", "sadness", 0.8, -0.5, 0.4, 0.2, "onset"), ["empathic_validation"])
READ = StateLine("shame", 0.8, -0.5, 0.4, 0.2, "onset", ("empathic_validation",))


@pytest.fixture
def heard():
    """Every conversation a speaker was asked to answer."""
    return []


@pytest.fixture
def talk(heard):
    def says(conversation):
        heard.append([(message.role, message.content) for message in conversation])
        return f"{LINE}\nReply {len(heard)}."

    return Talk(Scripted(says), "Be kind.")


def test_a_reply_is_its_words_and_its_state(talk):
    exchange = talk.say("Hello.")
    assert (exchange.user, exchange.reply, exchange.state) == ("Hello.", "Reply 1.", READ)
    assert talk.exchanges == [exchange]


def test_the_model_sees_its_own_replies_whole(talk, heard):
    talk.say("One.")
    talk.say("Two.")
    first = [("system", "Be kind."), ("user", "One.")]
    assert heard == [first, [*first, ("assistant", f"{LINE}\nReply 1."), ("user", "Two.")]]


def test_what_is_taken_back_was_never_said(talk, heard):
    talk.say("One.")
    talk.say("Two.")
    assert talk.undo().user == "Two."
    talk.say("Three.")
    assert heard[2][-1] == ("user", "Three.")
    assert len(heard[2]) == len(heard[1])
    assert [exchange.user for exchange in talk.exchanges] == ["One.", "Three."]
    assert [talk.undo().user, talk.undo().user, talk.undo()] == ["Three.", "One.", None]


def test_what_could_not_be_answered_was_not_said():
    talk = Talk(Scripted(["Yes."]))
    talk.say("One.")
    with pytest.raises(InputError):
        talk.say("Two.")
    assert [exchange.user for exchange in talk.exchanges] == ["One."]


@pytest.mark.parametrize(
    ("said", "reply"),
    [("Hi.", "Hi."), ("<state>{}</state>\nHi.", "Hi."), ('<state>{"emotion"', ""), ("Hi. <state>{", "Hi.")],
)
def test_a_reply_without_a_good_state_line_has_none(said, reply):
    exchange = Talk(Scripted([said])).say("Hello.")
    assert (exchange.reply, exchange.state) == (reply, None)


def test_a_reply_that_was_cut_off_says_so():
    exchange = Talk(Scripted(["one two three"]), most=2).say("Hello.")
    assert (exchange.ended, exchange.tokens) == (False, 2)
