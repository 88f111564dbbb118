"""What a recognizer reads of a talk."""

from __future__ import annotations

import pytest

from emosim.export.chats import Message
from emosim.train.recognize.passages import Passage, passages

LINE = (
    '<state>{"emotion":"shame","intensity":0.5,"valence":0,"arousal":0,"dominance":0,"phase":"onset","strategies":[]}'
    "</state>\n"
)
TALK = [
    Message("system", "Be kind."),
    Message("user", "I lost it."),
    Message("assistant", f"{LINE}That is hard."),
    Message("user", "It is."),
    Message("assistant", "What was it?"),
]


@pytest.mark.parametrize(
    ("of", "expected"),
    [
        ("emotion", [Passage("", "I lost it."), Passage("I lost it.\n\nThat is hard.", "It is.")]),
        ("strategy", [Passage("", "That is hard."), Passage("", "What was it?")]),
    ],
)
def test_turns_are_read_with_what_helps_and_without_what_tells(of, expected):
    assert passages(of, TALK) == expected
