"""plot: one dialogue, or all of them, as a picture."""

from __future__ import annotations

from pathlib import Path

import pytest

from emosim.cli.plot import GROUPINGS
from emosim.corpus import bundle
from emosim.corpus.shards import read_corpus

pytest.importorskip("matplotlib")
pytestmark = pytest.mark.usefixtures("ships_tiny")

STARTS = {".png": b"\x89PNG\r\n\x1a\n", ".svg": b"<?xml", ".pdf": b"%PDF"}


@pytest.fixture
def id(corpus):
    return next(read_corpus(corpus)).id


@pytest.mark.parametrize("suffix", STARTS)
def test_one_dialogue(emosim, corpus, id, tmp_path, suffix):
    out = tmp_path / f"one{suffix}"
    ran = emosim("plot", corpus, id[:12], "-o", out)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.splitlines()[0] == f"drawn in {out}"
    assert "--turn N" in ran.out
    assert out.read_bytes().startswith(STARTS[suffix])


def test_all_of_them(emosim, corpus, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    ran = emosim("plot", corpus, "--arcs")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == "12 dialogues drawn in arcs.png\n"
    ran = emosim("plot", corpus, "--arcs", "--by", "persona", "--out", "by.svg")
    assert ran.out == "12 dialogues drawn in by.svg\n"
    assert "quiet renter" in Path("by.svg").read_text(encoding="utf-8")
    assert Path("arcs.png").read_bytes() != Path("by.svg").read_bytes()


def test_a_picture_is_named_after_its_dialogue(emosim, corpus, id, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert emosim("plot", corpus, id).code == 0
    assert [path.name for path in tmp_path.iterdir()] == [f"arc-{id[:8]}.png"]


def test_level_core_is_drawn_too(emosim, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    emosim("generate", "--out", "core", "--count", "2", "--level", "core")
    record = next(read_corpus(Path("core")))
    assert emosim("plot", "core", record.id, "--out", "one.svg").code == 0
    assert emosim("plot", "core", "--arcs", "--out", "all.svg").code == 0
    assert "intensity" in Path("all.svg").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "give the ID of a dialogue, or --arcs for all of them\n"),
        (["ID", "--arcs"], "give the ID of a dialogue, or --arcs for all of them, not both"),
        (["ID", "--by", "locale"], "--by groups all dialogues and goes with --arcs"),
        (["zzzz"], 'holds no dialogue whose id starts with "zzzz"'),
        ([""], '12 dialogues have an id that starts with ""'),
        (["ID", "--out", "one.gif"], "one.gif: a picture's name must end in .png, .svg or .pdf"),
        (["--arcs", "--out", "none/all.png"], "none: no such folder"),
    ],
)
def test_what_cannot_be_drawn(emosim, corpus, id, tmp_path, monkeypatch, arguments, message):
    monkeypatch.chdir(tmp_path)
    ran = emosim("plot", corpus, *(id if argument == "ID" else argument for argument in arguments))
    assert (ran.code, ran.out) == (1, "")
    assert message in ran.err
    assert ran.err.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_a_folder_without_a_corpus(emosim, tmp_path):
    ran = emosim("plot", tmp_path, "--arcs", "--out", tmp_path / "all.png")
    assert ran.code == 1
    assert "holds no corpus" in ran.err


def test_the_groupings_are_those_of_the_bundle():
    assert GROUPINGS == bundle.GROUPINGS
