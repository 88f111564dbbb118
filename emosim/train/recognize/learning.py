"""The training of a recognizer itself, from the first step or from a checkpoint."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch

from emosim.train.recognize.ready import Ready
from emosim.train.recognize.trainer import Classifier, collator
from emosim.train.run.learning import ended, go
from emosim.train.run.order import Clock, OnEvent
from emosim.train.run.rows import Pace, in_order
from emosim.train.run.setting import arguments
from emosim.train.run.watch import Rhythm, Watch


def learn(
    model: Any,
    ready: Ready,
    paced: Pace,
    device: torch.device,
    folder: Path,
    checkpoint: Path | None,
    on_event: OnEvent,
    clock: Clock | None,
) -> Classifier:
    """Train a model with an adapter to the end. It has the best weights then, by the validation loss, or the last if
    there is no validation."""
    recipe, validates = ready.recipe, bool(ready.validation.rows)
    paced = ended(paced, checkpoint, recipe.patience)
    classifier = Classifier(
        validation=ready.validation,
        encoder=ready.encoder,
        size=recipe.batch,
        model=model,
        args=arguments(folder, recipe, paced, device, validates, checkpoint is None),
        train_dataset=in_order(ready.batches(paced.processes), paced),
        eval_dataset=[] if validates else None,
        data_collator=collator(ready.encoder, ready.train),
        callbacks=[Rhythm(paced.steps, recipe.evaluations if validates else 0, recipe.patience)],
    )
    go(classifier, Watch(folder, paced, lambda: classifier.counted, on_event, clock), checkpoint)
    return classifier
