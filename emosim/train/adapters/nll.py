"""The loss of a model on encoded chats, each chat by itself: what adapters are compared by."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import torch
from torch import Tensor

from emosim.train.data.batches import in_batches
from emosim.train.data.collate import padded
from emosim.train.data.encode import IGNORED, Encoded

AT_ONCE = 4096  # choice: tokens of a batch, padding and all
CHUNK = 1024  # choice: positions whose logits are held in float32 at once


class Nll(NamedTuple):
    """The negative log-likelihood of a chat's learned tokens, summed, in nats; and how many tokens those are."""

    total: float
    tokens: int


@torch.inference_mode()
def nll(
    model: Any,
    documents: Sequence[Encoded],
    pad: int,
    on_progress: Callable[[int], None] = lambda done: None,
    at_once: int = AT_ONCE,
) -> list[Nll]:
    """What each document costs a causal model, every learned token weighing the same, in the order given.

    Documents are padded, never packed. `pad` is the id of the padding token; `on_progress` is told how many documents
    are done. `at_once` is in tokens, padding and all.
    """
    found: dict[int, Nll] = {}
    for batch in in_batches(list(map(len, documents)), at_once):
        costs = _of_batch(model, [documents[place] for place in batch], pad)
        found.update(zip(batch, costs, strict=True))
        on_progress(len(found))
    return [found[place] for place in range(len(documents))]


def onward(on_progress: Callable[[int, int], None], before: int, total: int) -> Callable[[int], None]:
    """The progress of one pass of several: what it is told is added to what was done `before`."""
    return lambda done: on_progress(before + done, total)


def _of_batch(model: Any, documents: Sequence[Encoded], pad: int) -> list[Nll]:
    batch = {name: tensor.to(model.device) for name, tensor in padded([documents], pad).items()}
    labels = batch["labels"][:, 1:]
    read = {name: batch[name] for name in ("input_ids", "attention_mask")}
    logits = model(**read, use_cache=False).logits[:, :-1]
    learned = labels != IGNORED
    chunks = zip(logits[learned].split(CHUNK), labels[learned].split(CHUNK), strict=True)
    costs = torch.cat([_costs(*chunk) for chunk in chunks])
    rows = learned.nonzero()[:, 0]
    totals = torch.zeros(len(documents), dtype=torch.float64, device=model.device).index_add_(0, rows, costs)
    return [Nll(total, tokens) for total, tokens in zip(totals.tolist(), learned.sum(1).tolist(), strict=True)]


def _costs(logits: Tensor, labels: Tensor) -> Tensor:
    return torch.nn.functional.cross_entropy(logits.float(), labels, reduction="none").double()
