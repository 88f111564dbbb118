"""Telling base models apart: a wrong base of the same shape takes an adapter without a word."""

from __future__ import annotations

import re
from hashlib import sha256
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from transformers import PreTrainedModel

LAYER = re.compile(r"layers?\.")  # a decoder has layers.0, an encoder layer.0; a head has neither
ROWS = 64  # choice: rows of a matrix that are looked at
SHAPE = ("model_type", "vocab_size", "hidden_size", "intermediate_size", "num_hidden_layers", "num_attention_heads")


def fingerprint(model: PreTrainedModel) -> str:
    """32 hexadecimal digits of a base model's shape and of some rows of its first and last matrices.

    Weights are looked at as bfloat16, so that a model has one fingerprint in float32 and in bfloat16. Loaded in float16
    it has another: that rounds small weights, and keeps more digits of the rest.
    """
    import torch

    config = model.config.get_text_config()
    digest = sha256(msgspec.json.encode({name: getattr(config, name, None) for name in SHAPE}))
    layers = [tensor for name, tensor in sorted(model.state_dict().items()) if tensor.dim() == 2 and LAYER.search(name)]
    for tensor in (model.get_input_embeddings().weight, *layers[:4], *layers[-4:]):
        rows = tensor[:ROWS].detach().to("cpu", torch.bfloat16).contiguous()
        digest.update(rows.view(torch.uint8).numpy().tobytes())
    return digest.hexdigest()[:32]
