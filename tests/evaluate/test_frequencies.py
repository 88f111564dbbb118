"""The majority: what is most frequent, always."""

from __future__ import annotations

import pytest

from emosim.evaluate.frequencies import Frequencies
from emosim.export.chats import Reply
from emosim.export.states import State, read_reply


def reply(emotion="fear", phase="onset", valence=0.0, strategies=("grounding",)):
    return Reply(State(emotion, "fear", 0.5, valence, 0.5, 0.5, phase), strategies, 1.0, 10)


def majority(*replies):
    frequencies = Frequencies()
    frequencies.add(replies)
    return read_reply(frequencies.majority()).line


def test_each_part_is_the_most_frequent_and_numbers_are_means():
    found = majority(reply("worry", "peak", -0.5), reply("worry", "onset", -0.1), reply("fear", "onset", 0.0))
    assert (found.emotion, found.phase) == ("worry", "onset")
    assert found.valence == pytest.approx(-0.2)


def test_the_first_strategy_goes_before_what_follows_it():
    found = majority(
        reply(strategies=("grounding",)),
        reply(strategies=("grounding",)),
        reply(strategies=("open_question", "affirmation")),
        reply(strategies=("open_question", "normalizing")),
        reply(strategies=("open_question", "normalizing")),
    )
    assert found.strategies == ("open_question", "normalizing")


def test_of_equals_the_first_by_name():
    assert majority(reply("worry"), reply("fear")).emotion == "fear"


def test_the_order_of_replies_does_not_matter():
    replies = [reply("worry", "peak"), reply("fear"), reply("worry", strategies=("affirmation",))]
    assert majority(*replies) == majority(*reversed(replies))


def test_the_names_that_come_are_known_by_name():
    frequencies = Frequencies()
    frequencies.add([reply("worry", strategies=("b", "c")), reply("fear", "peak", strategies=("a",))])
    known = frequencies.vocabulary()
    assert list(known.families) == ["fear", "worry"]
    assert (known.phases, known.strategies) == (("onset", "peak"), ("a", "b", "c"))
    assert (known.family("worry"), known.family("sad"), known.family(None)) == ("fear", None, None)
