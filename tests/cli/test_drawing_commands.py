"""graph and schema: the emotion machine drawn, and the languages' schemas."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from emosim import shipped
from emosim.cli.schema import KINDS
from emosim.spec.marked import load

FIXTURES = Path(__file__).parents[1] / "fixtures"
DIALECT = "https://json-schema.org/draft/2020-12/schema"


# graph


@pytest.mark.usefixtures("ships_tiny")
@pytest.mark.parametrize(("format", "start"), [("text", ""), ("mermaid", "flowchart LR"), ("dot", "digraph")])
def test_the_machine_is_drawn_in_text(emosim, tmp_path, format, start):
    ran = emosim("graph", "--format", format)
    assert (ran.code, ran.err) == (0, "")
    assert start in ran.out
    assert "shame" in ran.out
    assert "relief" in ran.out
    out = tmp_path / "machine.txt"
    assert emosim("graph", "--format", format, "--out", out).out == f"drawn in {out}\n"
    assert out.read_text() == ran.out


@pytest.mark.usefixtures("ships_tiny")
def test_the_machine_is_drawn_as_a_picture(emosim, tmp_path, monkeypatch):
    pytest.importorskip("matplotlib")
    monkeypatch.chdir(tmp_path)
    assert emosim("graph", "--format", "png").code == 0
    assert Path("graph.png").read_bytes().startswith(b"\x89PNG\r\n\x1a\n")
    assert emosim("graph", "--format", "png", "--out", "other.png").out == "drawn in other.png\n"
    assert Path("other.png").read_bytes() == Path("graph.png").read_bytes()


# schema


def schema(emosim, kind):
    ran = emosim("schema", kind)
    assert (ran.code, ran.err) == (0, "")
    return json.loads(ran.out)


@pytest.mark.parametrize("kind", KINDS)
def test_a_schema_is_one(emosim, kind):
    found = schema(emosim, kind)
    Draft202012Validator.check_schema(found)
    assert found["$schema"] == DIALECT
    assert found["$id"] == f"emosim/{kind}/1"


def test_the_schema_of_a_record_is_that_of_the_records(emosim, corpus):
    validator = Draft202012Validator(schema(emosim, "record"))
    for shard in corpus.rglob("0*.jsonl"):
        for line in shard.read_bytes().splitlines():
            assert [error.message for error in validator.iter_errors(json.loads(line))] == []


def kind_of(kind):
    """The shipped files of a kind, and the tiny ones."""
    rules = shipped.folder("rules")
    return {
        "scenario": lambda: shipped.yaml_files(shipped.folder("scenarios")) + list(FIXTURES.glob("scenarios/*.yaml")),
        "persona": lambda: shipped.yaml_files(shipped.folder("personas")) + list(FIXTURES.glob("personas/*.yaml")),
        "rules": lambda: [rules / "safety.yaml", rules / "support.yaml"],
        "machine": lambda: [rules / "emotions.yaml"],
        "lexicon": lambda: shipped.yaml_files(rules / "lexicon"),
    }[kind]()


@pytest.mark.parametrize("kind", ["scenario", "persona", "rules", "lexicon", "machine"])
def test_what_ships_is_valid(emosim, kind):
    validator = Draft202012Validator(schema(emosim, kind))
    files = kind_of(kind)
    assert files
    for path in files:
        value = load(path).value
        if "extends" not in value:  # what it extends holds the rest
            assert [f"{path.name}: {e.json_path}: {e.message[:80]}" for e in validator.iter_errors(value)] == []


@pytest.mark.parametrize("kind", ["scenario", "persona", "lexicon", "machine", "rules"])
def test_a_key_that_a_language_does_not_have_is_not_valid(emosim, kind):
    value = load(kind_of(kind)[-1]).value
    assert not Draft202012Validator(schema(emosim, kind)).is_valid({**value, "mood": "blue"})
