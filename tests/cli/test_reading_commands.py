"""stats, validate and explain: what is in a corpus, whether it is well, and why a turn went as it did."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from emosim.corpus.record import AssistantTurn, UserTurn, decode
from emosim.corpus.shards import read_corpus

pytestmark = pytest.mark.usefixtures("ships_tiny")


@pytest.fixture
def record(corpus):
    """A record whose last reply but one was decided by a rule that is not the last resort."""
    return next(iter(read_corpus(corpus)))


# stats


def test_stats_are_read_by_people(emosim, corpus):
    ran = emosim("stats", corpus)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("12 dialogues, ")
    for title in ("Outcomes", "Feelings", "Strategies", "How feeling moves", "How varied the words are"):
        assert title in ran.out


def test_stats_are_read_by_programs(emosim, corpus):
    ran = emosim("stats", corpus, "--json")
    found = json.loads(ran.out)
    assert found["records"] == 12
    assert sum(found["outcome"].values()) == 12
    assert set(found) >= {"turns", "emotion", "strategy", "dynamics", "diversity"}


# validate


def test_a_corpus_that_is_well(emosim, corpus):
    ran = emosim("validate", corpus)
    assert (ran.code, ran.err) == (0, "")
    assert "12 records in" in ran.out
    assert "all digests agree" in ran.out


def test_a_corpus_that_is_not(emosim, corpus, tmp_path):
    folder = shutil.copytree(corpus, tmp_path / "corpus")
    path = folder / "train/00000.jsonl"
    path.write_bytes(path.read_bytes().replace(b'"level":"standard"', b'"level":"lower"', 1) + b"{}\n")
    ran = emosim("validate", folder)
    assert ran.code == 1
    lines = ran.err.splitlines()
    assert any(line.startswith("train/00000.jsonl:1: not a record") for line in lines)
    assert "train/00000.jsonl: not the bytes that the manifest lists" in lines
    assert "all valid" not in ran.out


def test_many_problems_are_cut_short(emosim, corpus, tmp_path):
    folder = shutil.copytree(corpus, tmp_path / "corpus")
    (folder / "train/00000.jsonl").write_bytes(b"{}\n" * 80)
    ran = emosim("validate", folder)
    assert ran.code == 1
    assert "... and 3" in ran.err.splitlines()[-1]


# explain


def test_a_dialogue_is_shown_with_the_rule_of_each_reply(emosim, corpus, record):
    ran = emosim("explain", corpus, record.id[:10])
    assert ran.code == 0
    assert record.id in ran.out
    assert f"{record.scenario} · {record.persona} · {record.outcome}" in ran.out
    for turn in record.turns:
        if isinstance(turn, AssistantTurn):
            assert f"rule {turn.decision.rule}" in ran.out
    assert "--turn N, for a reply N of 1, 3, 5" in ran.out


def test_a_reply_is_proved(emosim, corpus, record):
    for turn in record.turns:
        if isinstance(turn, AssistantTurn):
            ran = emosim("explain", corpus, record.id, "--turn", turn.index)
            assert (ran.code, ran.err) == (0, "")
            assert f"turn {turn.index}, the assistant" in ran.out
            assert f"believed: {turn.belief.emotion}" in ran.out
            assert turn.decision.rule in ran.out
            assert turn.decision.because in ran.out
            for name in turn.decision.facts:
                assert name in ran.out
            break


def test_a_user_turn_is_explained_by_its_cause(emosim, corpus, record):
    turn = record.turns[0]
    ran = emosim("explain", corpus, record.id, "-t", "0")
    assert ran.code == 0
    assert f"turn 0, the user: {turn.emotion.primary.label}" in ran.out
    assert f"cause:    {turn.cause.event} ({turn.cause.kind})" in ran.out
    assert turn.cause.trigger in ran.out
    assert "desirability" in ran.out


@pytest.mark.parametrize(
    ("id", "turn", "message"),
    [
        ("zzzz", None, 'holds no dialogue whose id starts with "zzzz"'),
        ("", None, '12 dialogues have an id that starts with ""'),
        (None, 99, "the dialogue has turns 0 to"),
    ],
)
def test_what_cannot_be_explained(emosim, corpus, record, id, turn, message):
    arguments = ["--turn", turn] if turn is not None else []
    ran = emosim("explain", corpus, record.id if id is None else id, *arguments)
    assert ran.code == 1
    assert message in ran.err


def test_a_core_corpus_keeps_no_decisions(emosim, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    emosim("generate", "--out", "core", "--count", "1", "--level", "core")
    record = next(read_corpus(Path("core")))
    assert emosim("explain", "core", record.id).code == 0
    ran = emosim("explain", "core", record.id, "--turn", "1")
    assert ran.code == 1
    assert "make it with --level standard" in ran.err


def test_other_rules_than_those_it_was_made_with_are_said_to_be_so(emosim, corpus, record, tmp_path):
    path = tmp_path / "corpus"
    shutil.copytree(corpus, path)
    shard = next(path.rglob("train/*.jsonl"))
    shard.write_bytes(shard.read_bytes().replace(record.provenance.rules.encode(), b"other" * 4))
    ran = emosim("explain", path, record.id, "--turn", "1")
    assert ran.code == 0
    assert "These are other rules than the corpus was made with" in ran.out


def test_words_in_brackets_are_shown_as_they_are(emosim, corpus, tmp_path):
    path = shutil.copytree(corpus, tmp_path / "corpus")
    shard = next(path.rglob("train/*.jsonl"))
    lines = shard.read_bytes().splitlines()
    record = decode(lines[0])
    text = record.turns[0].text
    assert isinstance(record.turns[0], UserTurn)
    lines[0] = (
        lines[0]
        .replace(text.encode(), b"I said [bold]no[/bold] and [/x].")
        .replace(record.situation.encode(), b"Has [red]nothing[/red].")
    )
    shard.write_bytes(b"\n".join(lines) + b"\n")
    ran = emosim("explain", path, record.id)
    assert ran.code == 0
    assert "I said [bold]no[/bold] and [/x]." in ran.out
    assert "Has [red]nothing[/red]." in ran.out
