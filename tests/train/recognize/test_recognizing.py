"""Recognizers: trained, stopped and gone on with, and read with."""

from __future__ import annotations

import json
import shutil

import pytest
import torch

from emosim.errors import InputError
from emosim.train.adapters.about import WEIGHTS, about_of
from emosim.train.bases.load import load_classifier
from emosim.train.bases.tiny import Size, make_tiny
from emosim.train.plan.recipe import Recipe
from emosim.train.recognize.examples import examples_of
from emosim.train.recognize.model import heads_of, with_head
from emosim.train.recognize.passages import Passage
from emosim.train.recognize.read import Recognizer
from emosim.train.run.events import Evaluation, Step

CPU = torch.device("cpu")


class Stopped(Exception):
    pass


def stopping_after(step):
    def on_event(event):
        if isinstance(event, Step) and event.step == step:
            raise Stopped

    return on_event


def test_a_recognizer_says_what_it_is_and_how_it_does(recognizer, chats):
    about = about_of(recognizer)
    rows = [json.loads(line) for line in (recognizer / "metrics.jsonl").read_bytes().splitlines()]
    assert (about.task, about.of, about.steps) == ("recognize", "strategy", 90)
    assert list(about.labels) == sorted(about.labels)
    assert about.data[0].dialogues == len(chats["respond"]) < about.data[0].learned
    assert about.losses.after < about.losses.before
    assert [row["kind"] for row in rows if row["kind"] != "step"] == ["evaluation"] * 3 + ["calibration"]
    assert all("accuracy" in row for row in rows if row["kind"] == "evaluation")
    assert not list(recognizer.glob("checkpoint-*"))
    assert "recognizes" in (recognizer / "README.md").read_text()


def test_it_does_better_than_the_most_frequent_label(recognizer, chats):
    examples = examples_of(chats["respond"], "strategy")[:400]
    readings = Recognizer(recognizer, device="cpu").read([example.passage for example in examples])
    given, true = [reading.label for reading in readings], [example.label for example in examples]
    right = sum(a == b for a, b in zip(given, true, strict=True))
    assert right > 1.3 * max(true.count(label) for label in set(true))


def test_the_same_training_gives_the_same_bytes(recognize, base, tmp_path):
    for name in ("a", "b"):
        recognize(base, tmp_path / name, steps=3)
    for file in (WEIGHTS, "adapter_config.json", "training.json", "metrics.jsonl"):
        assert (tmp_path / "a" / file).read_bytes() == (tmp_path / "b" / file).read_bytes()


def test_a_training_that_was_stopped_ends_as_if_it_had_not_been(recognize, base, tmp_path):
    recognize(base, tmp_path / "whole")
    with pytest.raises(Stopped):
        recognize(base, tmp_path / "stopped", on_event=stopping_after(5))
    events = []
    recognize(base, tmp_path / "stopped", on_event=events.append)
    assert [event.step for event in events if isinstance(event, Step)] == [4, 5, 6]
    for file in (WEIGHTS, "metrics.jsonl"):
        assert (tmp_path / "stopped" / file).read_bytes() == (tmp_path / "whole" / file).read_bytes()


@pytest.mark.parametrize("other", [{"of": "emotion"}, {"rank": 4}, {"steps": 9}])
def test_a_training_does_not_go_on_as_another(recognize, base, tmp_path, other):
    with pytest.raises(Stopped):
        recognize(base, tmp_path / "stopped", on_event=stopping_after(1))
    with pytest.raises(InputError, match="begun otherwise"):
        recognize(base, tmp_path / "stopped", **other)


def test_an_encoder_learns_feelings_and_reads_them(recognize, encoder_base, tmp_path):
    events = []
    made = recognize(encoder_base, tmp_path / "feelings", of="emotion", on_event=events.append)
    assert made.about.of == "emotion"
    assert made.calibrated.majority > 0
    assert [event.step for event in events if isinstance(event, Evaluation)] == [0, 3, 6]
    reading, same, _ = Recognizer(made.folder, device="cpu").read(
        [("I had hoped.", "It is gone."), Passage("I had hoped.", "It is gone."), "So it goes. " * 100]
    )
    assert reading == same
    assert sum(reading.probabilities) == pytest.approx(1)
    assert reading.probability == max(reading.probabilities)
    assert made.about.labels[reading.probabilities.index(reading.probability)] == reading.label


def test_how_many_are_read_together_changes_nothing(recognizer, chats):
    read = Recognizer(recognizer, device="cpu").read
    words = [example.passage for example in examples_of(chats["respond"][:6], "strategy")]
    together, alone = read(words), [read([one])[0] for one in words]
    for a, b in zip(together, alone, strict=True):
        assert a.probabilities == pytest.approx(b.probabilities, abs=1e-5)
    assert read([]) == []


def test_another_base_is_refused(recognizer, chats, tmp_path):
    size = Size(vocabulary=1024, hidden=64, layers=2, intermediate=128)
    make_tiny(chats["state"], tmp_path / "other", size, steps=0, seed=8)
    with pytest.raises(InputError, match="another base"):
        Recognizer(recognizer, str(tmp_path / "other"), "cpu")


def test_another_encoder_is_refused(recognize, encoder_base, tmp_path):
    made = recognize(encoder_base, tmp_path / "a", steps=1)
    shutil.copytree(encoder_base, tmp_path / "other")
    model = load_classifier(str(encoder_base), ["a", "b"], 0, CPU)
    with torch.no_grad():
        next(model.bert.encoder.layer[0].attention.parameters()).add_(0.1)
    model.save_pretrained(tmp_path / "other")
    with pytest.raises(InputError, match="another base"):
        Recognizer(made.folder, str(tmp_path / "other"), "cpu")


def test_what_recognizes_nothing_is_refused(recognizer, tmp_path):
    shutil.copytree(recognizer, tmp_path / "talker")
    about = (recognizer / "training.json").read_text()
    (tmp_path / "talker/training.json").write_text(about.replace('"task": "recognize"', '"task": "respond"'))
    with pytest.raises(InputError, match="emosim chat"):
        Recognizer(tmp_path / "talker")


@pytest.mark.parametrize(("which", "heads"), [("base", ["score"]), ("encoder_base", ["classifier"])])
@pytest.mark.parametrize("dtype", ["float32", "bfloat16"])
def test_the_head_is_trained_whole_and_all_linear_layers_below_it_by_adapters(which, heads, dtype, request):
    model = load_classifier(str(request.getfixturevalue(which)), ["a", "b", "c"], 0, CPU, dtype)
    assert heads_of(model) == heads
    below = [name for name, part in model.named_modules() if isinstance(part, torch.nn.Linear) and name not in heads]
    adapted = with_head(model, Recipe(rank=2, rate=1e-3, checkpointing=False))
    trained = {name for name, part in adapted.named_parameters() if part.requires_grad}
    assert {part.dtype for part in adapted.parameters() if part.requires_grad} == {torch.float32}
    assert sum("lora_A" in name for name in trained) == len(below)
    assert {name.split(".modules_to_save.")[0].split(".")[-1] for name in trained if "lora" not in name} == set(heads)


def test_half_the_precision_learns_too(recognize, base, tmp_path):
    made = recognize(base, tmp_path / "half", steps=8, rate=5e-3, dtype="bfloat16")
    assert made.about.losses.after < made.about.losses.before
