"""The settings that transformers' Trainer takes, from a recipe and a pace."""

from __future__ import annotations

from pathlib import Path

import torch
from transformers import TrainingArguments

from emosim.train.plan.recipe import Recipe
from emosim.train.run.rows import Pace

CLIP = 1.0  # the norm that gradients are clipped to: choice, the usual one
BETAS = (0.9, 0.999)  # of Adam: choice, PyTorch's own
SCHEDULES = {"linear": "linear", "constant": "constant_with_warmup"}
KEPT = 2  # checkpoints: the best one and the last


class Arguments(TrainingArguments):
    """Those of transformers, but a CPU has no number: several processes are given `cpu:0`, and transformers 5.17 asks
    torch to load a checkpoint to that, which it cannot."""

    @property
    def device(self) -> torch.device:
        """Where this process trains."""
        found = super().device
        return torch.device("cpu") if found.type == "cpu" else found


def arguments(
    folder: Path, recipe: Recipe, paced: Pace, device: torch.device, validates: bool, begins: bool
) -> TrainingArguments:
    """Settings for a run. `validates` if there is a validation split; `begins` if it starts from nothing.

    The Trainer itself evaluates and saves at the last step alone; `watch.Rhythm` asks for the others.
    """
    on_cpu = device.type == "cpu"
    settings = Arguments(
        output_dir=str(folder),
        max_steps=paced.steps,
        per_device_train_batch_size=paced.micro,
        gradient_accumulation_steps=paced.accumulate,
        learning_rate=recipe.rate,
        lr_scheduler_type=SCHEDULES[recipe.schedule],
        warmup_steps=recipe.warmup,
        optim="adamw_torch" if on_cpu else "adamw_torch_fused",
        adam_beta1=BETAS[0],
        adam_beta2=BETAS[1],
        weight_decay=0.0,
        max_grad_norm=CLIP,
        bf16=recipe.dtype == "bfloat16",
        use_cpu=on_cpu,
        seed=recipe.seed,
        eval_strategy="steps" if validates else "no",
        eval_steps=paced.steps,
        eval_on_start=validates and begins,
        save_strategy="steps",
        save_steps=paced.steps,
        save_total_limit=KEPT,
        load_best_model_at_end=validates,
        metric_for_best_model="eval_loss",
        greater_is_better=False,
        logging_steps=1,
        logging_nan_inf_filter=False,
        log_level="error",
        log_level_replica="error",
        disable_tqdm=True,
        report_to="none",
        dataloader_pin_memory=not on_cpu,
        ddp_find_unused_parameters=False,
        remove_unused_columns=False,
    )
    if settings.n_gpu > 1:
        settings._n_gpu = 1  # a process is of one GPU: the Trainer would share out what cannot be split otherwise
    return settings
