"""From a record to a chat."""

from __future__ import annotations

import json

import pytest
from msgspec.structs import replace

from emosim.corpus.layers.tokens import estimated_tokens
from emosim.errors import InputError
from emosim.export.chats import chat_of
from emosim.export.reading import Turn
from emosim.export.states import State, state_line


def no_prompt(line):
    return ""


def plain(line, task="respond"):
    return chat_of(line, task, no_prompt)


@pytest.fixture
def line(lines):
    return next(line for line in lines if line.crisis is None)


def test_a_chat_says_what_the_record_says(lines):
    for line in lines:
        chat = plain(line)
        assert [message.content for message in chat.messages] == [turn.text for turn in line.turns]
        assert [message.role for message in chat.messages] == ["user", "assistant"] * (len(line.turns) // 2)


def test_a_reply_knows_the_state_it_answers_and_its_strategies(records, lines):
    for record, line in zip(records, lines, strict=True):
        for reply, user, assistant in zip(plain(line).replies, record.turns[::2], record.turns[1::2], strict=True):
            assert reply.state.emotion == user.emotion.primary.label
            assert reply.state.valence == user.emotion.vad.valence
            assert reply.state.phase == user.progression.phase
            assert reply.strategies == tuple(used.name for used in assistant.strategies)
            assert reply.tokens == estimated_tokens(assistant.text)


def test_loss_weights_are_the_records_own(records, lines):
    for record, line in zip(records, lines, strict=True):
        weights = [reply.loss_weight for reply in plain(line).replies]
        if record.crisis is None:
            assert weights == [signals.loss_weight for signals in record.lora.replies]
        else:
            assert set(weights) == {1.0}


def test_without_signals_every_reply_weighs_the_same(line):
    assert {reply.loss_weight for reply in plain(replace(line, lora=None)).replies} == {1.0}


def test_the_state_task_puts_one_line_before_each_reply(line):
    chat = plain(line, "state")
    for message, turn in zip(chat.messages, line.turns, strict=True):
        if message.role == "user":
            assert message.content == turn.text
            continue
        state, text = message.content.split("\n", 1)
        assert text == turn.text
        known = json.loads(state.removeprefix("<state>").removesuffix("</state>"))
        fields = ["emotion", "intensity", "valence", "arousal", "dominance", "phase", "strategies"]
        assert list(known) == fields
        assert known["strategies"] == [used.name for used in turn.strategies]


def test_a_state_line_is_short():
    state = State("shame", "sadness", 0.7849, -0.001, 0.7, 0.2, "escalating")
    assert state_line(state, ("grounding",)) == (
        '<state>{"emotion":"shame","intensity":0.78,"valence":0.0,"arousal":0.7,"dominance":0.2,'
        '"phase":"escalating","strategies":["grounding"]}</state>'
    )


def test_turns_of_one_speaker_in_a_row_become_one(line):
    first, second = line.turns[:2]
    more = replace(first, text="And then.")
    chat = plain(replace(line, turns=(first, more, second, second, *line.turns[2:])))
    assert chat.messages[0].content == f"{first.text}\n\nAnd then."
    assert chat.messages[1].content == f"{second.text}\n\n{second.text}"
    assert len(chat.messages) == len(line.turns)
    assert len(chat.replies) == len(line.turns) // 2


def test_words_that_nobody_answered_are_cut_off(line):
    chat = plain(replace(line, turns=line.turns[:-1]))
    assert len(chat.messages) == len(line.turns) - 2
    assert chat.messages[-1].role == "assistant"


@pytest.mark.parametrize("part", [slice(0, 0), slice(0, 1), slice(1, None)], ids=["none", "no reply", "no user first"])
def test_what_is_no_chat_is_refused(line, part):
    with pytest.raises(InputError, match=f"dialogue {line.id}: a chat starts with a user's turn that is answered"):
        plain(replace(line, turns=line.turns[part]))


def test_a_user_without_a_state_is_refused(line):
    turns = (Turn("user", "Hello."), *line.turns[1:])
    with pytest.raises(InputError, match="no emotion or no phase"):
        plain(replace(line, turns=turns))


def test_nothing_that_is_known_shows_in_what_is_said(line):
    """Two records that differ in all that is known of them, and not in their words, are one chat to learn from."""

    def other(turn):
        if turn.emotion is None:
            return replace(turn, strategies=())
        primary = replace(turn.emotion.primary, label="zeal", family="joy", intensity=0.01)
        emotion = replace(turn.emotion, primary=primary, vad=replace(turn.emotion.vad, valence=0.9))
        return replace(turn, emotion=emotion, progression=replace(turn.progression, phase="resolved"))

    changed = replace(line, turns=tuple(map(other, line.turns)), outcome="worsened", situation="Zeal.", lora=None)
    assert plain(changed).messages == plain(line).messages
    assert plain(changed, "state").messages != plain(line, "state").messages


def test_tokens_are_of_all_messages_and_the_system_prompt(line):
    chat = chat_of(line, "respond", lambda line: "Be kind.")
    assert chat.tokens == sum(estimated_tokens(message.content) for message in chat.with_system())
    assert chat.with_system()[0].role == "system"
    assert chat.size().room > chat.tokens
