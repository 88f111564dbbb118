"""Batches hold what documents hold, and packed documents do not see each other."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from msgspec.structs import replace

from emosim.train.bases.load import load_base, load_tokenizer
from emosim.train.data.collate import collator
from emosim.train.data.encode import Encoded
from emosim.train.data.prepared import prepare


def document(*ids, learned=0):
    weights = np.where(np.arange(len(ids)) >= len(ids) - learned, 0.5, 0.0).astype(np.float32)
    return Encoded(np.array(ids, np.int32), weights)


def listed(batch):
    return {name: tensor.tolist() for name, tensor in batch.items()}


ROWS = [[document(5, 6, 7, learned=2), document(8, 9, learned=1)], [document(4, learned=1)]]


def test_packed_rows_are_one_line_in_which_positions_begin_anew(recipe):
    batch = collator(recipe, pad_id=0)(ROWS)
    assert listed(batch) == {
        "input_ids": [[5, 6, 7, 8, 9, 4]],
        "labels": [[-100, 6, 7, -100, 9, -100]],
        "position_ids": [[0, 1, 2, 0, 1, 0]],
        "loss_weights": [[0.0, 0.5, 0.5, 0.0, 0.5, 0.0]],
    }
    assert batch["loss_weights"].dtype == torch.float32
    assert {batch[name].dtype for name in ("input_ids", "labels", "position_ids")} == {torch.int64}


def test_rows_that_are_not_packed_are_padded(recipe):
    assert listed(collator(replace(recipe, pack=0), pad_id=3)(ROWS)) == {
        "input_ids": [[5, 6, 7], [8, 9, 3], [4, 3, 3]],
        "attention_mask": [[1, 1, 1], [1, 1, 0], [1, 0, 0]],
        "labels": [[-100, 6, 7], [-100, 9, -100], [-100, -100, -100]],
        "loss_weights": [[0.0, 0.5, 0.5], [0.0, 0.5, 0.0], [0.0, 0.0, 0.0]],
    }


def test_documents_are_left_as_they_are(recipe):
    one = document(5, 6, learned=2)
    collator(recipe, pad_id=0)([[one]])
    assert one.labels.tolist() == [5, 6] and one.weights.tolist() == [0.5, 0.5]


@pytest.fixture(scope="module")
def packed_and_alone(base, chats, recipe):
    """What a tiny model makes of packed documents, and of the same ones alone."""
    model = load_base(str(base), torch.device("cpu"))
    documents = prepare(chats["respond"][:4], load_tokenizer(str(base)), recipe).documents
    packed = collator(recipe, pad_id=0)([documents[:3], documents[3:]])
    inputs = {name: packed[name] for name in ("input_ids", "position_ids")}
    with torch.no_grad():
        together = model(**inputs, use_cache=False).logits[0]
        alone = [model(torch.from_numpy(one.ids).long()[None], use_cache=False).logits[0] for one in documents]
        unmarked = model(packed["input_ids"], use_cache=False).logits[0]
    return together, torch.cat(alone), unmarked, len(documents[0])


def test_packed_documents_do_not_see_each_other(packed_and_alone):
    together, alone, _, _ = packed_and_alone
    assert (together - alone).abs().max() < 1e-5


def test_without_positions_they_would(packed_and_alone):
    together, _, unmarked, first = packed_and_alone
    assert (together[:first] - unmarked[:first]).abs().max() < 1e-5
    assert (together[first:] - unmarked[first:]).abs().max() > 1e-2


def test_padded_documents_are_as_alone(base, chats, recipe, packed_and_alone):
    model = load_base(str(base), torch.device("cpu"))
    documents = prepare(chats["respond"][:4], load_tokenizer(str(base)), recipe).documents
    batch = collator(replace(recipe, pack=0), pad_id=0)([[one] for one in documents])
    with torch.no_grad():
        logits = model(batch["input_ids"], attention_mask=batch["attention_mask"], use_cache=False).logits
    kept = torch.cat([line[: len(one)] for line, one in zip(logits, documents, strict=True)])
    assert (kept - packed_and_alone[1]).abs().max() < 1e-5
