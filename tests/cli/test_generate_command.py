"""generate, end to end, and preview, which writes nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from emosim.corpus.shards import read_corpus

FIXTURES = Path(__file__).parents[1] / "fixtures"

pytestmark = pytest.mark.usefixtures("ships_tiny", "here")


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def files():
    return sorted(path.as_posix() for path in Path().rglob("*") if path.is_file())


def test_a_corpus_is_made_said_to_be_there_refused_and_replaced(emosim):
    made = emosim("generate", "--out", "c", "--count", "6", "--seed", "1")
    assert made.code == 0
    assert "6 dialogues" in made.out
    assert "Next: emosim stats c" in made.out
    assert "6 of 6 dialogues" in made.err
    assert "c/manifest.json" in files()
    before = Path("c/manifest.json").read_bytes()

    again = emosim("generate", "--out", "c", "--count", "6", "--seed", "1")
    assert again.code == 0
    assert "c holds exactly this corpus already, complete: 6 dialogues." in again.out
    assert Path("c/manifest.json").read_bytes() == before

    other = emosim("generate", "--out", "c", "--count", "6", "--seed", "2")
    assert other.code == 1
    assert "--fresh" in other.err
    assert Path("c/manifest.json").read_bytes() == before

    fresh = emosim("generate", "--out", "c", "--count", "6", "--seed", "2", "--fresh")
    assert fresh.code == 0
    assert json.loads(Path("c/manifest.json").read_bytes())["parameters"]["seed"] == 2


def test_options_are_what_the_order_is_made_of(emosim):
    line = "generate --out c --variations 2 --scenario lost_ring --level core --format jsonl.zst --workers 1 --seed 5"
    assert emosim(*line.split(), "--outcome-mix", "resolved=0.5,improved=0.5").code == 0
    order = json.loads(Path("c/manifest.json").read_bytes())["parameters"]
    assert order == {
        "count": None,
        "variations": 2,
        "seed": 5,
        "level": "core",
        "format": "jsonl.zst",
        "scenarios": ["lost_ring"],
        "personas": [],
        "outcome_mix": {"resolved": 0.5, "improved": 0.5},
    }
    records = list(read_corpus(Path("c")))
    assert len(records) == 4
    assert {record.outcome for record in records} <= {"resolved", "improved"}
    assert {record.level for record in records} == {"core"}


def test_ones_own_files_are_taken_by_path_and_chosen(emosim):
    Path("mine").mkdir()
    text = (FIXTURES / "scenarios/lost_ring.yaml").read_text().replace("scenario: lost_ring", "scenario: my_ring")
    Path("mine/my_ring.yaml").write_text(text)
    text = (FIXTURES / "personas/plain_owner.yaml").read_text().replace("persona: plain_owner", "persona: my_owner")
    Path("my_owner.yaml").write_text(text)
    ran = emosim("generate", "--out", "c", "--count", "3", "--scenario", "mine/", "--persona", "my_owner.yaml")
    assert ran.code == 0
    assert {(r.scenario, r.persona) for r in read_corpus(Path("c"))} == {("my_ring", "my_owner")}
    assert emosim("validate", "c", "--scenario", "mine/", "--persona", "my_owner.yaml").code == 0


def test_ones_own_rules_are_taken_by_path(emosim):
    assert emosim("copy", "rules", "my_rules").code == 0
    ran = emosim("generate", "--out", "c", "--count", "1", "--rules", "my_rules", "--seed", "1")
    assert ran.code == 0
    assert emosim("generate", "--out", "d", "--count", "1", "--seed", "1").code == 0
    assert list(read_corpus(Path("c"))) == list(read_corpus(Path("d")))


def test_a_mistake_in_ones_own_file_is_told_before_anything_is_made(emosim):
    text = (FIXTURES / "scenarios/lost_ring.yaml").read_text()
    Path("my_ring.yaml").write_text(text.replace("scenario: lost_ring", "scenario: my_rnig"))
    ran = emosim("generate", "--out", "c", "--scenario", "my_ring.yaml")
    assert ran.code == 1
    assert "my_ring.yaml:2:1: scenario: must be the file's name" in ran.err
    assert not Path("c").exists()


def test_preview_shows_dialogues_and_writes_nothing(emosim):
    before = files()
    ran = emosim("preview", "-n", "2", "--seed", "1")
    assert ran.code == 0
    assert ran.err == ""
    assert ran.out.count("valence  ") == 2
    assert "late_rent" in ran.out or "lost_ring" in ran.out
    assert files() == before


def test_preview_shows_what_was_asked_for(emosim):
    line = "preview -n 2 --scenario lost_ring --persona plain_owner --outcome worsened --seed 1"
    ran = emosim(*line.split())
    assert ran.out.count("lost_ring · plain_owner · worsened") == 2


def test_preview_shows_what_generate_makes(emosim):
    shown = emosim("preview", "-n", "3", "--seed", "4").out
    emosim("generate", "--out", "c", "--count", "3", "--seed", "4")
    assert all(record.id in shown for record in read_corpus(Path("c")))
