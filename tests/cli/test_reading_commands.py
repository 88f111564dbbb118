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


def flat(out):
    """A chain without its rail and line breaks."""
    return " ".join(out.replace("│", " ").replace("●", " ").split())


def test_a_reply_is_explained_from_what_happened_to_what_came_of_it(emosim, corpus, record):
    turn, user, after = record.turns[3], record.turns[2], record.turns[4]
    ran = emosim("explain", corpus, record.id, "--turn", 3)
    assert (ran.code, ran.err) == (0, "")
    assert "turn 3, the assistant, to turn 2 of the user" in ran.out
    steps = [line.split()[1] for line in ran.out.splitlines() if line.startswith("●")]
    assert steps == ["happened", "appraised", "VAD", "felt", "taken", "rule", "reply", "effect"]
    out = flat(ran.out)
    assert flat(turn.text) in out
    assert flat(user.cause.trigger) in out
    truth = f"{user.emotion.primary.label} {user.emotion.primary.intensity:.2f}"
    assert f"taken for {turn.belief.emotion} {turn.belief.intensity:.2f}, and it is {truth}" in out
    assert turn.decision.rule in out
    assert turn.decision.because in out
    assert "holds: " in out
    assert f"1. {turn.strategies[0].name.replace('_', ' ')}" in out
    assert f"to {after.emotion.primary.label} {after.emotion.primary.intensity:.2f} in turn 4" in out


def test_the_nearest_rules_passed_over_are_shown_and_all_of_them_when_asked(emosim, corpus, record):
    turn = record.turns[-1]
    short = flat(emosim("explain", corpus, record.id, "--turn", turn.index).out)
    full = flat(emosim("explain", corpus, record.id, "--turn", turn.index, "--all").out)
    assert "more above (--all shows them)" in short
    assert "direct_risk_of_self_harm: risk_kind is self_harm (it is none)" not in short
    assert "--all" not in full
    assert "direct_risk_of_self_harm: risk_kind is self_harm (it is none)" in full
    for name in turn.decision.facts:
        assert f"{name} {turn.decision.facts[name]}" in full
    assert "the dialogue ends with this reply" in short


def test_a_user_turn_is_explained_as_far_as_the_feeling(emosim, corpus, record):
    turn = record.turns[0]
    ran = emosim("explain", corpus, record.id, "-t", "0")
    assert ran.code == 0
    steps = [line.split()[1] for line in ran.out.splitlines() if line.startswith("●")]
    assert steps == ["happened", "appraised", "VAD", "felt"]
    out = flat(ran.out)
    assert "turn 0, the user" in out
    assert f'"{turn.cause.event.replace("_", " ")}", a {turn.cause.kind}, told in turn 0' in out
    assert flat(turn.cause.trigger) in out
    assert f"{turn.emotion.primary.label} {turn.emotion.primary.intensity:.2f}" in out
    assert "--turn 1 for the reply to it" in out


def test_a_chain_is_read_by_programs(emosim, corpus, record):
    for turn in record.turns[:2]:
        ran = emosim("explain", corpus, record.id, "--turn", turn.index, "--json")
        assert (ran.code, ran.err) == (0, "")
        found = json.loads(ran.out)
        assert (found["id"], found["turn"], found["speaker"]) == (
            record.id,
            turn.index,
            ("user", "assistant")[turn.index],
        )
    assert found["decided"]["rule"] == record.turns[1].decision.rule
    assert found["decided"]["facts"] == record.turns[1].decision.facts
    assert not found["decided"]["place"].startswith(str(Path.cwd()))


def test_a_chain_is_drawn_for_a_narrow_terminal(emosim, corpus, record, monkeypatch):
    monkeypatch.setenv("COLUMNS", "60")
    out = emosim("explain", corpus, record.id, "--turn", "1").out
    chain = out[out.index("●") :]
    assert max(map(len, chain.splitlines())) <= 60


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
    assert f"{record.turns[1].decision.rule}: {record.turns[1].decision.because}" in flat(ran.out)


@pytest.mark.parametrize("option", ["--json", "--all"])
def test_what_is_about_a_turn_needs_one(emosim, corpus, record, option):
    ran = emosim("explain", corpus, record.id, option)
    assert (ran.code, ran.err) == (1, f"{option} goes with --turn N\n")


def test_a_reply_that_a_fork_set_has_no_rule_to_prove(emosim, corpus, record, tmp_path):
    path = shutil.copytree(corpus, tmp_path / "corpus")
    shard = next(path.rglob("train/*.jsonl"))
    rule = record.turns[1].decision.rule
    shard.write_bytes(shard.read_bytes().replace(f'"rule":"{rule}"'.encode(), b'"rule":"forced"'))
    out = flat(emosim("explain", path, record.id, "--turn", "1").out)
    assert "none: a fork set this reply" in out
    assert f"{rule} would have decided" in out
    assert "holds:" not in out


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
    assert "I said [bold]no[/bold] and [/x]." in emosim("explain", path, record.id, "--turn", 0).out
