"""Trains a recognizer: as a language model is trained, with one label to a passage."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import cross_entropy

from emosim.train.recognize.encode import Encoder, Row, by_length
from emosim.train.recognize.measure import measured
from emosim.train.recognize.ready import Labeled
from emosim.train.run.trainer import Counted, Learner

LABELS = "labels"
Batch = Mapping[str, Tensor]


class Classifier(Learner):
    """Trains on batches of passages in the order they come in. Every process validates on all passages there are."""

    def __init__(self, validation: Labeled, encoder: Encoder, size: int, **rest: Any) -> None:
        super().__init__(scorer=Scorer(), validation=(), micro=1, **rest)
        self._labeled, self._encoder, self._size = validation, encoder, size

    def get_batch_samples(
        self, epoch_iterator: Iterator[Batch], num_batches: int, device: torch.device
    ) -> tuple[list[Batch], Tensor]:
        """The batches of a step, and how many passages they hold over all processes."""
        batches, _ = super(Learner, self).get_batch_samples(epoch_iterator, num_batches, device)
        sums = [[batch[LABELS].numel(), int(batch["attention_mask"].sum())] for batch in batches]
        total = torch.tensor(sums, device=device).reshape(-1, 2).sum(dim=0)
        passages, tokens = self.accelerator.reduce(total, "sum").tolist()
        self.counted = Counted(passages, passages, tokens)
        return batches, torch.tensor(float(passages), device=device)

    def evaluate(
        self, eval_dataset: Any = None, ignore_keys: Any = None, metric_key_prefix: str = "eval"
    ) -> dict[str, float]:
        """The mean loss over the validation passages, and the share of them that is told right."""
        found = measured(self.validation_logits(), self._labeled.places)
        metrics = {f"{metric_key_prefix}_loss": found.loss, f"{metric_key_prefix}_accuracy": found.accuracy}
        self.log(dict(metrics))
        self.control = self.callback_handler.on_evaluate(self.args, self.state, self.control, metrics)
        return metrics

    def validation_logits(self) -> np.ndarray:
        """What the model makes of the validation passages, in their order: shape (passages, labels)."""
        return logits_of(self.model_wrapped, self._encoder, self._labeled.rows, self._size)


class Scorer:
    """Scores batches of passages."""

    def total(self, model: Any, batch: Batch) -> Tensor:
        """The loss of a batch in nats, summed over its passages."""
        inputs = {name: tensor for name, tensor in batch.items() if name != LABELS}
        return cross_entropy(model(**inputs).logits.float(), batch[LABELS], reduction="sum")


def collator(encoder: Encoder, labeled: Labeled) -> Any:
    """What makes a batch of the places of passages; a data loader gives them as its one item."""

    def collate(batches: Sequence[Sequence[int]]) -> Batch:
        (places,) = batches
        batch = encoder.batch([labeled.rows[place] for place in places])
        return batch | {LABELS: torch.from_numpy(labeled.places[list(places)])}

    return collate


def logits_of(model: Any, encoder: Encoder, rows: Sequence[Row], size: int) -> np.ndarray:
    """What a model makes of passages, in their order, `size` of them read at a time: shape (passages, labels)."""
    device = next(model.parameters()).device
    model.eval()
    found: dict[int, np.ndarray] = {}
    with torch.no_grad():
        for places in by_length(rows, size):
            batch = encoder.batch([rows[place] for place in places])
            inputs = {name: tensor.to(device) for name, tensor in batch.items()}
            logits = model(**inputs, return_dict=True).logits  # asked for, or PEFT 0.20 has transformers warn
            found.update(zip(places, logits.double().cpu().numpy(), strict=True))
    return np.stack([found[place] for place in range(len(rows))])
