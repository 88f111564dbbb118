"""An export as a whole: its files, its account, what is left out, and what it may write over."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys

import pytest

from emosim.corpus.shards import MANIFEST
from emosim.errors import InputError
from emosim.export.export import export
from emosim.export.formats import FORMATS


def bytes_of(folder):
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_splits_are_kept_apart(rows, exported, records):
    folder, account = exported()
    for split, count in account.splits.items():
        kept = [record for record in records if record.split == split and record.crisis is None]
        lines = (folder / f"{split}.jsonl").read_text(encoding="utf-8").splitlines()
        assert len(lines) == count.rows == count.dialogues == len(kept)
        assert [json.loads(line)["messages"][-1]["content"] for line in lines] == [r.turns[-1].text for r in kept]


def test_a_crisis_is_left_out_unless_it_is_asked_for(exported, records):
    crises = sum(record.crisis is not None for record in records)
    assert crises > 0
    _, without = exported()
    _, with_ = exported(with_crisis=True)
    assert (without.left_out.crisis, with_.left_out.crisis) == (crises, 0)
    assert sum(count.dialogues for count in without.splits.values()) == len(records) - crises
    assert sum(count.dialogues for count in with_.splits.values()) == len(records)


def test_the_account_says_what_was_made_of_what(exported, corpus):
    folder, account = exported(task="state")
    said = json.loads((folder / "export.json").read_text(encoding="utf-8"))
    assert said["corpus"] == json.loads((corpus / MANIFEST).read_text(encoding="utf-8"))["fingerprint"]
    assert (said["format"], said["task"], said["schema"]) == ("messages", "state", "emosim/export/1")
    assert {file["path"] for file in said["files"]} == {p.name for p in folder.iterdir()} - {"export.json"}
    for file in said["files"]:
        assert file["sha256"] == hashlib.sha256((folder / file["path"]).read_bytes()).hexdigest()
    for count in account.splits.values():
        assert 0 < count.trained_tokens < count.tokens


def test_only_some_are_exported_and_the_others_counted(exported, records):
    _, account = exported(only=("outcome=resolved",))
    resolved = sum(record.outcome == "resolved" for record in records)
    assert sum(count.dialogues for count in account.splits.values()) == resolved
    assert account.left_out.not_asked_for == len(records) - resolved


@pytest.mark.parametrize("format", FORMATS)
def test_the_same_order_gives_the_same_bytes(corpus, order, exported, tmp_path, format):
    folder, _ = exported(format)
    export(corpus, order(format), tmp_path / "again")
    assert bytes_of(tmp_path / "again") == bytes_of(folder)


@pytest.mark.parametrize("format", ["jsonl.zst", "parquet"])
def test_shards_of_every_format_give_the_same_chats(make_corpus, order, tmp_path, format):
    if format == "parquet":
        pytest.importorskip("pyarrow")
    shapes = {shape: make_corpus(count=12, forks=0, level="standard", format=shape) for shape in ("jsonl", format)}
    for shape, folder in shapes.items():
        export(folder, order(task="state"), tmp_path / shape)
    assert (tmp_path / format / "train.jsonl").read_bytes() == (tmp_path / "jsonl/train.jsonl").read_bytes()


def test_no_simulation_is_needed(corpus, tmp_path):
    """Training needs chats, and neither the rule engine nor the state machine."""
    program = f"""
import sys
for name in ("durable", "durable_rules_engine", "transitions"):
    sys.modules[name] = None
from pathlib import Path
from emosim import shipped
from emosim.export.export import Order, export
from emosim.export.formats import FORMATS
from emosim.export.selection import Asked
from emosim.export.system import Roles
for name in FORMATS:
    roles = Roles(shipped.yaml_files(shipped.folder("personas")))
    export(Path({str(corpus)!r}), Order(name, shipped.folder("rules"), Asked(roles=roles)), Path({str(tmp_path)!r}) / name)
