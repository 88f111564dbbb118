"""emosim fork, and generate --forks: what is shown, what is written, what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from emosim.corpus import preference
from emosim.corpus.record import AssistantTurn, decode
from emosim.corpus.shards import read_corpus
from emosim.simulate.forced import FORCED

pytestmark = pytest.mark.usefixtures("ships_tiny")


@pytest.fixture(scope="module")
def record(corpus):
    return next(record for record in read_corpus(corpus) if record.crisis is None)


@pytest.fixture
def fork(emosim, corpus, record):
    def ran(*arguments, turn=3):
        return emosim("fork", corpus, record.id[:12], "--turn", turn, *arguments)

    return ran


def test_it_shows_the_moment_and_every_way_from_it(fork, record):
    ran = fork("--strategy", "grounding", "--strategy", "psychoeducation:how_it_works")
    assert (ran.code, ran.err) == (0, "")
    shown = " ".join(ran.out.split())
    assert f"{record.scenario} · {record.persona} · reply 3" in shown
    assert " ".join(record.turns[2].text.split()) in shown
    assert " ".join(record.turns[3].text.split()) in shown
    assert " ".join(record.turns[4].text.split()) in shown
    assert f"as it was, by rule {record.turns[3].decision.rule}" in shown
    for way in ("grounding (feet and breath) instead", "psychoeducation (how it works) instead"):
        assert way in shown
    assert "All of it is simulated" in shown
    assert shown.count("ended ") >= 3


def test_without_a_strategy_all_are_tried(fork, record):
    out = fork("--json").out
    ways = json.loads(out)["ways"]
    assert len(ways) == 13
    assert [way["decided_by"] for way in ways].count(FORCED) == 12
    changes = [way["change"]["distress"] for way in ways]
    assert changes == sorted(changes)


def test_as_json_it_is_what_a_program_needs(fork, record):
    found = json.loads(fork("--strategy", "grounding:five_senses", "--horizon", "2", "--json").out)
    assert (found["id"], found["turn"], found["said"]) == (record.id, 3, record.turns[2].text)
    way = next(way for way in found["ways"] if way["decided_by"] == FORCED)
    assert way["plan"] == [{"strategy": "grounding", "technique": "five_senses", "pacing": "slow"}]
    assert [said["speaker"] for said in way["said"]] == ["assistant", "user", "assistant", "user"]
    assert set(way["end"]) == {"outcome", "turns", "distress"}


def test_a_strategy_given_twice_is_one_way(fork):
    ran = fork("--strategy", "grounding", "--strategy", "grounding", "--json")
    assert len(json.loads(ran.out)["ways"]) == 2


def test_branches_are_written_as_records(fork, record, tmp_path):
    file = tmp_path / "branches.jsonl"
    ran = fork("--strategy", "grounding", "--strategy", "affirmation+open_question", "-o", file)
    assert ran.code == 0
    assert "2 branches in" in ran.err
    branches = [decode(line) for line in file.read_bytes().splitlines()]
    assert len({record.id, *(branch.id for branch in branches)}) == 3
    for branch in branches:
        assert branch.provenance.parent == record.id
        assert branch.turns[:3] == record.turns[:3]
        forced = [turn.index for turn in branch.turns[1::2] if turn.decision.rule == FORCED]
        assert forced == [3]
    again = tmp_path / "again.jsonl"
    fork("--strategy", "grounding", "--strategy", "affirmation+open_question", "-o", again)
    assert again.read_bytes() == file.read_bytes()


def test_a_file_that_is_there_is_left_alone(fork, tmp_path):
    file = tmp_path / "mine.jsonl"
    file.write_text("mine")
    ran = fork("-o", file)
    assert (ran.code, file.read_text()) == (1, "mine")
    assert "is there already; choose another name with --out" in ran.err
    assert "no such folder" in fork("-o", tmp_path / "nowhere/b.jsonl").err


@pytest.mark.parametrize(
    ("turn", "arguments", "message"),
    [
        (2, (), "turn 2 is the user's; the assistant's are 1, 3,"),
        (98, (), "the dialogue has turns 0 to"),
        (3, ("--strategy", "hugging"), 'no strategy is called "hugging"; there are: empathic_validation,'),
        (3, ("--strategy", "grounding:jumping"), 'grounding has no technique "jumping"; there are: feet_and_breath,'),
        (3, ("--strategy", "crisis_support"), "crisis_support is for crises"),
        (3, ("--rules", "nowhere"), "nowhere: no folder of rules"),
    ],
)
def test_a_mistake_is_one_clear_line(fork, turn, arguments, message):
    ran = fork(*arguments, turn=turn)
    assert ran.code == 1
    assert message in ran.err
    assert len(ran.err.strip().splitlines()) == 1
    assert ran.out == ""


def test_the_last_reply_is_answered_by_nobody(fork, record):
    ran = fork(turn=len(record.turns) - 1)
    assert (ran.code, "is the last, and nobody answers it; try 1, 3" in ran.err) == (1, True)


def test_a_crisis_is_refused(emosim, tmp_path):
    folder = tmp_path / "c"
    emosim("generate", "--out", folder, "--count", "1", "--scenario", "late_rent", "--outcome-mix", "handed_off=1")
    (crisis,) = read_corpus(folder)
    first = next(
        t.index for t in crisis.turns if isinstance(t, AssistantTurn) and t.strategies[0].name == "crisis_support"
    )
    ran = emosim("fork", folder, crisis.id, "--turn", first, "--strategy", "grounding")
    assert (ran.code, "the protocol is no place to try things out" in ran.err) == (1, True)


def test_a_core_corpus_is_refused(emosim, tmp_path):
    emosim("generate", "--out", tmp_path / "c", "--count", "1", "--level", "core")
    (record,) = read_corpus(tmp_path / "c")
    ran = emosim("fork", tmp_path / "c", record.id, "--turn", "3")
    assert (ran.code, "a corpus of level core keeps no decisions" in ran.err) == (1, True)


def test_other_rules_than_the_corpus_was_made_with(emosim, fork, tmp_path):
    emosim("copy", "rules", tmp_path / "mine")
    path = tmp_path / "mine/support.yaml"
    path.write_text(path.read_text().replace("because: Strong shame", "because: A strong shame", 1))
    ran = fork("--rules", tmp_path / "mine")
    assert (ran.code, "other rules than the dialogue was made with; give those with --rules" in ran.err) == (1, True)


def test_files_of_ones_own(emosim, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    emosim("copy", "lost_ring", "my/")
    path = Path("my/lost_ring.yaml")
    path.write_text(path.read_text().replace("turns: [", "turns: [4, 9] # [", 1))
    made = emosim("generate", "--out", "c", "--count", "1", "--scenario", "my/", "--persona", "quiet_renter")
    assert made.code == 0, made.err
    (record,) = read_corpus(Path("c"))
    ran = emosim("fork", "c", record.id, "--turn", "1", "--strategy", "grounding")
    assert (ran.code, "scenario lost_ring changed since the dialogue was made" in ran.err) == (1, True)
    assert emosim("fork", "c", record.id, "--turn", "1", "--strategy", "grounding", "--scenario", "my/").code == 0


# generate --forks


def test_pairs_are_made_listed_and_valid(emosim, tmp_path):
    ran = emosim("generate", "--out", tmp_path / "c", "--count", "12", "--forks", "2")
    assert ran.code == 0
    assert f"preference pairs in {tmp_path}/c/preferences; what is preferred there is simulated." in ran.out
    lines = [line for path in (tmp_path / "c/preferences").iterdir() for line in path.read_bytes().splitlines()]
    assert all(preference.problems_of(preference.decode(line)) == [] for line in lines)
    valid = emosim("validate", tmp_path / "c")
    assert (valid.code, f"and {len(lines):,} preference pairs: all valid" in valid.out) == (0, True)


def test_a_corpus_without_forks_does_not_speak_of_pairs(emosim, corpus):
    assert "preference" not in emosim("validate", corpus).out


def test_the_schema_of_a_pair_is_published(emosim):
    schema = json.loads(emosim("schema", "preference").out)
    assert schema == preference.json_schema()
