"""From rows of documents to a batch of tensors."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from emosim.train.data.encode import IGNORED, Encoded
from emosim.train.plan.recipe import Recipe

if TYPE_CHECKING:
    from torch import Tensor

Rows = Sequence[Sequence[Encoded]]
Batch = dict[str, "Tensor"]


def collator(recipe: Recipe, pad_id: int) -> Callable[[Rows], Batch]:
    """What makes a batch of rows: one flat line where rows are packed, and else a line for each document."""
    return flattened if recipe.pack else partial(padded, pad_id=pad_id)


def flattened(rows: Rows) -> Batch:
    """All documents of all rows in one line, [1, tokens]. Positions begin anew with each document, by which models
    keep them apart; this holds for `use_cache=False` alone."""
    documents = [document for row in rows for document in row]
    return _tensors(
        input_ids=np.concatenate([document.ids for document in documents])[None],
        labels=np.concatenate([_labels(document) for document in documents])[None],
        position_ids=np.concatenate([np.arange(len(document)) for document in documents])[None],
        loss_weights=np.concatenate([_weights(document) for document in documents])[None],
    )


def padded(rows: Rows, pad_id: int) -> Batch:
    """Each document in its own line, [documents, tokens of the longest], padded on the right."""
    documents = [document for row in rows for document in row]
    longest = max(map(len, documents))
    return _tensors(
        input_ids=_stacked([document.ids for document in documents], longest, pad_id),
        attention_mask=_stacked([np.ones(len(document), np.int32) for document in documents], longest, 0),
        labels=_stacked([_labels(document) for document in documents], longest, IGNORED),
        loss_weights=_stacked([_weights(document) for document in documents], longest, 0.0),
    )


def _labels(document: Encoded) -> np.ndarray:
    """Labels, of which the first is never learned: there is nothing before it to predict it from."""
    labels = document.labels
    labels[0] = IGNORED
    return labels


def _weights(document: Encoded) -> np.ndarray:
    return np.concatenate([[np.float32(0.0)], document.weights[1:]])


def _stacked(lines: Sequence[np.ndarray], longest: int, filling: float) -> np.ndarray:
    return np.stack([np.pad(line, (0, longest - len(line)), constant_values=filling) for line in lines])


def _tensors(loss_weights: np.ndarray, **integers: np.ndarray) -> Batch:
    import torch

    tensors = {name: torch.from_numpy(array.astype(np.int64)) for name, array in integers.items()}
    return tensors | {"loss_weights": torch.from_numpy(loss_weights.astype(np.float32))}
