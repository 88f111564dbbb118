"""The loss of a model on encoded chats, each chat by itself: what adapters are compared by."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import torch
from torch import Tensor

if TYPE_CHECKING:
    from emosim.train.data.encode import Encoded

NOT_LEARNED = -100  # what PyTorch's cross-entropy ignores
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

    Documents are padded, never packed. `pad` is the id of the padding token.
    """
    found: dict[int, Nll] = {}
    for batch in _batches([len(document.ids) for document in documents], at_once):
        costs = _of_batch(model, [documents[place] for place in batch], pad)
        found.update(zip(batch, costs, strict=True))
        on_progress(len(found))
    return [found[place] for place in range(len(documents))]


def _batches(lengths: Sequence[int], at_once: int) -> Iterator[list[int]]:
    """Places of documents, the longest first, as many at once as their padded tokens allow."""
    batch: list[int] = []
    for place in sorted(range(len(lengths)), key=lambda place: (-lengths[place], place)):
        if batch and (len(batch) + 1) * lengths[batch[0]] > at_once:
            yield batch
            batch = []
        batch.append(place)
    if batch:
        yield batch


def _of_batch(model: Any, documents: Sequence[Encoded], pad: int) -> list[Nll]:
    ids = _padded([document.ids for document in documents], pad).to(model.device)
    labels = _padded([document.labels for document in documents], NOT_LEARNED).to(model.device)[:, 1:]
    there = _padded([[1] * len(document.ids) for document in documents], 0).to(model.device)
    logits = model(input_ids=ids, attention_mask=there, use_cache=False).logits[:, :-1]
    learned = labels != NOT_LEARNED
    chunks = zip(logits[learned].split(CHUNK), labels[learned].split(CHUNK), strict=True)
    costs = torch.cat([_costs(*chunk) for chunk in chunks])
    rows = learned.nonzero()[:, 0]
    totals = torch.zeros(len(documents), dtype=torch.float64, device=model.device).index_add_(0, rows, costs)
    return [Nll(total, tokens) for total, tokens in zip(totals.tolist(), learned.sum(1).tolist(), strict=True)]


def _costs(logits: Tensor, labels: Tensor) -> Tensor:
    return torch.nn.functional.cross_entropy(logits.float(), labels, reduction="none").double()


def _padded(rows: Sequence[Sequence[int]], filling: int) -> Tensor:
    tensors = [torch.as_tensor(row, dtype=torch.long) for row in rows]
    return torch.nn.utils.rnn.pad_sequence(tensors, batch_first=True, padding_value=filling)
