"""A training as a whole: what lies in the folder, that it learns what it says, and always the same."""

from __future__ import annotations

import json
import subprocess
import sys

import numpy as np
import pytest
import torch
from transformers import AutoTokenizer

from emosim.errors import InputError
from emosim.train.adapters.about import about_of
from emosim.train.bases.load import load_adapted, load_base, load_tokenizer
from emosim.train.data.encode import IGNORED
from emosim.train.plan.shape import shape_of
from emosim.train.run import own_base
from emosim.train.run.events import Evaluation, Opening, Step
from emosim.train.run.order import TRAIN, VALIDATION
from emosim.train.run.ready import ready
from emosim.train.run.rows import pace
from emosim.train.run.run import train

CPU = torch.device("cpu")
FILES = (
    "README.md",
    "adapter_config.json",
    "adapter_model.safetensors",
    "chat_template.jinja",
    "metrics.jsonl",
    "tokenizer.json",
    "tokenizer_config.json",
    "training.json",
)


def bytes_of(folder):
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file()}


def metrics_of(folder):
    return [json.loads(line) for line in (folder / "metrics.jsonl").read_bytes().splitlines()]


def losses(model, documents):
    """The loss of each token of documents, one document at a time, with its weight, by all logits."""
    found = []
    with torch.no_grad():
        for document in documents:
            ids = torch.from_numpy(document.ids.astype("int64"))[None]
            labels = torch.from_numpy(document.labels.astype("int64"))[1:]
            loss = torch.nn.functional.cross_entropy(model(ids).logits[0, :-1], labels, reduction="none")
            kept = (labels != IGNORED).numpy()
            found.append(np.stack([loss.numpy()[kept], document.weights[1:][kept]]))
    return np.concatenate(found, axis=1)


@pytest.fixture(scope="module")
def made(make_order, tmp_path_factory):
    """A finished training, and its events."""
    events = []
    order = make_order(tmp_path_factory.mktemp("made") / "adapter", state_weight=2.0)
    return train(order, events.append), order, events


def test_a_folder_holds_the_adapter_and_all_that_is_known_of_it(made, base):
    result, order, events = made
    assert tuple(bytes_of(order.folder)) == FILES
    assert [path for path in order.folder.iterdir() if path.is_dir()] == []
    about = about_of(order.folder)
    assert about == result.about
    assert (about.task, about.steps, about.recipe.rank) == ("state", 6, 4)
    assert about.base.name == str(base.resolve())
    assert about.base.parameters == load_base(str(base), CPU).num_parameters()
    told = next(event for event in events if isinstance(event, Opening))
    assert (about.data[0].dialogues, about.data[0].learned) == (told.counts.dialogues, told.counts.learned)


def test_an_adapter_is_read_again_and_does_better_than_its_base(made, base):
    result, order, _ = made
    tokenizer = AutoTokenizer.from_pretrained(order.folder)
    documents = ready(order, tokenizer, shape_of(str(base)), "cpu", lambda event: None).validation.documents
    before = losses(load_base(str(base), CPU), documents)[0].mean()
    after = losses(load_adapted(str(base), order.folder, CPU), documents)[0].mean()
    assert result.about.losses.before == pytest.approx(before, abs=1e-5)
    assert result.about.losses.best == pytest.approx(after, abs=1e-5)
    assert after < before - 0.05


def test_the_loss_of_a_step_is_the_weighted_mean_over_the_documents_of_its_rows(made, base):
    _, order, events = made
    found = ready(order, load_tokenizer(str(base)), shape_of(str(base)), "cpu", lambda event: None).train
    step = next(event for event in events if isinstance(event, Step))
    a_step = pace(found.rows, epochs=1.0, documents=4, micro=1, processes=1).per_step
    rows = found.rows(0)[:a_step]
    loss, weight = losses(load_base(str(base), CPU), [found.documents[place] for row in rows for place in row])
    assert set(np.unique(weight) > 1.0) == {True, False}
    assert step.loss == pytest.approx((loss * weight).sum() / weight.sum(), abs=1e-5)
    assert step.tokens == len(loss)


def test_events_are_what_is_written_down(made):
    _, order, events = made
    rows = metrics_of(order.folder)
    assert [row["step"] for row in rows if row["kind"] == "step"] == [1, 2, 3, 4, 5, 6]
    assert [row["step"] for row in rows if row["kind"] == "evaluation"] == [0, 2, 4, 6]
    assert [row["loss"] for row in rows] == [event.loss for event in events if isinstance(event, Step | Evaluation)]
    assert all("timing" not in row for row in rows)


def test_what_is_cut_off_is_counted_and_told(made):
    opening = next(event for event in made[2] if isinstance(event, Opening))
    assert opening.counts.cut > opening.counts.shortened > 0
    assert f"cut to 512 tokens: {opening.counts.shortened} dialogues, {opening.counts.cut} replies" in str(
        opening.notes
    )
    assert "".join(segment.text for segment in opening.sample if segment.learned).startswith("<state>{")
    assert opening.batch == pytest.approx(4, abs=1.5)


