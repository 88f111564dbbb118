"""A job with preference pairs: the same bytes whoever works and however often it is stopped; and nothing without them."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace

import pytest

from emosim.corpus.order import Order, fingerprint
from emosim.corpus.preference import decode
from emosim.corpus.record import SPLITS
from emosim.corpus.shards import MANIFEST, read_corpus
from emosim.errors import InputError
from emosim.runners import job, local
from emosim.runners.job import read_manifest, run

PLAIN = Order(count=36, seed=1)
ORDER = replace(PLAIN, forks=2)
FILES = [f"preferences/{split}.jsonl" for split in SPLITS]


class Stop(Exception):
    """A kill in the middle of the work."""


def after(done):
    def on_progress(progress):
        if progress.done >= done:
            raise Stop

    return on_progress


@pytest.fixture(scope="module")
def whole(tiny, tmp_path_factory):
    return run(ORDER, tiny, tmp_path_factory.mktemp("whole") / "corpus", workers=1)


@pytest.fixture
def same(whole, tree):
    """Whether a folder holds the bytes of the unbroken corpus, and its manifest but for when it was made."""

    def assert_same(folder):
        expected, found = tree(whole.folder), tree(folder)
        for files in (expected, found):
            files[MANIFEST] = {**json.loads(files[MANIFEST]), "made": None}
        assert found == expected

    return assert_same


@pytest.fixture(autouse=True)
def save_often(monkeypatch):
    monkeypatch.setattr(job, "SAVE_EVERY", 8)
    monkeypatch.setattr(local, "CHUNK", 4)


def test_two_workers_give_the_bytes_of_one(tiny, tmp_path, same):
    run(ORDER, tiny, tmp_path / "two", workers=2)
    same(tmp_path / "two")


@pytest.mark.parametrize("done", [1, 9, 24, 36])
def test_killed_and_run_again_gives_the_bytes_of_an_unbroken_run(tiny, tmp_path, same, done):
    with pytest.raises(Stop):
        run(ORDER, tiny, tmp_path / "c", workers=1, on_progress=after(done))
    run(ORDER, tiny, tmp_path / "c", workers=1)
    same(tmp_path / "c")


def test_killed_after_pairs_that_the_journal_does_not_know(tiny, tmp_path, same):
    with pytest.raises(Stop):
        run(ORDER, tiny, tmp_path / "c", workers=1, on_progress=after(24))
    for name in FILES:  # those that the journal knows go on from where it knows them, the others from nothing
        with open(tmp_path / "c" / name, "ab") as file:
            file.write(b"half a li")
    run(ORDER, tiny, tmp_path / "c", workers=1)
    same(tmp_path / "c")


def test_pairs_that_are_lost_are_not_gone_on_from(tiny, tmp_path, same):
    with pytest.raises(Stop):
        run(ORDER, tiny, tmp_path / "c", workers=1, on_progress=after(24))
    (tmp_path / "c/preferences/train.jsonl").unlink()
    with pytest.raises(InputError, match="less is left of it"):
        run(ORDER, tiny, tmp_path / "c", workers=1)
    run(ORDER, tiny, tmp_path / "c", workers=1, fresh=True)
    same(tmp_path / "c")


def test_the_corpus_beside_the_pairs_is_the_one_without(tiny, tmp_path, whole, tree):
    run(PLAIN, tiny, tmp_path / "plain", workers=1)
    plain, found = tree(tmp_path / "plain"), tree(whole.folder)
    assert set(found) - set(plain) == {name for name in found if name.startswith("preferences/")} != set()
    assert {name: data for name, data in found.items() if name in plain and name != MANIFEST} == {
        name: data for name, data in plain.items() if name != MANIFEST
    }
    manifest = read_manifest(tmp_path / "plain")
    assert "preferences" not in manifest
    assert "forks" not in manifest["parameters"]
    assert "forks" not in manifest["counts"]


def test_the_manifest_lists_the_pairs(whole):
    manifest = whole.manifest
    assert manifest["parameters"]["forks"] == 2
    listed = {file["path"]: file for file in manifest["preferences"]}
    assert set(listed) <= set(FILES)
    pairs = 0
    for name, file in listed.items():
        data = (whole.folder / name).read_bytes()
        assert (file["bytes"], file["sha256"]) == (len(data), hashlib.sha256(data).hexdigest())
        assert file["records"] == data.count(b"\n")
        pairs += file["records"]
    counts = manifest["counts"]["forks"]
    assert counts["kept"] == pairs > 0
    assert sum(counts.values()) == sum(2 for record in read_corpus(whole.folder) if record.crisis is None)


def test_pairs_stand_in_the_split_of_their_dialogue(whole):
    home = {record.id: record.split for record in read_corpus(whole.folder)}
    for split in SPLITS:
        path = whole.folder / f"preferences/{split}.jsonl"
        for line in path.read_bytes().splitlines() if path.exists() else ():
            assert home[decode(line).id] == split


def test_an_equal_corpus_is_left_as_it_is(tiny, whole, tree):
    before = tree(whole.folder, times=True)
    assert run(ORDER, tiny, whole.folder).was_there
    assert tree(whole.folder, times=True) == before


@pytest.mark.parametrize("forks", [0, 1, 3])
def test_other_forks_are_another_corpus(tiny, whole, tree, forks):
    before = tree(whole.folder, times=True)
    with pytest.raises(InputError, match="holds another corpus"):
        run(replace(ORDER, forks=forks), tiny, whole.folder)
    assert tree(whole.folder, times=True) == before


def test_fresh_without_forks_leaves_no_pairs(tiny, tmp_path):
    run(replace(ORDER, count=8), tiny, tmp_path / "c", workers=1)
    assert (tmp_path / "c/preferences").exists()
    run(replace(PLAIN, count=8), tiny, tmp_path / "c", workers=1, fresh=True)
    assert not (tmp_path / "c/preferences").exists()


def test_pairs_that_are_gone_are_not_said_to_be_there(tiny, tmp_path):
    run(replace(ORDER, count=8), tiny, tmp_path / "c", workers=1)
    next((tmp_path / "c/preferences").iterdir()).unlink()
    with pytest.raises(InputError, match="gone or was changed after the corpus was complete"):
        run(replace(ORDER, count=8), tiny, tmp_path / "c", workers=1)


def test_an_order_without_forks_has_the_mark_it_always_had(tiny):
    assert "forks" not in PLAIN.written()
    assert fingerprint(PLAIN, tiny) == fingerprint(replace(PLAIN, forks=0), tiny) != fingerprint(ORDER, tiny)


def test_any_format_keeps_the_pairs_as_lines_of_json(tiny, tmp_path, whole):
    run(replace(ORDER, format="jsonl.zst"), tiny, tmp_path / "c", workers=1)
    for name in FILES:
        found, expected = tmp_path / "c" / name, whole.folder / name
        assert found.exists() == expected.exists()
        assert not found.exists() or found.read_bytes() == expected.read_bytes()
