"""graph and schema: feelings and what they turn into, and the languages' schemas."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from emosim import shipped
from emosim.cli.schema import KINDS
from emosim.spec.marked import load

FIXTURES = Path(__file__).parents[1] / "fixtures"
DIALECT = "https://json-schema.org/draft/2020-12/schema"


# graph


@pytest.fixture(scope="module")
def rules(tmp_path_factory):
    """Folders of rules: those that ship, and the same with one rule gone and one guard changed."""
    root = tmp_path_factory.mktemp("rules")
    before = shutil.copytree(shipped.folder("rules"), root / "before")
    after = shutil.copytree(before, root / "after")
    text = (after / "emotions.yaml").read_text()
    for old, new in (
        ("  - {name: warms, from: joy, to: love}\n", ""),
        ("when: {intensity_before: {lt: 0.55}}", "when: {intensity_before: {lt: 0.1}}"),
    ):
        assert old in text
        text = text.replace(old, new)
    (after / "emotions.yaml").write_text(text)
    return before, after


@pytest.mark.usefixtures("ships_tiny")
@pytest.mark.parametrize(
    ("format", "suffix", "start"),
    [
        ("text", ".txt", "machine person: "),
        ("mermaid", ".mmd", "flowchart LR"),
        ("dot", ".dot", "digraph"),
        ("graphml", ".graphml", "<graphml"),
        ("json", ".json", "{"),
    ],
)
def test_the_machine_is_drawn_in_text(emosim, tmp_path, format, suffix, start):
    ran = emosim("graph", "--format", format)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith(start)
    assert "shame" in ran.out
    assert "relief" in ran.out
    out = tmp_path / f"machine{suffix}"
    assert emosim("graph", "--out", out).out == f"written to {out}\n"
    assert out.read_text() == ran.out


@pytest.mark.usefixtures("ships_tiny")
@pytest.mark.parametrize(
    ("suffix", "start"), [("png", b"\x89PNG\r\n\x1a\n"), ("svg", b"<?xml"), ("html", b"<!DOCTYPE html>")]
)
def test_the_machine_is_drawn_as_a_picture(emosim, tmp_path, monkeypatch, suffix, start):
    pytest.importorskip("matplotlib")
    monkeypatch.chdir(tmp_path)
    named = ("--format", suffix) if suffix == "png" else ("--out", f"graph.{suffix}")
    assert emosim("graph", *named).out == f"drawn in graph.{suffix}\n"
    assert Path(f"graph.{suffix}").read_bytes()[: len(start)].upper() == start.upper()


@pytest.mark.usefixtures("ships_tiny")
@pytest.mark.parametrize("suffix", ["png", "html"])
def test_steps_are_drawn_as_a_picture(emosim, tmp_path, corpus, suffix):
    pytest.importorskip("matplotlib")
    out = tmp_path / f"taken.{suffix}"
    assert emosim("graph", corpus, "--out", out, "--least", "0.1").out == f"drawn in {out}\n"
    assert out.stat().st_size > 1000


@pytest.mark.usefixtures("ships_tiny")
def test_a_corpus_is_told_by_the_steps_it_took(emosim, corpus):
    ran = emosim("graph", corpus)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith(f"taken by {corpus.name}: 12 dialogues, ")
    written = json.loads(emosim("graph", corpus, "--format", "json").out)
    assert sum(node["starts"] for node in written["nodes"]) == 12
    records = [json.loads(line) for shard in corpus.rglob("0*.jsonl") for line in shard.read_bytes().splitlines()]
    assert sum(edge["count"] for edge in written["edges"]) == sum(len(record["turns"]) // 2 - 1 for record in records)


@pytest.mark.usefixtures("ships_tiny")
def test_a_scenario_is_told_by_what_is_reached_in_it(emosim):
    ran = emosim("graph", "--scenario", "late_rent", "--count", 20, "--format", "json")
    assert (ran.code, ran.err) == (0, "")
    written = json.loads(ran.out)
    assert (written["graph"]["name"], written["graph"]["kind"]) == ("late_rent", "reached")
    assert written["graph"]["dialogues"] == 20
    assert emosim("graph", "--scenario", "late_rent", "--count", 20, "--format", "json").out == ran.out
    seeded = emosim("graph", "--scenario", "late_rent", "--count", 20, "--format", "json", "--seed", 8).out
    assert seeded != ran.out


@pytest.mark.usefixtures("ships_tiny")
def test_what_is_reached_is_what_a_corpus_of_the_same_order_takes(emosim, tmp_path):
    made = tmp_path / "made"
    chosen = ("--scenario", "lost_ring", "--count", 15, "--seed", 3)
    emosim("generate", *chosen, "--out", made, "--workers", 1)
    assert list((made / "rejected").glob("*")) == []  # else the corpus would hold a later draw
    graphs = [json.loads(emosim("graph", *arguments, "--format", "json").out) for arguments in ((made,), chosen)]
    assert graphs[0]["edges"] == graphs[1]["edges"]
    assert graphs[0]["nodes"] == graphs[1]["nodes"]


@pytest.mark.usefixtures("ships_tiny")
def test_a_part_of_a_corpus_is_told(emosim, corpus):
    parts = [
        json.loads(emosim("graph", corpus, "--scenario", name, "--format", "json").out)["graph"]["dialogues"]
        for name in ("late_rent", "lost_ring")
    ]
    assert min(parts) > 0
    assert sum(parts) == 12


@pytest.mark.usefixtures("ships_tiny")
def test_ways_less_probable_are_left_out(emosim, corpus):
    def edges(*arguments):
        return json.loads(emosim("graph", corpus, "--format", "json", *arguments).out)["edges"]

    assert edges("--least", "0.3") == [edge for edge in edges() if edge["probability"] >= 0.3]
    assert 0 < len(edges("--least", "0.3")) < len(edges())
    drawn = emosim("graph", corpus, "--format", "dot").out.count(" -> ")
    assert drawn == len(edges("--least", "0.05"))


# graph --analyze


@pytest.mark.usefixtures("ships_tiny")
def test_the_machine_is_analyzed_as_far_as_it_goes_without_dialogues(emosim):
    ran = emosim("graph", "--analyze")
    assert (ran.code, ran.err) == (0, "")
    assert "calm is" in ran.out
    assert "The way to calm" not in ran.out
    assert "emosim graph CORPUS --analyze" in ran.out
    written = json.loads(emosim("graph", "--analyze", "--format", "json").out)
    assert written["traps"] == written["unreachable"] == []
    assert {outlook["calming"] for outlook in written["outlooks"]} == {None}


@pytest.mark.usefixtures("ships_tiny")
def test_steps_are_analyzed(emosim, tmp_path, corpus):
    ran = emosim("graph", corpus, "--analyze")
    assert (ran.code, ran.err) == (0, "")
    for title in ("What everything passes through", "In the long run", "The way to calm"):
        assert title in ran.out
    written = json.loads(emosim("graph", corpus, "--analyze", "--format", "json").out)
    shown = {line.split()[0] for line in ran.out.partition("likeliest way")[2].splitlines() if "%" in line}
    assert shown == {outlook["label"] for outlook in written["outlooks"]}
    out = tmp_path / "analysis.txt"
    assert emosim("graph", corpus, "--analyze", "--out", out).out == f"written to {out}\n"
    assert "\N{ESCAPE}" not in out.read_text()
    assert "The way to calm" in out.read_text()


@pytest.mark.parametrize("arguments", [("--analyze", "--format", "json"), ("--format", "dot")])
def test_no_order_of_the_moment_gets_into_a_graph(corpus, arguments):
    """Two runs in which Python goes through its sets otherwise."""
    runs = [
        subprocess.run(
            [sys.executable, "-m", "emosim", "graph", str(corpus), *arguments],
            capture_output=True,
            check=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
        )
        for seed in ("1", "2")
    ]
    assert runs[0].stdout == runs[1].stdout != b""


# graph --diff


@pytest.mark.usefixtures("ships_tiny")
def test_a_corpus_is_no_different_from_itself(emosim, corpus):
    ran = emosim("graph", "--diff", corpus, corpus)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.count("no change at all") == 2
    assert ran.out.count("the same") >= 2
    written = json.loads(emosim("graph", "--diff", corpus, corpus, "--format", "json").out)
    assert (written["graph"]["visits"]["bits"], written["graph"]["ways"]["bits"]) == (0.0, 0.0)


@pytest.mark.usefixtures("ships_tiny")
def test_two_machines_are_compared(emosim, rules):
    ran = emosim("graph", "--diff", *rules)
    assert (ran.code, ran.err) == (0, "")
    assert re.search(r"warms +always +gone +0 +56", ran.out)
    assert re.search(r"settles +intensity_before < 0.55 +intensity_before < 0.1 +0 +0", ran.out)
    assert "ways gone: 56" in ran.out
    assert "no difference" in emosim("graph", "--diff", rules[0], rules[0]).out


@pytest.mark.usefixtures("ships_tiny")
def test_what_is_reached_under_two_rules_is_compared(emosim, rules):
    written = json.loads(
        emosim("graph", "--diff", *rules, "--scenario", "late_rent", "--count", 30, "--format", "json").out
    )
    assert (written["graph"]["of"], written["graph"]["dialogues_before"]) == ("reached", 30)
    assert written["graph"]["before"] == str(rules[0])


@pytest.mark.usefixtures("ships_tiny")
def test_a_difference_is_drawn(emosim, tmp_path, corpus):
    pytest.importorskip("matplotlib")
    out = tmp_path / "difference.svg"
    assert emosim("graph", "--diff", corpus, corpus, "--out", out).out == f"drawn in {out}\n"
    assert "<svg" in out.read_text()


# graph: what is refused


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("--out machine", "machine: in which format? end its name in .txt, .mmd, "),
        ("--out machine.gif", "machine.gif: in which format?"),
        ("--out a.mmd --format dot", "a.mmd: a dot file's name must end in .dot"),
        ("--out a.png --format svg", "a.png: a picture's name must end in .svg"),
        ("--out a.txt --format json", "a.txt: a json file's name must end in .json"),
        ("--out nowhere/a.svg", "nowhere: no such folder"),
        ("--analyze --out a.png", "--analyze comes as text, json, not as png"),
        ("--diff {before} {after} --format dot", "--diff comes as text, json, svg, png, html, not as dot"),
        ("--diff {before} {after} --analyze", "--diff compares two of its own; leave out --analyze"),
        ("{corpus} --diff {before} {after}", "--diff compares two of its own; leave out"),
        ("--diff {before} {corpus}", "a folder of rules and"),
        ("--diff {corpus} nowhere", "nowhere: neither a corpus nor a folder of rules with an emotions.yaml"),
        ("--diff {before} {after} --rules {before}", "--rules goes with two corpora"),
        ("--diff {corpus} {corpus} --scenario late_rent --count 3", "two corpora need none of"),
        ("--least 0.1", "--least needs probabilities, which a machine has none of"),
        ("{corpus} --analyze --least 0.1", "--least is for drawing a graph; leave it out with --analyze"),
        ("--count 3", "--count and --seed are for a simulation"),
        ("{corpus} --seed 3", "--count and --seed are for a simulation"),
        ("nowhere", "nowhere holds no corpus; make one with `emosim generate --out nowhere`"),
        ("{corpus} --scenario money", 'no dialogue has the scenario "money"; there are: late_rent, lost_ring'),
        ("--scenario money", 'no scenario is called "money"'),
        ("--scenario late_rent --persona plain_owner", "none of the chosen personas fits"),
    ],
)
@pytest.mark.usefixtures("ships_tiny")
def test_what_does_not_go_together_is_one_clear_line(emosim, tmp_path, monkeypatch, corpus, rules, line, message):
    monkeypatch.chdir(tmp_path)
    ran = emosim("graph", *line.format(corpus=corpus, before=rules[0], after=rules[1]).split())
    assert (ran.code, ran.out) == (1, "")
    assert message in ran.err
    assert len(ran.err.strip().splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("ships_tiny")
@pytest.mark.parametrize("name", ["machine.txt", "machine.md"])
def test_a_diagram_may_stand_in_a_text_file(emosim, tmp_path, name):
    assert emosim("graph", "--format", "mermaid", "--out", tmp_path / name).code == 0
    assert (tmp_path / name).read_text().startswith("flowchart LR")


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
        "locale": lambda: shipped.yaml_files(rules / "locales"),
        "vertical": lambda: shipped.yaml_files(rules / "verticals"),
    }[kind]()


@pytest.mark.parametrize("kind", ["scenario", "persona", "rules", "lexicon", "machine", "locale", "vertical"])
def test_what_ships_is_valid(emosim, kind):
    validator = Draft202012Validator(schema(emosim, kind))
    files = kind_of(kind)
    assert files
    for path in files:
        value = load(path).value
        if "extends" not in value:  # what it extends holds the rest
            assert [f"{path.name}: {e.json_path}: {e.message[:80]}" for e in validator.iter_errors(value)] == []


def test_a_number_out_of_its_range_is_not_valid(emosim):
    value = load(kind_of("vertical")[0]).value
    schema_of = Draft202012Validator(schema(emosim, "vertical"))
    assert schema_of.is_valid({**value, "emotions": {"shame": 2.0}})
    assert not schema_of.is_valid({**value, "emotions": {"shame": 2.1}})


@pytest.mark.parametrize("kind", ["scenario", "persona", "lexicon", "machine", "rules", "locale", "vertical"])
def test_a_key_that_a_language_does_not_have_is_not_valid(emosim, kind):
    value = load(kind_of(kind)[-1]).value
    assert not Draft202012Validator(schema(emosim, kind)).is_valid({**value, "mood": "blue"})
