"""evaluate, as somebody types it; the models are told what to say."""

from __future__ import annotations

import json

import pytest

from emosim.converse.speaker import Scripted
from emosim.export.reading import manifest_of
from emosim.export.selection import Asked, Selection
from emosim.train.adapters.about import SCHEMA, WEIGHTS, About, Base, Data, write_about

FILES = {"report.json", "report.md", "predictions.jsonl"}


class Adapted(Scripted):
    """A model that knows everything, on a base that knows no state line."""

    def without_adapter(self):
        return Scripted(lambda conversation: "I hear you.", "base")


@pytest.fixture(scope="module")
def knows(talks):
    """What the reference says to the words of a user."""
    chats = Selection(Asked("state")).chats(talks, "test")
    return {
        chat.messages[at].content: chat.messages[at + 1].content
        for chat in chats
        for at in range(0, len(chat.messages), 2)
    }


@pytest.fixture
def opened(monkeypatch, knows):
    """What was opened in place of a model."""
    asked = []

    def speaker_for(base, adapter, endpoint, model, *, key, device):
        asked.append((base, adapter, endpoint, model, key))
        return Adapted(lambda conversation: knows[conversation[-1].content], model or "knowing")

    monkeypatch.setattr("emosim.evaluate.subject.speaker_for", speaker_for)
    return asked


@pytest.fixture
def adapter(tmp_path, talks):
    """The folder of an adapter of which everything is known but the weights."""
    folder = tmp_path / "adapter"
    folder.mkdir()
    (folder / WEIGHTS).write_bytes(b"weights")
    data = Data(manifest_of(talks).fingerprint)
    write_about(folder, About(SCHEMA, "0", "state", Base("tiny", "0" * 32), (data,)))
    return folder


def test_an_adapter_is_measured_beside_its_base_and_the_majority(emosim, opened, adapter, talks, tmp_path):
    out = tmp_path / "report"
    ran = emosim("evaluate", talks, "--adapter", adapter, "--limit", 5, "-o", out)
    assert (ran.code, ran.err) == (0, "")
    assert {path.name for path in out.iterdir()} == FILES
    head = next(line for line in ran.out.splitlines() if "majority" in line)
    assert head.split() == ["adapter", "base", "majority", "adapter", "-", "base"]
    row = next(line for line in ran.out.splitlines() if line.startswith(" emotion, macro-F1"))
    assert row.split()[2:6] == ["1.00", "[1.00,", "1.00]", "0.00"]
    assert "0% of its replies" in ran.out
    assert f"Kept in {out}" in ran.out
    assert opened[0][:2] == (None, adapter)


def test_the_same_command_gives_the_same_bytes(emosim, opened, adapter, talks, tmp_path):
    for name in ("one", "other"):
        assert emosim("evaluate", talks, "--adapter", adapter, "--limit", 5, "-o", tmp_path / name).code == 0
    for name in FILES:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "other" / name).read_bytes()


def test_as_json(emosim, opened, adapter, talks, tmp_path):
    ran = emosim("evaluate", talks, "--adapter", adapter, "--limit", 5, "-o", tmp_path / "report", "--json")
    assert ran.out.encode() == (tmp_path / "report" / "report.json").read_bytes()
    assert json.loads(ran.out)["scores"]["figures"]["adapter"]["usable"]["value"] == 1.0


def test_a_model_behind_an_endpoint_stands_alone(emosim, opened, talks, tmp_path, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "secret")
    where = ("--endpoint", "http://127.0.0.1:9", "--model", "big")
    ran = emosim("evaluate", talks, *where, "--limit", 5, "-o", tmp_path / "report")
    assert ran.code == 0
    assert opened == [(None, None, "http://127.0.0.1:9", "big", "secret")]
    assert "big at http://127.0.0.1:9" in ran.out
    assert not any(b"secret" in path.read_bytes() for path in (tmp_path / "report").iterdir())


def test_a_narrow_terminal_gets_a_table_that_fits(emosim, opened, adapter, talks, tmp_path, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    ran = emosim("evaluate", talks, "--adapter", adapter, "--limit", 5, "-o", tmp_path / "report")
    table = ran.out.split("\n\n")[1].splitlines()
    assert len(table) == 11
    assert max(map(len, table)) <= 80


WRONG = [
    (("--limit", 5), "name a base model with --base"),
    (("--base", "tiny"), "emosim train CORPUS --base tiny"),
    (("--model", "big"), "--endpoint URL"),
    (("--base", "b", "--endpoint", "http://127.0.0.1:9"), "leave out --base and --adapter"),
    (("--adapter", "."), "holds no finished adapter"),
    (("--base", "b", "--only", "mood=bad"), "must be like"),
]


@pytest.mark.parametrize(("options", "words"), WRONG)
def test_what_is_wrong_is_told_and_nothing_is_written(emosim, talks, tmp_path, options, words):
    if "--adapter" not in options:
        pytest.importorskip("peft")
    ran = emosim("evaluate", talks, *options, "-o", tmp_path / "report")
    assert ran.code == 1
    assert words in ran.err
    assert list(tmp_path.iterdir()) == []


def test_a_report_is_not_replaced_unless_asked(emosim, opened, adapter, talks, tmp_path):
    command = ("evaluate", talks, "--adapter", adapter, "--limit", 2, "-o", tmp_path / "report")
    assert [emosim(*command).code, emosim(*command).code, emosim(*command, "--fresh").code] == [0, 1, 0]


def test_what_is_for_state_lines_is_refused_for_others(emosim, opened, adapter, talks, tmp_path):
    write_about(adapter, About(SCHEMA, "0", "respond", Base("tiny", "0" * 32), (Data("0" * 32),)))
    ran = emosim("evaluate", talks, "--adapter", adapter, "--prefill", "-o", tmp_path / "report")
    assert (ran.code, opened) == (1, [])
    assert "for state lines" in ran.err


def test_an_interrupted_run_leaves_no_report(emosim, opened, adapter, talks, tmp_path, monkeypatch):
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(Adapted, "replies", interrupted)
    ran = emosim("evaluate", talks, "--adapter", adapter, "-o", tmp_path / "report")
    assert ran.code == 130
    assert [path.name for path in tmp_path.iterdir()] == ["adapter"]


def test_a_real_adapter_of_random_weights_writes_no_line(emosim, adapters, talks, tmp_path):
    out = tmp_path / "report"
    ran = emosim("evaluate", talks, "--adapter", adapters[0], "--limit", 1, "-o", out, "--device", "cpu")
    assert (ran.code, ran.err) == (0, "")
    report = json.loads((out / "report.json").read_bytes())
    assert report["scores"]["figures"]["adapter"]["usable"]["value"] == 0.0
    assert report["model"]["adapter"] == "shame"
    assert report["over"]["only"] == ["emotion=shame"]
    assert "Only dialogues with emotion=shame" in ran.out
