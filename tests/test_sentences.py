"""Sentences: where one ends, and which a listener would notice twice."""

from __future__ import annotations

import pytest

from emosim.sentences import split, told


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("One. Two! Three?", ["One.", "Two!", "Three?"]),
        ('She said "no." I went.', ['She said "no."', "I went."]),
        ("Mr. Pell called. I hid.", ["Mr. Pell called.", "I hid."]),
        ("I asked Mrs. Abara. She knew.", ["I asked Mrs. Abara.", "She knew."]),
        ("i asked dr. orr. he knew.", ["i asked dr. orr.", "he knew."]),
        ("We met on St. Anne's. Ms. Roe came.", ["We met on St. Anne's.", "Ms. Roe came."]),
        (
            "I filled in the forms. Then the last. Then none.",
            ["I filled in the forms.", "Then the last.", "Then none."],
        ),
        ("Well... no. 3.5 of it.", ["Well...", "no.", "3.5 of it."]),
    ],
)
def test_a_text_splits_at_the_ends_of_its_sentences(text, sentences):
    assert split(text) == sentences


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("I went home. I slept!", ["i went home", "i slept"]),
        ("Okay. I went home.", ["i went home"]),
        ("Is it me? It is me.", ["is it me", "it is me"]),
        ("I met Mr. Pell. I hid from Mrs. Pell.", ["i met mr pell", "i hid from mrs pell"]),
        (
            "I saw Ms. Roe. These forms. Two last. At St. Anne's.",
            ["i saw ms roe", "these forms", "two last", "at st anne's"],
        ),
    ],
)
def test_what_is_told_are_the_sentences_of_two_words_and_more(text, sentences):
    assert told(text) == sentences
