"""An adapter on a base: low-rank matrices beside every linear layer but the head."""

from __future__ import annotations

from typing import Any

from emosim.seeds import derive
from emosim.train.bases.quiet import quiet
from emosim.train.plan.recipe import Recipe


def with_adapter(model: Any, recipe: Recipe, **options: Any) -> Any:
    """A base with a fresh adapter on it, ready to be trained; the adapter's weights are float32 whatever the base's.

    The adapter changes nothing yet: of its two matrices one is random (by the recipe's seed) and the other zero, as
    Schulman et al. 2025 found well, who also found neither dropout nor other scales of use. `options` are of peft's
    LoraConfig: a model that is none of language has others.
    """
    import torch
    from peft import LoraConfig, get_peft_model

    settings = {"lora_dropout": 0.0, "target_modules": "all-linear", "bias": "none", "task_type": "CAUSAL_LM"}
    config = LoraConfig(r=recipe.rank, lora_alpha=recipe.alpha, **settings | options)
    with quiet(), torch.random.fork_rng(devices=[]):
        torch.manual_seed(derive(recipe.seed, "adapter") >> 1)
        adapted = get_peft_model(model, config)
    if recipe.checkpointing:
        _checkpoint(adapted)
    return adapted


def _checkpoint(model: Any) -> None:
    """Hold one layer's activations at a time. The name of the method changes in transformers 5.23."""
    model.enable_input_require_grads()
    enable = getattr(model, "activation_checkpointing_enable", None) or model.gradient_checkpointing_enable
    enable({"use_reentrant": False})
