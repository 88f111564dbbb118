"""Passages in tokens, for decoders and encoders."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emosim.errors import InputError
from emosim.train.bases.load import load_tokenizer
from emosim.train.recognize.encode import Encoder, by_length, length_of
from emosim.train.recognize.passages import Passage

TURN = Passage("What is it like?", "It is like the sea.")


def test_a_decoder_reads_the_context_an_empty_line_and_the_turn_to_the_end_of_its_line(base):
    encoder = Encoder(load_tokenizer(str(base), talks=False))
    rows = encoder.encode([TURN, Passage("", "The sea."), Passage("", "")])
    assert [encoder.text(row) for row in rows] == ["What is it like?\n\nIt is like the sea.\n", "The sea.\n", "\n"]


def test_an_encoder_reads_a_pair(encoder_base):
    encoder = Encoder(load_tokenizer(str(encoder_base), talks=False))
    (row,) = encoder.encode([TURN])
    assert encoder.text(row).replace(" ", "") == "[CLS]Whatisitlike?[SEP]Itislikethesea.[SEP]"
    assert sorted(set(row["token_type_ids"])) == [0, 1]


@pytest.mark.parametrize("which", ["base", "encoder_base"])
def test_what_is_too_long_loses_its_beginning(which, request):
    encoder = Encoder(load_tokenizer(str(request.getfixturevalue(which)), talks=False), length=20)
    (row,) = encoder.encode([Passage("begun " * 50, "said " * 3 + "last.")])
    assert length_of(row) == 20
    assert "last." in encoder.text(row)


def test_batches_are_padded_to_their_longest(base):
    encoder = Encoder(load_tokenizer(str(base), talks=False))
    rows = encoder.encode([TURN, Passage("", "The sea.")])
    batch = encoder.batch(rows)
    assert batch["input_ids"].shape == batch["attention_mask"].shape == (2, length_of(rows[0]))
    assert batch["attention_mask"].sum(dim=1).tolist() == [length_of(row) for row in rows]


def test_a_tokenizer_without_padding_is_refused(base):
    tokenizer = load_tokenizer(str(base))
    tokenizer.pad_token = None
    with pytest.raises(InputError, match="no padding"):
        Encoder(tokenizer)


@given(st.lists(st.integers(1, 9), max_size=30), st.integers(1, 8))
def test_batches_hold_every_row_once_and_rows_of_one_length_together(lengths, size):
    rows = [{"input_ids": [0] * length} for length in lengths]
    batches = by_length(rows, size)
    places = [place for batch in batches for place in batch]
    assert sorted(places) == list(range(len(rows)))
    assert [lengths[place] for place in places] == sorted(lengths)
    assert all(len(batch) == size for batch in batches[:-1])