def test_what_is_timed_stands_apart(make_order, made, tmp_path):
    ticks = iter(range(1000))
    order = make_order(tmp_path / "timed", state_weight=2.0)
    train(order, clock=lambda: float(next(ticks)))
    rows = metrics_of(order.folder)
    timings = [row.pop("timing") for row in rows if row["kind"] == "step"]
    assert rows == metrics_of(made[1].folder)
    assert [timing["left"] for timing in timings] == [5.0, 4.0, 3.0, 2.0, 1.0, 0.0]
    assert all(timing["rate"] > 100 and timing["memory"] > 2**20 for timing in timings)


def test_the_same_order_gives_the_same_bytes(make_order, made, tmp_path):
    train(make_order(tmp_path / "again", state_weight=2.0))
    assert bytes_of(tmp_path / "again") == bytes_of(made[1].folder)


def test_another_seed_gives_another_adapter(make_order, made, tmp_path):
    train(make_order(tmp_path / "other", state_weight=2.0, seed=8, most_steps=2))
    assert bytes_of(tmp_path / "other")["metrics.jsonl"][:200] != bytes_of(made[1].folder)["metrics.jsonl"][:200]


def test_rows_of_one_dialogue_learn_the_same_as_packed_ones(make_order, tmp_path):
    for name, pack in (("packed", 1024), ("apart", 0)):
        train(make_order(tmp_path / name, pack=pack, most_steps=1))
    packed, apart = (metrics_of(tmp_path / name) for name in ("packed", "apart"))
    assert packed[0]["loss"] == pytest.approx(apart[0]["loss"], abs=1e-5)


def test_without_dialogues_to_validate_on_the_last_weights_are_kept(make_order, tmp_path):
    events = []
    result = train(make_order(tmp_path / "a", only=("scenario=third_try",), most_steps=2), events.append)
    assert not any(isinstance(event, Evaluation) for event in events)
    assert result.about.losses.best is None
    assert "nothing to validate on" in " ".join(next(e for e in events if isinstance(e, Opening)).notes)


def test_it_stops_when_there_is_no_progress(make_order, tmp_path):
    result = train(make_order(tmp_path / "a", rate=1e-12, evaluations=6, patience=2))
    assert result.about.steps == 2


def test_a_tiny_base_is_made_of_the_whole_corpus_and_lies_in_the_folder(make_order, tmp_path, monkeypatch):
    seen = []

    def small(chats, folder, **rest):
        seen.append(len(chats))
        from emosim.train.bases.tiny import Size, make_tiny

        make_tiny(chats, folder, Size(vocabulary=600, hidden=32, layers=1, intermediate=64), steps=0)

    monkeypatch.setattr(own_base, "make_tiny", small)
    every, few = (
        make_order(tmp_path / name, base="tiny", only=only, most_steps=1, task=task)
        for name, only, task in (("a", (), "state"), ("b", ("scenario=third_try",), "respond"))
    )
    about = [train(order).about for order in (every, few)]
    assert seen[0] == seen[1] > 100
    assert about[0].base == about[1].base
    assert about[0].base.name == "tiny"
    assert bytes_of(every.folder / "base") == bytes_of(few.folder / "base")
    load_adapted(str(few.folder / "base"), few.folder, CPU)


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"only": ("scenario=nowhere",)}, "no dialogue in the split train has it"),
        ({"rank": 0}, "--rank 0"),
        ({"base": "/nowhere/at/all"}, "nowhere/at/all"),
        ({"length": 64}, "--max-length"),
    ],
)
def test_what_cannot_be_had_is_refused_before_a_folder_is_made(make_order, tmp_path, changed, says):
    with pytest.raises(InputError, match=says):
        train(make_order(tmp_path / "a", **changed))
    assert not (tmp_path / "a").exists()


WITHOUT_ENGINES = """
import sys
for name in ("durable", "durable_rules_engine", "transitions"):
    sys.modules[name] = None
import torch
torch.set_num_threads(1)
from pathlib import Path
from emosim.export.selection import Asked
from emosim.train.plan.choices import Choices
from emosim.train.run.order import Order
from emosim.train.run.run import train

corpus, base, folder = map(Path, sys.argv[1:])
choices = Choices(rank=2, length=512, pack=512, batch=2, epochs=1.0)
print(train(Order(corpus, Asked("state", "plain"), str(base), folder, choices, "cpu", 1)).about.steps)
"""


def test_training_needs_neither_engine(corpus, base, tmp_path):
    command = [sys.executable, "-W", "error", "-c", WITHOUT_ENGINES, corpus, base, tmp_path / "a"]
    ran = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False)
    assert (ran.stdout, ran.stderr, ran.returncode) == ("1\n", "", 0)


def test_splits_are_those_of_the_corpus(make_order, tmp_path):
    order = make_order(tmp_path / "a")
    train_ids, validation_ids = ({chat.id for chat in order.chats(split)} for split in (TRAIN, VALIDATION))
    assert train_ids
    assert validation_ids
    assert not train_ids & validation_ids


@pytest.mark.parametrize("chosen", [{"dtype": "bfloat16"}, {"checkpointing": True}, {"dtype": "bfloat16", "pack": 0}])
def test_what_a_gpu_would_choose_learns_nearly_the_same(make_order, made, tmp_path, chosen):
    result = train(make_order(tmp_path / "a", state_weight=2.0, **chosen))
    expected = made[0].about.losses
    assert result.about.losses.before == pytest.approx(expected.before, abs=0.02)
    assert result.about.losses.best == pytest.approx(expected.best, abs=0.05)
