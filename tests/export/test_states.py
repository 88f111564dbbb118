"""State lines: written, and read back from whatever a model says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emosim.export.states import State, read_reply, state_line

GOOD = (
    '<state>{"emotion":"shame","intensity":0.8,"valence":-0.6,"arousal":0.6,"dominance":0.2,"phase":"peak",'
    '"strategies":["grounding"]}</state>'
)


@given(
    st.text(),
    st.tuples(st.floats(0, 1), st.floats(-1, 1), st.floats(0, 1), st.floats(0, 1)),
    st.lists(st.text(min_size=1), max_size=3),
)
def test_what_is_written_is_read_back(words, numbers, strategies):
    state = State("shame", "sadness", *numbers, "peak")
    read = read_reply(f"{state_line(state, strategies)}\n{words}")
    assert read.line is not None
    assert (read.line.emotion, read.line.phase, read.line.strategies) == ("shame", "peak", tuple(strategies))
    assert read.line.valence == pytest.approx(numbers[1], abs=0.005001)
    assert read.words == words.strip()


@pytest.mark.parametrize(
    ("text", "valid", "words"),
    [
        (f"{GOOD}\nThat is a lot.", True, "That is a lot."),
        (f"  {GOOD} That is a lot.", True, "That is a lot."),
        (GOOD, True, ""),
        ("That is a lot.", False, "That is a lot."),
        (f"First words. {GOOD}", False, "First words."),
        (GOOD.replace("0.8", "1.8") + "\nWords.", False, "Words."),
        (GOOD.replace('"peak"', "3") + "\nWords.", False, "Words."),
        (GOOD.replace("}<", ',"more":1}<') + "\nWords.", False, "Words."),
        ("<state>{</state>\nWords.", False, "Words."),
        (GOOD[:40], False, ""),
        ("", False, ""),
    ],
)
def test_a_line_that_is_not_well_formed_is_none_and_is_never_shown(text, valid, words):
    read = read_reply(text)
    assert (read.line is not None, read.words) == (valid, words)
