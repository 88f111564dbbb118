"""Labels, and which of them are told apart."""

from __future__ import annotations

import pytest

from emosim.errors import InputError
from emosim.train.recognize.examples import Example, examples_of, labels_of, thinned
from emosim.train.recognize.passages import Passage


def seen(**times):
    return [Example(Passage("", name), name) for name, often in times.items() for _ in range(often)]


@pytest.mark.parametrize("task", ["respond", "state"])
def test_every_turn_has_its_label_whatever_the_chats_are_for(chats, task):
    some = chats[task][:5]
    replies = [reply for chat in some for reply in chat.replies]
    assert [example.label for example in examples_of(some, "emotion")] == [reply.state.emotion for reply in replies]
    assert [example.label for example in examples_of(some, "strategy")] == [reply.strategies[0] for reply in replies]
    assert examples_of(some, "emotion") == examples_of(chats["respond"][:5], "emotion")
    assert not any(
        "<state>" in example.passage.text + example.passage.context for example in examples_of(some, "emotion")
    )


def test_anything_else_is_refused(chats):
    with pytest.raises(InputError, match="emotion, strategy"):
        examples_of(chats["respond"], "phase")


@pytest.mark.parametrize(
    ("times", "labels"), [({"b": 10, "a": 11, "c": 9}, ("a", "b")), ({"a": 10, "b": 9}, None), ({}, None)]
)
def test_labels_that_are_seen_often_enough_are_told_apart(times, labels):
    if labels:
        assert labels_of(seen(**times)) == labels
    else:
        with pytest.raises(InputError, match="two labels"):
            labels_of(seen(**times))


@pytest.mark.parametrize(("count", "kept"), [(0, 0), (5, 5), (6, 3), (10, 5), (11, 4)])
def test_few_examples_are_all_kept_and_many_are_thinned_evenly(count, kept):
    examples = [Example(Passage("", str(number)), "a") for number in range(count)]
    assert len(thinned(examples, most=5)) == kept
    assert thinned(examples, most=5)[:1] == examples[:1]
