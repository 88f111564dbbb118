"""A small index of records of the tiny library, one of them with a planted sentence."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from emosim import shipped
from emosim.corpus.order import Order
from emosim.corpus.shards import read_corpus
from emosim.runners.job import run
from emosim.spec.emotions import load_emotions
from emosim.spec.library import load_library

FIXTURES = Path(__file__).parents[1] / "fixtures"
PLANTED = "A heron stood on the flooded stairs."


@pytest.fixture(scope="session")
def emotions():
    return load_emotions(shipped.folder("rules") / "emotions.yaml")


@pytest.fixture(scope="session")
def corpus(tmp_path_factory):
    """Sixty dialogues; the third user turn of the last one says the planted sentence."""
    tiny = load_library(None, [FIXTURES / "scenarios"], [FIXTURES / "personas"])
    folder = run(Order(count=60, seed=1), tiny, tmp_path_factory.mktemp("made") / "corpus").folder
    shard = sorted((folder / "train").glob("*.jsonl"))[-1]
    *lines, last = shard.read_bytes().splitlines()
    record = msgspec.json.decode(last)
    record["turns"][4]["text"] += f" {PLANTED}"
    shard.write_bytes(b"\n".join([*lines, msgspec.json.encode(record)]) + b"\n")
    return folder


@pytest.fixture(scope="session")
def records(corpus):
    return list(read_corpus(corpus))


@pytest.fixture(scope="session")
def planted(records):
    """The record and the turn of the planted sentence."""
    return next((r, t.index) for r in records for t in r.turns if PLANTED in t.text)


@pytest.fixture(scope="session")
def made(corpus, emotions, tmp_path_factory):
    """The path of the corpus's index."""
    pytest.importorskip("apsw")
    pytest.importorskip("sqlite_vec")
    from emosim.retrieve.build import build

    path = tmp_path_factory.mktemp("index") / "corpus.index"
    build(corpus, path, emotions, path)
    return path


@pytest.fixture
def index(made):
    from emosim.retrieve.find import open_index

    opened, _ = open_index(made)
    yield opened
    opened.close()
