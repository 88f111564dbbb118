"""The training itself, by transformers' Trainer, from the first step or from a checkpoint."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from msgspec import structs
from transformers import PrinterCallback

from emosim.train.data.collate import collator
from emosim.train.data.encode import Encoded
from emosim.train.data.prepared import Prepared
from emosim.train.run.checkpoints import history_of, step_of
from emosim.train.run.divergence import check_better
from emosim.train.run.loss import Scorer
from emosim.train.run.order import Clock, OnEvent
from emosim.train.run.rows import Pace, Row, in_order
from emosim.train.run.setting import arguments
from emosim.train.run.trainer import Learner
from emosim.train.run.watch import Rhythm, Watch, out_of_patience

PROBED = 64  # choice: tokens on which a model's head is looked at


@dataclass(frozen=True, slots=True)
class Lesson:
    """What a model with an adapter is taught, by a scorer, at a pace; its files go to a folder."""

    model: Any
    scorer: Scorer
    train: Prepared
    validation: Prepared | None
    paced: Pace
    pad: int
    device: torch.device
    folder: Path


def probe(model: Any, prepared: Prepared) -> Scorer:
    """What scores a model, after a look at what the model does with its logits."""
    scorer = Scorer(model)
    ids = torch.from_numpy(prepared.documents[0].ids[:PROBED].astype("int64"))[None]
    scorer.check(model, {"input_ids": ids.to(model.device)})
    return scorer


def learn(lesson: Lesson, checkpoint: Path | None, on_event: OnEvent, clock: Clock | None) -> Learner:
    """Train to the end, from a checkpoint if there is one. The model has the best weights then, by the validation
    loss, or the last if there is no validation."""
    recipe, validation = lesson.train.recipe, lesson.validation
    paced = ended(lesson.paced, checkpoint, recipe.patience)
    learner = Learner(
        scorer=lesson.scorer,
        validation=_rows(validation, validation.rows(0)) if validation else [],
        micro=paced.micro,
        model=lesson.model,
        args=arguments(lesson.folder, recipe, paced, lesson.device, validation is not None, checkpoint is None),
        train_dataset=_rows(lesson.train, in_order(lesson.train.rows, paced)),
        eval_dataset=[] if validation else None,
        data_collator=collator(recipe, lesson.pad),
        callbacks=[Rhythm(paced.steps, recipe.evaluations if validation else 0, recipe.patience)],
    )
    go(learner, Watch(lesson.folder, paced, lambda: learner.counted, on_event, clock), checkpoint)
    return learner


def go(learner: Learner, watch: Watch, checkpoint: Path | None) -> None:
    """Train under a watch to the end, from a checkpoint if there is one.

    Raises InputError for a training that breaks down or makes the model worse.
    """
    learner.remove_callback(PrinterCallback)
    learner.add_callback(watch)
    learner.train(resume_from_checkpoint=str(checkpoint) if checkpoint else None)
    check_better(learner.state.log_history, learner.args.learning_rate)


def ended(paced: Pace, checkpoint: Path | None, patience: int) -> Pace:
    """The pace, with no step more if a run had ended at its checkpoint for want of progress."""
    if checkpoint and out_of_patience(history_of(checkpoint), patience):
        return structs.replace(paced, steps=step_of(checkpoint))
    return paced


def _rows(prepared: Prepared, rows: list[Row]) -> list[list[Encoded]]:
    return [[prepared.documents[place] for place in row] for row in rows]
