"""A corpus on disk: written, gone on with, put into formats, read."""

from __future__ import annotations

import hashlib
import json
import sys

import msgspec
import pytest
from msgspec import UNSET
from msgspec.structs import replace

from emosim.corpus import shards
from emosim.corpus.annotate import at_level
from emosim.corpus.record import Correction, decode, encode
from emosim.corpus.shards import ShardWriter, convert, describe, drop_sources, read_corpus, read_lines, shards_of
from emosim.errors import InputError

MARK = "mark"


def lines_of(path):
    return path.read_bytes().splitlines()


def tree(folder):
    """Every file under a folder, with its bytes."""
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


# Writing


def test_lines_go_to_their_split(tmp_path):
    writer = ShardWriter(tmp_path)
    for split, line in (("train", b"1"), ("test", b"2"), ("train", b"3"), ("validation", b"4")):
        writer.add(split, line)
    writer.reject("strategy_fit", b"5")
    assert writer.close() == ["test/00000.jsonl", "train/00000.jsonl", "validation/00000.jsonl"]
    assert lines_of(tmp_path / "train/00000.jsonl") == [b"1", b"3"]
    assert lines_of(tmp_path / "rejected/strategy_fit.jsonl") == [b"5"]
    assert writer.records("train/00000.jsonl") == 2


def test_a_full_shard_is_followed_by_the_next(tmp_path, monkeypatch):
    monkeypatch.setattr(shards, "SHARD_RECORDS", 3)
    writer = ShardWriter(tmp_path)
    for number in range(7):
        writer.add("train", b"%d" % number)
    writer.add("test", b"x")
    names = writer.close()
    assert names == ["test/00000.jsonl", "train/00000.jsonl", "train/00001.jsonl", "train/00002.jsonl"]
    assert [writer.records(name) for name in names] == [1, 3, 3, 1]
    assert lines_of(tmp_path / "train/00001.jsonl") == [b"3", b"4", b"5"]


# Going on


def state_of(folder):
    return msgspec.json.decode((folder / shards.JOURNAL).read_bytes())


def test_a_writer_goes_on_from_the_journal_whatever_came_after(tmp_path, monkeypatch):
    monkeypatch.setattr(shards, "SHARD_RECORDS", 2)
    first = ShardWriter(tmp_path)
    first.add("train", b"one")
    first.reject("strategy_fit", b"no")
    first.save(1, {"turns": 1}, MARK)
    saved = tree(tmp_path)
    for line in (b"two", b"three", b"four", b"five"):
        first.add("train", line)
    first.add("test", b"six")
    first.reject("strategy_fit", b"nor this")
    first.reject("crisis_protocol", b"nor that")
    first.close()
    with open(tmp_path / "train/00000.jsonl", "ab") as file:
        file.write(b'{"torn')
    second = ShardWriter(tmp_path, state_of(tmp_path))
    assert tree(tmp_path) == saved
    second.add("train", b"two")
    second.add("train", b"three")
    assert second.close() == ["train/00000.jsonl", "train/00001.jsonl"]
    assert lines_of(tmp_path / "train/00000.jsonl") == [b"one", b"two"]
    assert lines_of(tmp_path / "train/00001.jsonl") == [b"three"]


@pytest.mark.parametrize("left", [None, b"", b"on"])
def test_a_file_that_lost_what_the_journal_says_is_not_filled_up(tmp_path, left):
    first = ShardWriter(tmp_path)
    first.add("train", b"one")
    first.save(1, {"turns": 1}, MARK)
    first.close()
    path = tmp_path / "train/00000.jsonl"
    if left is None:
        path.unlink()
    else:
        path.write_bytes(left)
    with pytest.raises(InputError, match="less is left of it"):
        ShardWriter(tmp_path, state_of(tmp_path))


def test_a_writer_leaves_files_that_no_writer_made(tmp_path):
    own = ["notes.jsonl", "chats/train.jsonl", "train/mine.jsonl", "corrections.jsonl", "train/readme.txt"]
    for name in own:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("mine")
    (tmp_path / "train/00007.jsonl").write_text("left by a killed run")
    ShardWriter(tmp_path)
    assert sorted(tree(tmp_path)) == sorted(own)


def test_the_journal_says_how_far_it_came(tmp_path):
    writer = ShardWriter(tmp_path)
    writer.add("train", b"12345")
    writer.save(7, {"turns": 3}, MARK)
    assert state_of(tmp_path) == {
        "fingerprint": MARK,
        "done": 7,
        "sizes": {"train/00000.jsonl": 6},
        "records": {"train/00000.jsonl": 1},
        "counts": {"turns": 3},
    }
    assert (tmp_path / "train/00000.jsonl").stat().st_size == 6
    writer.close()


def test_a_file_is_replaced_whole_and_nothing_is_left_beside_it(tmp_path):
    path = tmp_path / "a.json"
    shards.replace(path, b"one")
    shards.replace(path, b"two")
    assert tree(tmp_path) == {"a.json": b"two"}


# Formats


@pytest.fixture(scope="module")
def corrected(record):
    """A record with a correction in it, whose values may be anything."""
    kinds = (("worry", "fear"), (0.5, None), ({"a": [1, 2.5, "x"]}, []), (True, "ü\n"))
    corrections = tuple(
        Correction("turns.0.text", before, after, "human", "me", "why not", 0.5, 1.0) for before, after in kinds
    )
    return replace(record, corrections=corrections)


