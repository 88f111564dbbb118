"""TRL as oracle: the same documents, base and settings give the same losses, step by step."""

from __future__ import annotations

import json

import pytest
import torch
from msgspec.structs import replace

from emosim.export.selection import Selection
from emosim.train.bases.load import load_base, load_tokenizer
from emosim.train.plan.shape import shape_of
from emosim.train.run.lora import with_adapter
from emosim.train.run.ready import ready
from emosim.train.run.rows import in_order, pace
from emosim.train.run.run import train

trl = pytest.importorskip("trl")
datasets = pytest.importorskip("datasets")

STEPS, BATCH = 10, 4


@pytest.fixture
def all_replies_weigh_one(monkeypatch):
    """TRL knows no weights."""
    chat_of = Selection.chat

    def even(self, line):
        chat = chat_of(self, line)
        return replace(chat, replies=tuple(replace(reply, loss_weight=1.0) for reply in chat.replies))

    monkeypatch.setattr(Selection, "chat", even)


def documents_in_order(order, base):
    """What our training sees, a document a row, in its order."""
    found = ready(order, load_tokenizer(str(base)), shape_of(str(base)), "cpu", lambda event: None)
    paced = pace(found.train.rows, order.choices.epochs, BATCH, 1, 1)
    rows = in_order(found.train.rows, paced)[: STEPS * BATCH]
    return found.plan.recipe, [found.train.documents[place] for row in rows for place in row]


def losses_of_trl(recipe, documents, base, folder):
    rows = {
        "input_ids": [document.ids.tolist() for document in documents],
        "labels": [document.labels.tolist() for document in documents],
    }
    config = trl.SFTConfig(
        output_dir=str(folder),
        max_steps=STEPS,
        per_device_train_batch_size=1,
        gradient_accumulation_steps=BATCH,
        learning_rate=recipe.rate,
        lr_scheduler_type="linear",
        warmup_steps=recipe.warmup,
        weight_decay=0.0,
        max_grad_norm=1.0,
        optim="adamw_torch",
        seed=recipe.seed,
        train_sampling_strategy="sequential",
        dataset_kwargs={"skip_prepare_dataset": True},
        gradient_checkpointing=False,
        max_length=None,
        bf16=False,
        use_cpu=True,
        logging_steps=1,
        save_strategy="no",
        report_to="none",
        disable_tqdm=True,
    )
    model = with_adapter(load_base(str(base), torch.device("cpu")), recipe)
    trainer = trl.SFTTrainer(
        model=model,
        args=config,
        train_dataset=datasets.Dataset.from_dict(rows),
        processing_class=load_tokenizer(str(base)),
    )
    trainer.train()
    return [row["loss"] for row in trainer.state.log_history if "loss" in row]


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::FutureWarning", "ignore::UserWarning", "ignore::DeprecationWarning")
@pytest.mark.usefixtures("all_replies_weigh_one")
def test_losses_are_those_of_trl(make_order, base, tmp_path):
    order = make_order(tmp_path / "ours", pack=0, batch=BATCH, most_steps=STEPS, only=(), task="respond", epochs=1.0)
    recipe, documents = documents_in_order(order, base)
    assert {weight for document in documents for weight in document.weights.tolist()} == {0.0, 1.0}
    train(order)
    rows = [json.loads(line) for line in (order.folder / "metrics.jsonl").read_bytes().splitlines()]
    ours = [row["loss"] for row in rows if row["kind"] == "step"]
    assert ours == pytest.approx(losses_of_trl(recipe, documents, base, tmp_path / "theirs"), abs=1e-4)
    assert ours[-1] < ours[0] - 0.1
