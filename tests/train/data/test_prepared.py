"""Chats made ready: counted, in rows, and told apart by a fingerprint."""

from __future__ import annotations

import numpy as np
import pytest
from msgspec.structs import replace

from emosim.errors import InputError
from emosim.train.bases.load import load_tokenizer
from emosim.train.data.prepared import Counts, prepare


@pytest.fixture(scope="module")
def tokenizer(base):
    return load_tokenizer(str(base))


@pytest.fixture(scope="module")
def few(chats):
    return chats["respond"][:60]


@pytest.fixture(scope="module")
def prepared(few, tokenizer, recipe):
    return prepare(few, tokenizer, recipe)


def test_counts_are_of_what_is_there(prepared, few):
    counts, documents = prepared.counts, prepared.documents
    assert counts == Counts(
        dialogues=60,
        documents=60,
        replies=sum(len(chat.replies) for chat in few),
        tokens=sum(map(len, documents)),
        learned=sum(document.learned for document in documents),
    )
    sizes = sorted(map(len, documents))
    assert (prepared.lengths[0], prepared.lengths[-1]) == (sizes[0], sizes[-1])
    assert list(prepared.lengths) == sorted(prepared.lengths)
    assert (prepared.how.kind, prepared.how.system, prepared.how.stops) == ("tags", "own", ("<|im_end|>",))


def test_what_is_too_long_or_weighs_nothing_is_counted(few, tokenizer, recipe, chat_of):
    sizes = sorted(len(document) for document in prepare(few, tokenizer, recipe).documents)
    length = sizes[30]
    silent, short = chat_of(weights=[0.0] * 4), chat_of("Hello.", "Hello to you.")
    long = chat_of("Hello. " * length, "Hello to you.")
    told = []
    found = prepare([*few, silent, long, short], tokenizer, replace(recipe, length=length), told.append)
    counts = found.counts
    assert told == list(range(1, 64))
    assert (counts.dialogues, counts.dropped, counts.silent) == (61, 1, 1)
    assert counts.shortened == sum(size > length for size in sizes)
    assert counts.replies + counts.cut == sum(len(chat.replies) for chat in few) + 1
    assert found.lengths[-1] > length >= max(map(len, found.documents))


@pytest.mark.parametrize("curriculum", [False, True])
@pytest.mark.parametrize("pack", [0, 8192])
def test_rows_hold_every_document_once_in_an_order_that_the_seed_decides(few, tokenizer, recipe, curriculum, pack):
    recipe = replace(recipe, curriculum=curriculum, pack=pack)
    found = prepare(few, tokenizer, recipe)
    passes = [found.rows(epoch) for epoch in (0, 1, 2)]
    for rows in passes:
        assert sorted(place for row in rows for place in row) == list(range(60))
        assert all(len(row) == 1 for row in rows) or pack
        assert all(sum(len(found.documents[place]) for place in row) <= (pack or 8192) for row in rows)
    assert passes[0] != passes[1] != passes[2]
    assert prepare(few, tokenizer, recipe).rows(1) == passes[1]
    assert prepare(few, tokenizer, replace(recipe, seed=8)).rows(1) != passes[1]
    sizes = [len(found.documents[place]) for place in range(60)]
    assert found.fill() == (pytest.approx(sum(sizes) / len(passes[0]) / pack) if pack else 1.0)


def test_a_curriculum_begins_with_what_is_easy_in_the_first_pass_alone(few, tokenizer, recipe):
    found = prepare(few, tokenizer, replace(recipe, curriculum=True, pack=0))
    hardness = [[found.hardness[place] for (place,) in found.rows(epoch)] for epoch in (0, 1)]
    tenths = [np.mean(part) for part in np.array_split(hardness[0], 10)]
    assert tenths == sorted(tenths)
    assert max(abs(np.mean(half) - np.mean(hardness)) for half in np.array_split(hardness[1], 2)) < 0.1
    plain = prepare(few, tokenizer, replace(recipe, pack=0))
    assert plain.rows(1) == found.rows(1) and plain.rows(0) != found.rows(0)


def test_a_fingerprint_is_of_every_token_and_weight(few, tokenizer, recipe, prepared):
    again = prepare(iter(few), tokenizer, replace(recipe, seed=9, batch=4, pack=4096))
    assert again.fingerprint == prepared.fingerprint and len(prepared.fingerprint) == 64
    others = [
        prepare(few[::-1], tokenizer, recipe),
        prepare(few[:-1], tokenizer, recipe),
        prepare(few, tokenizer, replace(recipe, respond_weight=0.5)),
        prepare(few, tokenizer, replace(recipe, length=prepared.lengths[-1] - 1)),
    ]
    assert len({prepared.fingerprint, *(other.fingerprint for other in others)}) == 5


@pytest.mark.parametrize(
    ("chosen", "words", "said"),
    [
        ({"pack": 100, "length": 101}, None, "rows of 100 tokens cannot hold dialogues of 101: raise --pack to that"),
        ({"length": 9}, None, "no dialogue has a first exchange of at most 9 tokens: raise --max-length"),
        ({"respond_weight": 0.0}, None, "there is nothing to learn"),
        ({}, (), "there is nothing to learn"),
    ],
)
def test_what_cannot_be_trained_on_is_refused(chosen, words, said, chat_of, tokenizer, recipe):
    with pytest.raises(InputError, match=said):
        prepare([chat_of()] if words is None else [], tokenizer, replace(recipe, **chosen))


def test_a_token_takes_eight_bytes(prepared):
    held = sum(document.ids.nbytes + document.weights.nbytes for document in prepared.documents)
    assert held == 8 * prepared.counts.tokens
