"""The speaker that says what it is told, and how replies and conversations are cut."""

from __future__ import annotations

import pytest

from emosim.converse.speaker import Scripted, cut, without_oldest
from emosim.errors import InputError
from emosim.export.chats import Message

SYSTEM, HELLO, YES, AND = (
    Message("system", "Be kind."),
    Message("user", "Hello."),
    Message("assistant", "Yes?"),
    Message("user", "And?"),
)


def test_a_list_is_said_in_turn():
    speaker = Scripted(["one two three", "four"])
    assert [said.text for said in speaker.replies([[HELLO], [HELLO]], most=9)] == ["one two three", "four"]
    with pytest.raises(InputError, match="nothing more to say"):
        speaker.replies([[HELLO]], most=9)


def test_a_function_answers_a_conversation():
    speaker = Scripted(lambda conversation: f"you said {conversation[-1].content}")
    assert speaker.replies([[HELLO], [HELLO, YES, AND]], most=9)[1].text == "you said And?"


@pytest.mark.parametrize(
    ("says", "stop", "most", "prefill", "text", "tokens", "ended"),
    [
        ("one two three", (), 9, "", "one two three", 3, True),
        ("one two three", (), 2, "", "one two three", 2, False),
        ("one two three", ("two",), 9, "", "one two", 2, True),
        ("one two three", (), 9, "one", "one two three", 2, True),
        ("two three", (), 9, "one ", "one two three", 2, True),
    ],
)
def test_it_keeps_to_what_speakers_promise(says, stop, most, prefill, text, tokens, ended):
    (said,) = Scripted([says]).replies([[HELLO]], stop=stop, most=most, prefill=prefill)
    assert (said.text, said.tokens, said.ended) == (text, tokens, ended)


@pytest.mark.parametrize(
    ("text", "stop", "left", "stopped"),
    [
        ("a b c", (), "a b c", False),
        ("a b c", ("x",), "a b c", False),
        ("a b c", ("c", "b"), "a b", True),
        ("a b a b", ("b",), "a b", True),
    ],
)
def test_the_first_stop_string_in_the_text_counts(text, stop, left, stopped):
    assert cut(text, stop) == (left, stopped)


@pytest.mark.parametrize(
    ("whole", "shorter"),
    [
        ([SYSTEM, HELLO, YES, AND], [SYSTEM, AND]),
        ([HELLO, YES, AND], [AND]),
        ([SYSTEM, AND], None),
        ([AND], None),
    ],
)
def test_the_oldest_exchange_goes_and_the_system_prompt_stays(whole, shorter):
    assert without_oldest(whole) == shorter
