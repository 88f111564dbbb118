"""A tiny base: the same on every making, and one that has read something."""

from __future__ import annotations

import hashlib

import pytest
import torch

from emosim.export.states import read_reply
from emosim.train.bases.load import load_base, load_tokenizer
from emosim.train.bases.pretrain import ROW, rows_of
from emosim.train.bases.tiny import Size, make_tiny

SMALL = Size(vocabulary=512, hidden=32, layers=1, heads=2, intermediate=64)
CPU = torch.device("cpu")


@pytest.fixture(scope="module")
def few(chats):
    return chats["state"][:60]


@pytest.fixture(scope="module")
def read(few, tmp_path_factory):
    """A tiny base that has read a little, and how far it said it was."""
    folder, told = tmp_path_factory.mktemp("read"), []
    make_tiny(few, folder, SMALL, steps=8, on_progress=lambda done, total: told.append((done, total)))
    return folder, told


def digests(folder):
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


def loss(folder, rows):
    with torch.no_grad():
        return load_base(str(folder), CPU)(input_ids=rows, labels=rows).loss.item()


def test_the_same_chats_make_the_same_base(few, read, tmp_path):
    make_tiny(few, tmp_path, SMALL, steps=8)
    assert digests(tmp_path) == digests(read[0])


def test_reading_teaches_it_something(few, read, tmp_path):
    make_tiny(few, tmp_path, SMALL, steps=0)
    rows = rows_of(few, load_tokenizer(str(tmp_path)), seed=1)[:2]
    assert loss(read[0], rows) < loss(tmp_path, rows) - 0.2
    assert read[1] == [(step, 8) for step in range(1, 9)]


def test_it_reads_no_true_state_line_where_somebody_speaks(few, read):
    tokenizer = load_tokenizer(str(read[0]))
    rows = rows_of(few, tokenizer, seed=1)
    assert rows.shape[1] == ROW
    text = tokenizer.decode(rows.flatten())
    assert "<|im_start|>assistant\n<state>" not in text
    lines = [part.split("</state>")[0] for part in text.split("<state>")[1:]]
    whole = [read_reply(f"<state>{line}</state>").line for line in lines]
    assert sum(line is not None for line in whole) > len(few)