@pytest.fixture
def written(tmp_path, records, crisis, corrected):
    """A shard of JSON lines, and its records."""

    def write(level):
        chosen = [at_level(r, level) for r in [*records, crisis, corrected]]
        path = tmp_path / "train" / "00000.jsonl"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"".join(encode(record) + b"\n" for record in chosen))
        return chosen

    return write


@pytest.mark.parametrize("level", ["core", "standard"])
@pytest.mark.parametrize("format", shards.FORMATS)
def test_a_format_gives_back_equal_records(tmp_path, written, format, level):
    expected = written(level)
    name = convert(tmp_path, "train/00000.jsonl", format)
    assert name == f"train/00000.{format}"
    assert [decode(line) for line in read_lines(tmp_path / name)] == expected
    drop_sources(tmp_path, ["train/00000.jsonl"], format)
    assert list(tree(tmp_path)) == [name]
    assert list(read_corpus(tmp_path)) == expected


@pytest.mark.parametrize("level", ["core", "standard"])
def test_parquet_gives_back_the_same_json(tmp_path, written, level):
    written(level)
    name = convert(tmp_path, "train/00000.jsonl", "parquet")
    lines = [json.loads(line) for line in read_lines(tmp_path / name)]
    assert lines == [json.loads(line) for line in lines_of(tmp_path / "train/00000.jsonl")]


def test_parquet_has_typed_columns(tmp_path, written):
    parquet = pytest.importorskip("pyarrow.parquet")
    written("standard")
    schema = parquet.read_schema(tmp_path / convert(tmp_path, "train/00000.jsonl", "parquet"))
    turn = schema.field("turns").type.value_type
    assert str(turn.field("emotion").type.field("vad").type.field("valence").type) == "double"
    assert str(turn.field("index").type) == "int64"
    assert str(schema.field("id").type) == "string"


def test_parquet_of_more_records_than_a_row_group(tmp_path, written, monkeypatch):
    from emosim.corpus import parquet

    monkeypatch.setattr(parquet, "ROWS", 7)
    expected = written("standard")
    name = convert(tmp_path, "train/00000.jsonl", "parquet")
    assert [decode(line) for line in read_lines(tmp_path / name)] == expected


@pytest.mark.parametrize("format", ["jsonl.zst", "parquet"])
def test_a_format_gives_the_same_bytes_again(tmp_path, written, format):
    written("standard")
    first = (tmp_path / convert(tmp_path, "train/00000.jsonl", format)).read_bytes()
    assert (tmp_path / convert(tmp_path, "train/00000.jsonl", format)).read_bytes() == first


def test_without_pyarrow_parquet_says_what_to_install(monkeypatch):
    from emosim.corpus.parquet import schema

    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(InputError, match=r"pip install 'emosim\[parquet\]'"):
        schema()


def test_a_record_with_unset_fields_stays_so_in_parquet(tmp_path, written):
    written("core")
    name = convert(tmp_path, "train/00000.jsonl", "parquet")
    assert all(decode(line).baselines is UNSET for line in read_lines(tmp_path / name))


@pytest.mark.parametrize("format", ["jsonl.zst", "parquet"])
@pytest.mark.parametrize("damage", [lambda data: data[: len(data) // 2], lambda data: b"nonsense" + data])
def test_a_damaged_shard_is_the_users_to_hear_of(tmp_path, written, format, damage):
    written("core")
    path = tmp_path / convert(tmp_path, "train/00000.jsonl", format)
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(InputError, match=f"00000.{format}: not (zstd|Parquet): "):
        list(read_lines(path))


# Reading


def test_a_shard_is_described_as_it_is(tmp_path):
    (tmp_path / "a.jsonl").write_bytes(b"x\n" * 9)
    assert describe(tmp_path, "a.jsonl", 9) == {
        "path": "a.jsonl",
        "records": 9,
        "bytes": 18,
        "sha256": hashlib.sha256(b"x\n" * 9).hexdigest(),
    }


def test_shards_come_by_split_and_number(tmp_path):
    names = ["validation/00000.jsonl", "train/00001.jsonl.zst", "test/00000.parquet", "train/00000.jsonl"]
    for name in [*names, "train/notes.txt", "other/00000.jsonl", "rejected/strategy_fit.jsonl"]:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("")
    found = [path.relative_to(tmp_path).as_posix() for path in shards_of(tmp_path)]
    assert found == ["train/00000.jsonl", "train/00001.jsonl.zst", "validation/00000.jsonl", "test/00000.parquet"]


@pytest.mark.parametrize("folder", ["", "nowhere"])
def test_a_folder_without_a_corpus_is_an_error(tmp_path, folder):
    with pytest.raises(InputError, match="holds no corpus; make one with `emosim generate --out"):
        shards_of(tmp_path / folder)


@pytest.mark.parametrize("line", [b"{", b"[]", b'{"schema": "emosim/record/1"}', b"\xff"])
def test_a_line_that_is_no_record_is_named(tmp_path, records, line):
    (tmp_path / "train").mkdir()
    (tmp_path / "train/00000.jsonl").write_bytes(encode(records[0]) + b"\n" + line + b"\n")
    with pytest.raises(InputError, match=r"train/00000\.jsonl:2: not a record: "):
        list(read_corpus(tmp_path))


def test_a_last_line_without_its_end_is_read(tmp_path, written):
    expected = written("core")
    path = tmp_path / "train/00000.jsonl"
    path.write_bytes(path.read_bytes().rstrip(b"\n"))
    for format in ("jsonl", "jsonl.zst", "parquet"):
        name = convert(tmp_path, "train/00000.jsonl", format)
        assert [json.loads(line)["id"] for line in read_lines(tmp_path / name)] == [r.id for r in expected]