"""
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    assert {path.name for path in tmp_path.iterdir()} == set(FORMATS)


# folders


def test_an_export_is_replaced_only_when_that_is_said(corpus, order, tmp_path):
    target = tmp_path / "chats"
    export(corpus, order("llamafactory"), target)
    (target / "notes.txt").write_text("mine")
    with pytest.raises(InputError, match="or replace it with --fresh"):
        export(corpus, order(), target)
    export(corpus, order(), target, fresh=True)
    assert {path.name for path in target.iterdir()} == {
        *("train.jsonl", "validation.jsonl", "export.json", "notes.txt")
    }
    assert (target / "notes.txt").read_text() == "mine"


def test_a_file_of_somebody_elses_is_never_written_over(corpus, order, tmp_path):
    target = tmp_path / "chats"
    export(corpus, order(), target)
    (target / "train.yaml").write_text("mine")
    before = bytes_of(target)
    with pytest.raises(InputError, match=r"train\.yaml is there and is of no export"):
        export(corpus, order("axolotl"), target, fresh=True)
    assert bytes_of(target) == before


def test_a_folder_of_anything_else_is_left_alone(corpus, order, tmp_path):
    (tmp_path / "letter.txt").write_text("Dear")
    with pytest.raises(InputError, match="is not empty and holds no finished export"):
        export(corpus, order(), tmp_path, fresh=True)
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def test_nothing_is_left_of_an_export_that_failed(corpus, order, tmp_path):
    with pytest.raises(InputError, match="--only outcome=happy: no dialogue has it"):
        export(corpus, order(only=("outcome=happy",)), tmp_path / "chats")
    assert list(tmp_path.iterdir()) == []


def test_a_corpus_that_is_not_complete_is_refused(order, tmp_path):
    with pytest.raises(InputError, match="holds no complete corpus; make one with `emosim generate"):
        export(tmp_path, order(), tmp_path / "chats")


def test_a_corpus_of_crises_alone(make_corpus, order, tmp_path):
    crises = make_corpus(count=2, scenarios=("late_rent",), outcome_mix={"handed_off": 1.0}, forks=0)
    with pytest.raises(InputError, match="nothing is left: a crisis ends all 2 dialogues; --with-crisis keeps them"):
        export(crises, order(), tmp_path / "chats")
    made = export(crises, order("axolotl", with_crisis=True), tmp_path / "chats")
    assert sum(count.trained_tokens for count in made.splits.values()) > 0


@pytest.mark.parametrize("format", ["dpo", "kto"])
def test_a_corpus_without_pairs(make_corpus, order, tmp_path, format):
    with pytest.raises(InputError, match="no preference pairs; make a corpus that does with `emosim generate --forks"):
        export(make_corpus(count=3, forks=0), order(format), tmp_path / "pairs")


def test_progress_is_told(corpus, order, tmp_path):
    told = []
    export(corpus, order(), tmp_path / "chats", on_progress=lambda done, total: told.append((done, total)))
    assert told[0] == (0, 40)
    assert told[-1] == (40, 40)


def test_pairs_of_a_dialogue_that_is_not_there_are_told(corpus, order, tmp_path):
    folder = shutil.copytree(corpus, tmp_path / "corpus")
    path = folder / "preferences/train.jsonl"
    pair = json.loads(path.read_text(encoding="utf-8").splitlines()[0])
    path.write_text(json.dumps({**pair, "id": "f" * 32}) + "\n", encoding="utf-8")
    with pytest.raises(InputError, match=f"dialogue {'f' * 32} is not in the corpus where its pairs say"):
        export(folder, order("dpo"), tmp_path / "pairs")


@pytest.mark.parametrize("turn", [0, 2, 400])
def test_a_pair_at_no_reply_is_told(corpus, order, tmp_path, turn):
    folder = shutil.copytree(corpus, tmp_path / "corpus")
    path = folder / "preferences/train.jsonl"
    pair = json.loads(path.read_text(encoding="utf-8").splitlines()[0])
    path.write_text(json.dumps({**pair, "turn": turn}) + "\n", encoding="utf-8")
    with pytest.raises(InputError, match=f"has no reply at turn {turn}, of which there is a preference pair"):
        export(folder, order("kto"), tmp_path / "pairs")


def test_a_line_that_is_no_record_is_told_with_its_place(corpus, order, tmp_path):
    folder = shutil.copytree(corpus, tmp_path / "corpus")
    path = folder / "train/00000.jsonl"
    path.write_bytes(path.read_bytes().replace(b'"turns":', b'"lines":', 1))
    with pytest.raises(InputError, match=r"train/00000\.jsonl:1: not a record"):
        export(folder, order(), tmp_path / "chats")
