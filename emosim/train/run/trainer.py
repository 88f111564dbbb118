"""transformers' Trainer with our rows, our loss and an exact validation loss."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import torch
from torch import Tensor
from torch.optim import Optimizer
from torch.optim.lr_scheduler import LambdaLR, LRScheduler
from torch.utils.data import DataLoader, SequentialSampler
from transformers import Trainer

from emosim.train.data.encode import IGNORED
from emosim.train.run.loss import Scorer
from emosim.train.run.schedule import share
from emosim.train.run.setting import SCHEDULES

Batch = Mapping[str, Tensor]


class Counted(NamedTuple):
    """What a step is made of, over all processes: the sum of loss weights, the learned tokens, and all tokens."""

    weight: float
    learned: int
    tokens: int


class Learner(Trainer):
    """Trains on rows in the order they come in, each once.

    Of the Trainer's hooks these are public: `compute_loss`, `create_scheduler`, `evaluate`, `get_train_dataloader`,
    `get_batch_samples`, `model_accepts_loss_kwargs` (true: the loss is divided by what the whole step holds, and by
    nothing after that); `callback_handler` is neither named public nor private, and as old as Trainer.
    """

    def __init__(self, scorer: Scorer, validation: Sequence[Any], micro: int, **rest: Any) -> None:
        super().__init__(**rest)
        self.counted = Counted(0.0, 0, 0)
        self.model_accepts_loss_kwargs = True
        self._scorer, self._validation, self._micro = scorer, validation, micro

    def get_train_dataloader(self) -> DataLoader:
        """The rows in their order; every process takes its share of each step."""
        rows = self.train_dataset
        loader = DataLoader(
            rows, batch_size=self._micro, sampler=SequentialSampler(rows), collate_fn=self.data_collator
        )
        return self.accelerator.prepare(loader)

    def create_scheduler(self, num_training_steps: int, optimizer: Optimizer | None = None) -> LRScheduler:
        """The schedule of `share`, whose first step learns something."""
        if self.lr_scheduler is None:
            warmup, falls = self.args.warmup_steps, self.args.lr_scheduler_type == SCHEDULES["linear"]
            self.lr_scheduler = LambdaLR(
                optimizer or self.optimizer, lambda step: share(step, num_training_steps, warmup, falls)
            )
        return self.lr_scheduler

    def get_batch_samples(
        self, epoch_iterator: Iterator[Batch], num_batches: int, device: torch.device
    ) -> tuple[list[Batch], Tensor]:
        """The batches of a step, and the sum of their loss weights over all processes."""
        batches, _ = super().get_batch_samples(epoch_iterator, num_batches, device)
        sums = sum((_sums(batch).to(device) for batch in batches), torch.zeros(3, dtype=torch.float64, device=device))
        weight, learned, tokens = self.accelerator.reduce(sums, "sum").tolist()
        self.counted = Counted(weight, round(learned), round(tokens))
        return batches, torch.tensor(weight, device=device)

    def compute_loss(
        self, model: Any, inputs: Batch, return_outputs: bool = False, num_items_in_batch: Tensor | None = None
    ) -> Tensor:
        """The share of a batch in the weighted mean loss of its step. Processes are averaged after this, not summed."""
        assert num_items_in_batch is not None
        total = self._scorer.total(model, inputs)
        return total * self.accelerator.num_processes / num_items_in_batch.clamp_min(torch.finfo(torch.float32).tiny)

    def evaluate(
        self, eval_dataset: Any = None, ignore_keys: Any = None, metric_key_prefix: str = "eval"
    ) -> dict[str, float]:
        """The mean loss of the learned tokens of all validation rows, each token counted once, whatever its weight."""
        metrics = {f"{metric_key_prefix}_loss": self._validation_loss()}
        self.log(dict(metrics))
        self.control = self.callback_handler.on_evaluate(self.args, self.state, self.control, metrics)
        return metrics

    def _validation_loss(self) -> float:
        model = self.model_wrapped
        model.eval()
        sums = torch.zeros(2, dtype=torch.float64, device=self.args.device)
        with torch.no_grad():
            for batch in self._shared_out():
                sums[0] += self._scorer.total(model, batch, weighted=False)
                sums[1] += (batch["labels"][:, 1:] != IGNORED).sum()
        total, learned = self.accelerator.reduce(sums, "sum").tolist()
        return total / max(learned, 1.0)

    def _shared_out(self) -> Iterator[Batch]:
        """This process's share of the validation rows; all have as many batches, the last may be of nothing."""
        size, rank, processes = self._micro, self.args.process_index, self.args.world_size
        starts = range(0, len(self._validation), size)
        for turn in range(0, len(starts), processes):
            mine = min(turn + rank, len(starts) - 1)
            batch = self.data_collator(self._validation[starts[mine] : starts[mine] + size])
            if mine != turn + rank:
                batch["labels"] = torch.full_like(batch["labels"], IGNORED)
            yield {name: tensor.to(self.args.device) for name, tensor in batch.items()}


def _sums(batch: Batch) -> Tensor:
    """The loss weights, learned tokens and tokens of a batch; a row's first token is predicted by none."""
    learned = batch["labels"][:, 1:] != IGNORED
    weight = (batch["loss_weights"][:, 1:] * learned).sum(dtype=torch.float64)
    tokens = batch["attention_mask"].sum() if "attention_mask" in batch else torch.tensor(batch["input_ids"].numel())
    return torch.stack([weight, learned.sum().to(weight), tokens.to(weight)])
