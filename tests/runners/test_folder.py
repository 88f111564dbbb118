"""Folders that are written into, and files that are there whole or not at all."""

from __future__ import annotations

import pytest

from emosim.errors import InputError
from emosim.runners.folder import check_folder, check_new, whole_folder, write_json, written_whole


def test_a_folder_that_is_new_or_empty_is_written_into(tmp_path):
    (tmp_path / "empty").mkdir()
    for name in ("new", "empty"):
        assert check_folder(tmp_path / name, "mark.json", "replay", fresh=False) is None


@pytest.mark.parametrize("fresh", [False, True])
@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("missing/new", "missing: no such folder"),
        ("file", "file is a file, not a folder"),
        ("anything", "anything is not empty and holds no replay; choose another folder with --out"),
    ],
)
def test_a_folder_that_is_not_to_be_written_into(tmp_path, fresh, name, message):
    (tmp_path / "file").touch()
    (tmp_path / "anything").mkdir()
    (tmp_path / "anything/letter.txt").touch()
    with pytest.raises(InputError, match=message):
        check_folder(tmp_path / name, "mark.json", "replay", fresh)


def test_what_was_left_there_before_goes_only_when_told(tmp_path):
    (tmp_path / "mark.json").touch()
    with pytest.raises(InputError, match="holds a replay; choose another folder with --out, or replace it with"):
        check_folder(tmp_path, "mark.json", "replay", fresh=False)
    assert check_folder(tmp_path, "mark.json", "replay", fresh=True) is None


@pytest.mark.parametrize(
    ("name", "message"),
    [("missing/new", "no such folder"), ("mark.json", "is a file, not a folder"), (".", "is there already")],
)
def test_a_folder_that_must_be_new_and_is_not(tmp_path, name, message):
    (tmp_path / "mark.json").touch()
    with pytest.raises(InputError, match=message):
        check_new(tmp_path / name)


def test_a_folder_is_there_when_it_is_whole(tmp_path):
    with whole_folder(tmp_path / "made", "mark.json") as aside:
        write_json(aside / "mark.json", {"one": [1]})
        write_json(aside / "other.json", ())
        assert not (tmp_path / "made").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["made"]
    assert {path.name: path.read_text() for path in (tmp_path / "made").iterdir()} == {
        "mark.json": '{\n  "one": [\n    1\n  ]\n}\n',
        "other.json": "[]\n",
    }


def test_a_folder_that_fails_leaves_nothing(tmp_path):
    with pytest.raises(ValueError, match="no"), whole_folder(tmp_path / "made", "mark.json") as aside:
        (aside / "mark.json").touch()
        raise ValueError("no")
    assert list(tmp_path.iterdir()) == []


def test_a_file_is_there_when_it_is_whole(tmp_path):
    path = tmp_path / "made/lines.txt"
    with written_whole(path) as file:
        file.write(b"one\n")
        assert not path.exists()
    assert path.read_bytes() == b"one\n"
    assert [entry.name for entry in path.parent.iterdir()] == ["lines.txt"]


def test_a_file_that_fails_leaves_nothing(tmp_path):
    with pytest.raises(ValueError, match="no"), written_whole(tmp_path / "made/lines.txt") as file:
        file.write(b"one\n")
        raise ValueError("no")
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_fails_leaves_what_was_there(tmp_path):
    (tmp_path / "lines.txt").write_bytes(b"old\n")
    with pytest.raises(KeyboardInterrupt), written_whole(tmp_path / "lines.txt") as file:
        file.write(b"new\n")
        raise KeyboardInterrupt
    assert (tmp_path / "lines.txt").read_bytes() == b"old\n"
    assert len(list(tmp_path.iterdir())) == 1
