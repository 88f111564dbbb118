"""train, as somebody types it."""

from __future__ import annotations

import json
from functools import partial

import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("peft")

from emosim.train.bases.tiny import Size, make_tiny  # noqa: E402 - it needs what was just asked for
from emosim.train.run import own_base, ready  # noqa: E402

pytestmark = pytest.mark.usefixtures("ships_tiny")
SMALL = Size(vocabulary=600, hidden=32, layers=1, intermediate=64)
SHORT = ("--max-steps", 2, "--max-length", 512, "--evaluations", 1)


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """One thread, and bases that are as small as can be."""
    torch.set_num_threads(1)
    monkeypatch.setattr(own_base, "make_tiny", partial(make_tiny, size=SMALL, steps=0))


def test_a_training_is_told_from_the_first_word_to_the_next_command(emosim, corpus, tmp_path, monkeypatch):
    monkeypatch.setattr(ready, "VALIDATION", "train")  # so few people have no other split
    out = tmp_path / "adapter"
    ran = emosim("train", corpus, "--base", "tiny", "-o", out, *SHORT)
    assert ran.code == 0, ran.err
    about = json.loads((out / "training.json").read_text(encoding="utf-8"))
    assert about["task"] == "state"
    said = ran.out
    assert "▌ <state>{" in said
    assert "  <|im_start|>user" in said
    assert f"{about['data'][0]['learned']:,} are learned" in said
    assert "trainable params: " in said
    assert "2 steps of about" in said
    assert f"{about['losses']['before']:.4f} before, {about['losses']['best']:.4f} at its best" in said
    assert f"Next: emosim evaluate {corpus} --adapter {out} -o report" in said
    assert f"emosim chat --adapter {out}" in said
    assert "before training: validation loss" in ran.err
    assert "step 2 of 2; loss" in ran.err
    assert (out / "loss.png").is_file()


def test_a_training_that_was_stopped_goes_on_and_says_so(emosim, corpus, tmp_path, monkeypatch):
    from emosim.train.run import finish

    def interrupt(*told):
        raise KeyboardInterrupt

    out = tmp_path / "adapter"
    with monkeypatch.context() as patched:
        patched.setattr(finish, "write_about", interrupt)
        ran = emosim("train", corpus, "--base", "tiny", "-o", out, *SHORT)
    assert (ran.code, ran.err.splitlines()[-1]) == (130, "stopped; give the same command again to go on")
    ran = emosim("train", corpus, "--base", "tiny", "-o", out, *SHORT)
    assert ran.code == 0
    assert "going on after step 2" in ran.out
    ran = emosim("train", corpus, "--base", "tiny", "-o", out, *SHORT)
    assert ran.code == 1
    assert "holds a finished adapter" in ran.err


def test_an_adapter_that_learned_nothing_is_not_praised(emosim, corpus, tmp_path, monkeypatch):
    monkeypatch.setattr(ready, "VALIDATION", "train")
    ran = emosim("train", corpus, "--base", "tiny", "-o", tmp_path / "a", *SHORT, "--learning-rate", 1e-12)
    assert "It does no better than its base" in ran.out


def test_a_recognizer_is_trained_by_the_same_command(emosim, corpus, tmp_path):
    out = tmp_path / "recognizer"
    ran = emosim("train", corpus, "--base", "tiny", "--task", "recognize", "--of", "strategy", "-o", out, *SHORT)
    assert ran.code == 0, ran.err
    assert json.loads((out / "training.json").read_text(encoding="utf-8"))["of"] == "strategy"
    assert "trainable params: " in ran.out
    assert "A recognizer of " in ran.out
    assert "emosim chat" not in ran.out


def test_a_dry_run_writes_nothing_and_needs_no_folder(emosim, corpus, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    ran = emosim("train", corpus, "--base", "Qwen/Qwen3-8B", "--dry-run")
    assert (ran.code, ran.err) == (0, "")
    assert "A100" in ran.out
    assert list(tmp_path.iterdir()) == []


def test_a_dry_run_can_be_read_by_programs(emosim, corpus):
    ran = emosim("train", corpus, "--base", "Qwen/Qwen3-8B", "--dry-run", "--json", "--rank", 16)
    assert json.loads(ran.out)["plan"]["recipe"]["rank"] == 16


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["-o", "a", "--rank", 0], "--rank 0"),
        (["-o", "a", "--learning-rate", 3], "--learning-rate 3"),
        (["-o", "a", "--only", "mood=low"], '--only "mood=low" must be like'),
        (["-o", "a", "--task", "recognize"], "--of emotion or --of strategy go together"),
        (["-o", "a", "--of", "emotion"], "--of emotion or --of strategy go together"),
        (["-o", "a", "--json"], "--json goes with --dry-run"),
        (["-o", "no/where"], "no such folder"),
        ([], "say with --out DIR"),
    ],
)
def test_a_mistake_is_told_in_one_line(emosim, corpus, tmp_path, monkeypatch, arguments, says):
    monkeypatch.chdir(tmp_path)
    ran = emosim(
        "train",
        corpus,
        "--base",
        "/no/such/base" if "--learning-rate" not in arguments else "Qwen/Qwen3-8B",
        *arguments,
    )
    assert (ran.code, ran.out) == (1, "")
    assert says in ran.err
    assert len(ran.err.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


def test_what_is_not_installed_is_told(emosim, corpus, tmp_path, monkeypatch):
    from emosim.converse import partner

    monkeypatch.setattr(partner, "find_spec", lambda name: None)
    ran = emosim("train", corpus, "--base", "tiny", "-o", tmp_path / "a")
    assert ran.code == 1
    assert "pip install 'emosim[train]'" in ran.err
