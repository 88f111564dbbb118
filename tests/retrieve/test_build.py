"""The index of a corpus: complete, whole or not there, and known to be older than what it is of."""

from __future__ import annotations

import json
import shutil

import pytest

from emosim.corpus.record import UserTurn
from emosim.errors import InputError
from emosim.retrieve.build import build, corpus_digest
from emosim.retrieve.find import open_index

pytest.importorskip("apsw")
pytest.importorskip("sqlite_vec")


@pytest.fixture
def moved(corpus, tmp_path):
    """A copy of the corpus."""
    return shutil.copytree(corpus, tmp_path / "corpus")


def test_every_turn_of_a_user_is_in_it(made, records):
    opened, corpus = open_index(made)
    assert opened.about.records == len(records)
    assert opened.about.moments == sum(isinstance(turn, UserTurn) for record in records for turn in record.turns)
    assert corpus is not None
    opened.close()


def test_the_same_corpus_gives_the_same_index(moved, emotions, tmp_path):
    made = []
    for name in ("one.index", "two.index"):
        build(moved, tmp_path / name, emotions, tmp_path / "an.index")
        made.append((tmp_path / name).read_bytes())
    assert made[0] == made[1]


def test_progress_ends_with_all_of_them(moved, emotions, tmp_path, records):
    told = []
    build(moved, tmp_path / "i", emotions, tmp_path / "i", on_progress=lambda done, total: told.append((done, total)))
    assert told[-1] == (len(records), len(records))


def test_an_index_knows_when_its_corpus_was_made_anew(moved, emotions, tmp_path):
    path = tmp_path / "corpus.index"
    build(moved, path, emotions, path)
    manifest = json.loads((moved / "manifest.json").read_text())
    manifest["shards"][0]["sha256"] = "0" * 64
    (moved / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(InputError, match=r"older than its corpus; make it again: emosim index .* --fresh"):
        open_index(path)


def test_an_index_can_be_searched_without_its_corpus(moved, emotions, tmp_path):
    path = tmp_path / "corpus.index"
    build(moved, path, emotions, path)
    shutil.rmtree(moved)
    opened, corpus = open_index(path)
    opened.close()
    assert corpus is None


@pytest.mark.parametrize("text", [None, "{", '{"records": "many"}'])
def test_no_complete_corpus_is_refused(tmp_path, text):
    if text:
        (tmp_path / "manifest.json").write_text(text)
    with pytest.raises(InputError, match="not a manifest" if text else "no complete corpus"):
        corpus_digest(tmp_path)


@pytest.mark.parametrize("content", [b"", b"not a database at all, only words" * 40, None])
def test_what_is_no_index_is_refused(tmp_path, content):
    path = tmp_path / "thing"
    if content is None:
        path.mkdir()
    else:
        path.write_bytes(content)
    with pytest.raises(InputError, match="index"):
        open_index(path)


def test_an_index_that_was_cut_off_while_it_was_made_is_none(moved, emotions, tmp_path):
    def stop(done, total):
        raise KeyboardInterrupt

    path = tmp_path / "half"
    with pytest.raises(KeyboardInterrupt):
        build(moved, path, emotions, path, on_progress=stop)
    with pytest.raises(InputError, match="is not an index"):
        open_index(path)
