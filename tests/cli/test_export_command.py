"""export, as somebody types it."""

from __future__ import annotations

import json

import pytest

pytestmark = pytest.mark.usefixtures("ships_tiny")


def test_an_export_is_told_in_a_table(emosim, corpus, tmp_path):
    ran = emosim("export", corpus, "-o", tmp_path / "chats")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith(f"messages in {tmp_path / 'chats'}\n")
    account = json.loads((tmp_path / "chats/export.json").read_text(encoding="utf-8"))
    for split, count in account["splits"].items():
        row = next(line for line in ran.out.splitlines() if line.startswith(f"{split}.jsonl"))
        assert row.split()[1:] == [
            f"{count[name]:,}" for name in ("dialogues", "rows", "replies", "tokens", "trained_tokens")
        ]
    assert f"a sequence length of {account['length']:,} cuts no chat off" in ran.out
    assert "Next: datasets.load_dataset" in ran.out


def test_what_is_left_out_is_told(emosim, corpus, tmp_path):
    ran = emosim("export", corpus, "-o", tmp_path / "chats", "--only", "persona=quiet_renter", "--with-crisis")
    left = json.loads((tmp_path / "chats/export.json").read_text(encoding="utf-8"))["left_out"]["not_asked_for"]
    assert 0 < left < 12
    assert f"Left out: {left} dialogue" in ran.out
    assert "that --only does not ask for." in ran.out


def test_the_assistant_of_the_corpus_speaks_in_the_system_prompt(emosim, corpus, tmp_path):
    emosim("export", corpus, "-o", tmp_path / "chats")
    first = json.loads((tmp_path / "chats/train.jsonl").read_text(encoding="utf-8").splitlines()[0])
    assert first["messages"][0]["content"].startswith("You are Sol.")


def test_files_that_stand_beside_are_told(emosim, corpus, tmp_path):
    ran = emosim("export", corpus, "--format", "llamafactory", "-o", tmp_path / "chats", "--with-crisis")
    assert "Beside them: dataset_info.json, train.yaml." in ran.out
    assert f"Next: cd {tmp_path / 'chats'} && llamafactory-cli train train.yaml" in ran.out


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--format", "dpo"], "holds no preference pairs; make a corpus that does with `emosim generate --forks 2"),
        (["--only", "mood=low"], '--only "mood=low" must be like emotion=shame'),
        (["--only", "outcome=happy"], "--only outcome=happy: no dialogue has it; there are "),
        (["--rules", "nowhere"], "nowhere: no folder of rules"),
        (["--persona", "nobody.yaml"], "nobody.yaml: no such file of a persona"),
    ],
)
def test_a_mistake_is_told_in_one_line(emosim, corpus, tmp_path, arguments, says):
    ran = emosim("export", corpus, "-o", tmp_path / "chats", *arguments)
    assert (ran.code, ran.out) == (1, "")
    assert says in ran.err
    assert len(ran.err.splitlines()) == 1
    assert not (tmp_path / "chats").exists()


def test_a_folder_of_something_else_is_no_corpus(emosim, tmp_path):
    ran = emosim("export", tmp_path, "-o", tmp_path / "chats")
    assert ran.code == 1
    assert "holds no complete corpus; make one with `emosim generate" in ran.err


def test_an_export_is_replaced_when_that_is_said(emosim, corpus, tmp_path):
    emosim("export", corpus, "-o", tmp_path / "chats")
    again = emosim("export", corpus, "-o", tmp_path / "chats")
    assert again.code == 1
    assert "or replace it with --fresh" in again.err
    assert emosim("export", corpus, "-o", tmp_path / "chats", "--fresh").code == 0


def test_every_format_is_told_of_in_the_help(emosim):
    from emosim.export.formats import FORMATS

    out = emosim("export", "--help").out
    for name, format in FORMATS.items():
        assert f"{name:13} {format.about}" in out
