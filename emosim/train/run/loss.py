"""Cross-entropy of the learned positions alone, a few at a time: no matrix of all logits is ever held."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy
from torch.utils.checkpoint import checkpoint

from emosim.train.data.encode import IGNORED

CHUNK = 256  # positions at a time: choice; 152k logits of each in float32 are 150 MiB

Head = Callable[[Tensor], Tensor]


class Scorer:
    """Scores the learned positions of batches that a language model reads.

    The sum is taken where the model's head stands, within its forward pass, so that wrappers (an adapter's, those of
    several processes) see one pass as ever. What a model does to its logits after the head would be missed:
    `check` finds that out, and plain logits are scored then.
    """

    def __init__(self, model: Any) -> None:
        self.in_chunks = True
        self._head: nn.Module = model.get_output_embeddings()

    def total(self, model: Any, batch: Mapping[str, Tensor], weighted: bool = True) -> Tensor:
        """The loss of a batch in nats, summed over its learned positions, each times its weight if `weighted`."""
        learned = _Learned(batch, weighted)
        inputs = {name: batch[name] for name in ("input_ids", "attention_mask", "position_ids") if name in batch}
        if not self.in_chunks:
            return learned.total(model(**inputs, use_cache=False).logits, lambda logits: logits)
        head = self._head.forward
        with _standing_in(self._head, lambda hidden: learned.total(hidden, head).reshape(1, 1, 1).clone()):
            return model(**inputs, use_cache=False).logits.sum()

    def check(self, model: Any, batch: Mapping[str, Tensor]) -> bool:
        """Whether a model gives its head's output as it is; if not (soft-capping, a scale), chunks are given up."""
        seen: list[Tensor] = []
        hook = self._head.register_forward_hook(lambda module, given, logits: seen.append(logits.detach()))
        try:
            with torch.no_grad():
                logits = model(input_ids=batch["input_ids"], use_cache=False).logits
        finally:
            hook.remove()
        self.in_chunks = len(seen) == 1 and seen[0].shape == logits.shape and bool((seen[0] == logits).all())
        return self.in_chunks


class _Learned:
    """Which positions of a batch are learned: each predicts the token after it."""

    def __init__(self, batch: Mapping[str, Tensor], weighted: bool) -> None:
        labels = batch["labels"][:, 1:]
        self._kept = labels != IGNORED
        self._labels = labels[self._kept]
        weights = batch["loss_weights"][:, 1:][self._kept]
        self._weights = weights if weighted else torch.ones_like(weights)

    def total(self, states: Tensor, head: Head) -> Tensor:
        """The sum of losses of `states`, of which `head` makes logits."""
        kept = states[:, :-1][self._kept]
        if not len(kept):
            return states.float().sum() * 0.0  # every process has a gradient, of nothing
        parts = zip(kept.split(CHUNK), self._labels.split(CHUNK), self._weights.split(CHUNK), strict=True)
        if torch.is_grad_enabled():
            return sum(checkpoint(_score, head, *part, use_reentrant=False) for part in parts)
        return sum(_score(head, *part) for part in parts)


def _score(head: Head, states: Tensor, labels: Tensor, weights: Tensor) -> Tensor:
    """Logits in the type of the head's weights, as the model has them; what is made of them in float32."""
    losses = cross_entropy(head(states).float(), labels, reduction="none")
    return (losses * weights).sum()


@contextmanager
def _standing_in(module: nn.Module, forward: Callable[[Tensor], Tensor]) -> Iterator[None]:
    before = module.forward
    module.forward = forward
    try:
        yield
    finally:
        module.forward = before
