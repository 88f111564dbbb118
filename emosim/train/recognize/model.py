"""The model of a recognizer: a base that classifies, with an adapter on it and a head of its own."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from emosim.train.plan.recipe import Recipe
from emosim.train.run.lora import with_adapter

if TYPE_CHECKING:
    import torch
    from transformers import PreTrainedModel


def with_head(model: PreTrainedModel, recipe: Recipe) -> Any:
    """A classifier with a fresh adapter on its base, and its head to be trained in full.

    The head is float32, as the adapter is, also on a bfloat16 base: steps of a small rate would vanish in bfloat16.
    """
    heads = heads_of(model)
    named = "|".join(map(re.escape, heads))
    options = {"task_type": "SEQ_CLS", "modules_to_save": heads, "exclude_modules": rf"({named})(\..*)?"}
    adapted = with_adapter(model, recipe, **options)
    for parameter in adapted.parameters():
        if parameter.requires_grad:
            parameter.data = parameter.data.float()
    return adapted


def heads_of(model: PreTrainedModel) -> list[str]:
    """The parts of a classifier that its base did not bring: everything with weights beside the backbone."""
    return [
        name
        for name, part in model.named_children()
        if name != model.base_model_prefix and next(part.parameters(), None) is not None
    ]


def cool(adapted: Any, labels: int, temperature: float) -> None:
    """Divide a classifier's outputs by a temperature, for good: it becomes part of the layer that gives them, so that
    whoever loads the adapter has probabilities that were calibrated."""
    import torch

    output = _output(adapted, labels)
    with torch.no_grad():
        for parameter in output.parameters():
            parameter /= temperature


def _output(adapted: Any, labels: int) -> torch.nn.Linear:
    """The trained layer that gives a number for each label: the head, or the last layer in it."""
    import torch

    layers = [
        module
        for name, module in adapted.named_modules()
        if isinstance(module, torch.nn.Linear) and ".modules_to_save." in name and module.out_features == labels
    ]
    return layers[-1]
