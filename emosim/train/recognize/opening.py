"""What is known of the training of a recognizer before its first step, put together to be read."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from emosim.train.recognize.encode import length_of
from emosim.train.recognize.events import Told
from emosim.train.recognize.examples import LEAST
from emosim.train.recognize.ready import Labeled, Ready
from emosim.train.run.opening import by_quantile

QUANTILES = (0.0, 0.5, 0.95, 1.0)  # choice


def told(ready: Ready, sizes: tuple[int, int], steps: int, begins: int) -> Told:
    """What is told before the first step. `sizes` are the parameters that are trained, and all of them."""
    train = ready.train
    return Told(
        of=ready.of,
        recipe=ready.recipe,
        labels=dict(ready.labels),
        sample=ready.encoder.text(train.rows[0]),
        shows=list(ready.labels)[train.places[0]],
        lengths=_lengths(train),
        passages=len(train.rows),
        validation=len(ready.validation.rows),
        trainable=sizes[0],
        parameters=sizes[1],
        steps=steps,
        begins=begins,
        reasons=ready.reasons,
        notes=tuple(_notes(ready)),
    )


def _lengths(train: Labeled) -> dict[str, int]:
    lengths = [length_of(row) for row in train.rows]
    return by_quantile(QUANTILES, np.quantile(lengths, QUANTILES, method="nearest").tolist())


def _notes(ready: Ready) -> Iterator[str]:
    lengths = np.array([length_of(row) for row in ready.train.rows])
    if cut := int((lengths == ready.recipe.length).sum()):
        yield f"cut to their last {ready.recipe.length:,} tokens: {_passages(cut)}, if they have more"
    if rare := ready.train.rare:
        yield f"left out: {_passages(rare)} with labels that are seen fewer than {LEAST} times"
    if rare := ready.validation.rare:
        yield f"left out of the validation split: {_passages(rare)} with labels that are not told apart"
    if not ready.validation.rows:
        yield "there is nothing to validate on: training does not stop early, and probabilities are not calibrated"


def _passages(count: int) -> str:
    return f"{count:,} passage" if count == 1 else f"{count:,} passages"
