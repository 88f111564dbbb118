"""How varied words are: distinct-2, and shares of sentences."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from emosim.corpus.diversity import distinct_2, sentence_shares, words_of


@pytest.mark.parametrize(
    ("turns", "share"),
    [
        ([], 0.0),
        (["one"], 0.0),
        (["one two three"], 1.0),
        (["one two one two"], 2 / 3),
        (["one two", "one two"], 0.5),
        (["One two!", "one, two"], 0.5),
        (["a b c d", "e f g h"], 1.0),
        (["don't you", "don't you"], 0.5),
        (["£4,000 is", "£4,500 is"], 1.0),
    ],
)
def test_distinct_2(turns, share):
    assert distinct_2(turns) == pytest.approx(share)


def test_pairs_do_not_reach_over_turns():
    assert distinct_2(["one two", "three four"]) == 1.0
    assert distinct_2(["one", "two"]) == 0.0


def test_a_sample_is_measured_and_a_smaller_one_is_more_varied():
    turns = [f"word{n % 7} word{n % 5} word{n % 3}" for n in range(400)]
    assert distinct_2(turns, bigrams=20) > distinct_2(turns, bigrams=800)
    assert distinct_2(turns, bigrams=20) == distinct_2(turns, bigrams=20)


def test_the_sample_is_of_the_whole_and_not_of_its_start():
    turns = ["same words here"] * 100 + [f"other{n} words{n} there{n}" for n in range(100)]
    assert distinct_2(turns, bigrams=100) > 0.2


def spoken(record, *texts):
    """The record with other texts in its first turns, and nothing long in the rest."""
    turns = [replace(turn, text="Yes.") for turn in record.turns]
    for index, text in enumerate(texts):
        turns[index] = replace(turns[index], text=text)
    return replace(record, turns=tuple(turns))


def test_shares_are_of_dialogues(record):
    said = [
        spoken(record, "One two three four. And so on.", "One two three four."),
        spoken(record, "One two three four. Five six seven eight!"),
        spoken(record, "Five six seven."),
    ]
    shares = sentence_shares(said)
    assert [(round(share, 3), text) for share, text in shares] == [
        (0.667, "One two three four."),
        (0.333, "Five six seven eight!"),
    ]


def test_nothing_said_has_no_shares(record):
    assert sentence_shares([]) == []
    assert sentence_shares([spoken(record)]) == []


def test_words_of_tells_the_speakers_apart(record):
    said = words_of(record)
    assert said["user"] == [turn.text for turn in record.turns[::2]]
    assert said["assistant"] == [turn.text for turn in record.turns[1::2]]
