"""Validating a corpus on disk: what is well, and everything that can be wrong."""

from __future__ import annotations

import shutil
from dataclasses import replace as with_

import pytest
from msgspec.structs import replace

from emosim.corpus.annotate import at_level
from emosim.corpus.order import Order
from emosim.corpus.record import decode, encode
from emosim.corpus.validate import validate_corpus
from emosim.errors import InputError
from emosim.runners.job import run


@pytest.fixture(scope="module", params=["jsonl", "jsonl.zst", "parquet"])
def any_corpus(request, tiny, tmp_path_factory):
    """A corpus of each format."""
    return run(Order(count=24, seed=1, format=request.param), tiny, tmp_path_factory.mktemp("any") / "c").folder


@pytest.fixture(scope="module")
def whole(tiny, tmp_path_factory):
    return run(Order(count=24, seed=1), tiny, tmp_path_factory.mktemp("whole") / "corpus").folder


@pytest.fixture
def corpus(whole, tmp_path):
    """A corpus of this test's own."""
    return shutil.copytree(whole, tmp_path / "corpus")


@pytest.fixture
def problems(corpus, tiny):
    def found():
        return validate_corpus(corpus, tiny).problems

    return found


@pytest.fixture
def rewrite(corpus):
    """Write the records of the train shard again, as a function of them gives."""
    path = corpus / "train/00000.jsonl"

    def write(function):
        records = function([decode(line) for line in path.read_bytes().splitlines()])
        path.write_bytes(b"".join(encode(record) + b"\n" for record in records))

    return write


def test_what_is_generated_is_well(any_corpus, tiny):
    report = validate_corpus(any_corpus, tiny)
    assert report.problems == []
    assert report.records == 24
    assert report.shards == len([p for p in any_corpus.rglob("0*") if p.parent.name != "rejected"])


def test_a_core_corpus_is_well(tiny, tmp_path):
    run(Order(count=6, seed=1, level="core"), tiny, tmp_path / "core")
    assert validate_corpus(tmp_path / "core", tiny).problems == []


def test_a_changed_byte(corpus, problems):
    path = corpus / "train/00000.jsonl"
    data = path.read_bytes()
    at = data.index(b'"text":"') + 9
    path.write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
    assert "train/00000.jsonl: not the bytes that the manifest lists" in problems()


def test_a_changed_byte_in_any_format(any_corpus, tiny, tmp_path):
    folder = shutil.copytree(any_corpus, tmp_path / "copy")
    path = next((folder / "train").iterdir())
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 255
    path.write_bytes(data)
    assert f"train/{path.name}: not the bytes that the manifest lists" in validate_corpus(folder, tiny).problems


def test_a_shard_that_is_cut_off(any_corpus, tiny, tmp_path):
    folder = shutil.copytree(any_corpus, tmp_path / "copy")
    path = next((folder / "train").iterdir())
    path.write_bytes(path.read_bytes()[:-200])
    assert f"train/{path.name}: not the bytes that the manifest lists" in validate_corpus(folder, tiny).problems


def test_a_missing_shard(corpus, problems):
    (corpus / "validation").mkdir(exist_ok=True)
    shutil.copy(corpus / "train/00000.jsonl", corpus / "validation/00009.jsonl")
    (corpus / "train/00000.jsonl").unlink()
    assert "train/00000.jsonl: listed in the manifest, but not there" in problems()


def test_a_shard_more(corpus, problems):
    (corpus / "train/00001.jsonl").write_bytes(b"")
    assert problems() == ["train/00001.jsonl: there, but not listed in the manifest"]


def test_no_manifest(corpus, problems):
    (corpus / "manifest.json").unlink()
    first, *_ = problems()
    assert "no manifest.json: the corpus is not complete; run the same generate again" in first


@pytest.mark.parametrize("text", ["{", "[]", '{"shards": [1]}', "{}"])
def test_a_broken_manifest(corpus, problems, text):
    (corpus / "manifest.json").write_text(text)
    assert any("not a manifest of emosim" in problem for problem in problems())


def test_an_id_that_comes_twice(problems, rewrite):
    rewrite(lambda records: [*records, records[0]])
    assert any("comes twice" in problem for problem in problems())


def test_a_line_that_is_no_record(corpus, problems):
    path = corpus / "train/00000.jsonl"
    path.write_bytes(path.read_bytes() + b"{}\n")
    assert any("not a record: " in problem for problem in problems())


def test_a_value_out_of_range_is_named_with_its_path(corpus, problems):
    path = corpus / "train/00000.jsonl"
    path.write_bytes(path.read_bytes().replace(b'"needs_review":false', b'"needs_review":7', 1))
    assert any("train/00000.jsonl:1: not a record: " in p and "needs_review" in p for p in problems())


@pytest.mark.parametrize("split", ["train", "validation"])
def test_a_test_persona_in_another_split(problems, rewrite, split):
    def leak(records):
        ring = next(n for n, r in enumerate(records) if r.scenario == "lost_ring" and r.persona == "quiet_renter")
        pair = (records[ring].scenario, records[ring].persona)
        return [
            replace(r, split="test" if (r.scenario, r.persona) == pair else split) if r.persona == pair[1] else r
            for r in records
        ]

    rewrite(leak)
    assert f"quiet_renter speaks in {split} and in test" in problems()


def test_a_pair_in_two_splits(problems, rewrite):
    rewrite(lambda records: [replace(records[0], split="validation"), *records[1:]])
    assert any("stands in two splits" in problem for problem in problems())


@pytest.mark.parametrize(
    ("turns", "problem"),
    [
        (lambda turns: turns[:-1], "the last turn must be the assistant's"),
        (lambda turns: turns[1:], "turn 0: speakers must alternate, the user first"),
        (lambda turns: (*turns[:2], *turns[4:]), "turn 2 is numbered 4"),
    ],
)
def test_turns_in_no_order(problems, rewrite, turns, problem):
    rewrite(lambda records: [replace(records[0], turns=turns(records[0].turns)), *records[1:]])
    assert any(p.endswith(problem) for p in problems())


def test_a_record_that_fails_a_check(problems, rewrite, says):
    rewrite(lambda records: [says(records[0], "assistant", "I promise."), *records[1:]])
    assert "train/00000.jsonl:1: fails assistant_limits" in problems()


def test_checks_are_asked_only_where_their_library_is_at_hand(corpus, tiny, rewrite, says):
    rewrite(lambda records: [says(records[0], "assistant", "I promise."), *records[1:]])
    other = with_(tiny, users={}, scenarios={})
    assert not any("fails" in problem for problem in validate_corpus(corpus, other).problems)


def test_a_lower_level_is_not_asked_what_it_leaves_out(problems, rewrite, says):
    rewrite(lambda records: [at_level(says(records[0], "assistant", "I promise."), "core"), *records[1:]])
    assert not any("fails" in problem for problem in problems())


def test_a_folder_without_a_corpus_is_an_error(tiny, tmp_path):
    with pytest.raises(InputError, match="holds no corpus"):
        validate_corpus(tmp_path, tiny)
