"""replay: an old corpus under edited rules, for people, for programs and on disk."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from emosim.corpus.shards import read_corpus

pytestmark = pytest.mark.usefixtures("ships_tiny")


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def edited(emosim):
    """A copy of the rules with two rules changed, in my-rules/."""
    assert emosim("copy", "rules", "my-rules").code == 0
    path = Path("my-rules/support.yaml")
    text = path.read_text()
    for before, after in (
        ("when: {intensity: {gt: 0.7}, emotion: {in: [shame, anxiety, fear]}}", "when: {intensity: {gt: 0.99}}"),
        ("technique: what_happened, pacing: gradual", "technique: what_happened, pacing: slow"),
    ):
        assert before in text
        text = text.replace(before, after, 1)
    path.write_text(text)
    return "my-rules"


def found(emosim, corpus, *options):
    ran = emosim("replay", corpus, "--json", *options)
    assert (ran.code, ran.err) == (0, "")
    return json.loads(ran.out)


def test_what_changes_is_read_by_people(emosim, corpus, edited):
    ran = emosim("replay", corpus, "--rules", edited)
    assert (ran.code, ran.err) == (0, "")
    numbers = found(emosim, corpus, "--rules", edited)
    assert ran.out.startswith(f"{numbers['changed_replies']} of {numbers['replies']} replies (")
    assert f"in {numbers['changed_dialogues']} of 12 dialogues (" in ran.out
    assert "would be decided otherwise by my-rules." in ran.out
    for title in ("What changes", "From which rule to which", "From which first strategy to which", "By what was felt"):
        assert title in ran.out
    assert "these same moments" in " ".join(ran.out.split())
    assert "Careful" not in ran.out
    first = numbers["moves"]["rule"][0]
    assert first["before"] in ran.out
    assert f"{first['changed']:,}" in ran.out


def test_the_next_step_proves_a_reply_that_changes(emosim, corpus, edited):
    out = emosim("replay", corpus, "--rules", edited).out
    (line,) = [line for line in out.splitlines() if line.startswith("Next: emosim explain")]
    command = line.removeprefix("Next: emosim ").split(" proves")[0].split()
    ran = emosim(*command)
    assert ran.code == 0
    move = found(emosim, corpus, "--rules", edited)["moves"]["rule"][0]
    assert move["before"] in ran.out
    assert move["after"] in ran.out


def test_its_own_rules_change_nothing(emosim, corpus):
    ran = emosim("replay", corpus)
    replies = sum(len(record.turns) // 2 for record in read_corpus(corpus))
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith(f"None of {replies} replies would be decided otherwise by the shipped rules.")
    assert "nothing can change" in ran.out
    assert f"Checked: each of the {replies} recorded decisions is what the rules decide." in ran.out


def test_records_that_contradict_their_rules_are_named(emosim, corpus, tmp_path):
    (tmp_path / "c/train").mkdir(parents=True)
    lines = [line for shard in sorted(corpus.glob("*/0*")) for line in shard.read_bytes().splitlines()]
    record = json.loads(lines[0])
    record["turns"][1]["decision"]["rule"] = "give_room"
    record["turns"][3]["strategies"][0]["pacing"] = "immediate"
    Path("c/train/00000.jsonl").write_bytes(b"\n".join([json.dumps(record).encode(), *lines[1:]]) + b"\n")
    out = emosim("replay", "c").out
    assert "Yet 2 of them are not what these rules decide" in out
    assert f"{record['id']} turn 1: the record says give_room, the rules " in out
    assert f"{record['id']} turn 3: " in out
    assert "with another plan than the record says" in out


def test_giving_up_crisis_support_is_said_first(emosim, edited):
    assert emosim("generate", "--out", "c", "--count", "4", "--outcome-mix", "handed_off=1").code == 0
    path = Path(edited, "safety.yaml")
    path.write_text(
        path.read_text().replace(
            "strategy: crisis_support, technique: ask_about_safety", "strategy: grounding, technique: five_senses"
        )
    )
    path.write_text(
        path.read_text().replace(
            "strategy: crisis_support, technique: check_a_hint", "strategy: grounding, technique: five_senses"
        )
    )
    ran = emosim("replay", "c", "--rules", edited)
    assert ran.code == 0
    assert ran.out.splitlines()[1].startswith("Careful: ")
    assert "to somebody at risk would no longer be crisis support alone" in ran.out


def test_a_folder_keeps_every_figure_every_change_and_the_picture(emosim, corpus, edited):
    pytest.importorskip("matplotlib")
    ran = emosim("replay", corpus, "--rules", edited, "--out", "kept")
    assert (ran.code, ran.err) == (0, "")
    assert "Kept in kept: replay.json, changed.jsonl, flow.svg, flow.png." in ran.out
    assert sorted(path.name for path in Path("kept").iterdir()) == [
        "changed.jsonl",
        "flow.png",
        "flow.svg",
        "replay.json",
    ]
    numbers = json.loads(Path("kept/replay.json").read_bytes())
    assert numbers == found(emosim, corpus, "--rules", edited)
    changes = [json.loads(line) for line in Path("kept/changed.jsonl").read_bytes().splitlines()]
    assert len(changes) == numbers["changed_replies"] > 0
    assert set(changes[0]) == {
        *("id", "turn", "split", "emotion", "intensity", "phase", "kind", "before", "after"),
    }
    assert set(changes[0]["after"]["strategies"][0]) == {"name", "technique", "pacing"}
    assert Path("kept/flow.png").read_bytes().startswith(b"\x89PNG")
    assert "as recorded" in Path("kept/flow.svg").read_text()


def test_the_same_replay_has_the_same_bytes(emosim, corpus, edited):
    pytest.importorskip("matplotlib")
    for name in ("one", "two"):
        assert emosim("replay", corpus, "--rules", edited, "-o", name).code == 0
    for path in Path("one").iterdir():
        assert path.read_bytes() == Path("two", path.name).read_bytes()


def test_a_replay_is_replaced_only_when_told(emosim, corpus, edited):
    pytest.importorskip("matplotlib")
    emosim("replay", corpus, "--out", "kept")
    before = Path("kept/replay.json").read_bytes()
    ran = emosim("replay", corpus, "--rules", edited, "--out", "kept")
    assert ran.code == 1
    assert "kept holds a replay; choose another folder with --out, or replace it with --fresh" in ran.err
    assert Path("kept/replay.json").read_bytes() == before
    assert emosim("replay", corpus, "--rules", edited, "--out", "kept", "--fresh").code == 0
    assert Path("kept/replay.json").read_bytes() != before


@pytest.mark.parametrize("options", [(), ("--fresh",)])
def test_nothing_of_anybody_else_is_written_over(emosim, corpus, options):
    Path("mine").mkdir()
    Path("mine/replay.txt").write_text("a letter")
    ran = emosim("replay", corpus, "--out", "mine", *options)
    assert ran.code == 1
    assert "mine is not empty and holds no replay" in ran.err
    assert [path.name for path in Path("mine").iterdir()] == ["replay.txt"]


def test_a_replay_that_fails_leaves_nothing(emosim, corpus, tmp_path):
    (tmp_path / "c/train").mkdir(parents=True)
    lines = next(corpus.glob("train/0*")).read_bytes()
    Path("c/train/00000.jsonl").write_bytes(lines + b"{}\n")
    ran = emosim("replay", "c", "--out", "kept")
    assert ran.code == 1
    assert "not a record" in ran.err
    assert not Path("kept").exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("nowhere",), "nowhere holds no corpus"),
        (("{corpus}", "--rules", "nowhere"), "nowhere: no folder of rules; `emosim copy rules DIR` makes one"),
        (("{corpus}", "--out", "no/where"), "no: no such folder"),
        (("core",), "keeps no decision, as in every corpus of level core; make it again with --level standard"),
    ],
)
def test_what_cannot_be_replayed(emosim, corpus, arguments, message):
    if arguments == ("core",):
        emosim("generate", "--out", "core", "--count", "1", "--level", "core")
    ran = emosim("replay", *(str(corpus) if part == "{corpus}" else part for part in arguments))
    assert ran.code == 1
    assert message in ran.err
    assert len(ran.err.splitlines()) == 1


def test_a_picture_that_cannot_be_drawn_is_told_before_the_work(emosim, corpus, monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    ran = emosim("replay", corpus, "--out", "kept")
    assert ran.code == 1
    assert "pip install 'emosim[plots]'" in ran.err
    assert not Path("kept").exists()


def test_the_speed_is_told_on_a_terminal(emosim, corpus, monkeypatch):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    ran = emosim("replay", corpus)
    assert ran.code == 0
    assert "turns a second" in ran.err
    assert "turns a second" not in ran.out
