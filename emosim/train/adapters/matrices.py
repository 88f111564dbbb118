"""An adapter on disk as its factors, read and written without a model."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt
from pathlib import Path
from typing import Any

import msgspec
import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file

from emosim.corpus.shards import sha256_of
from emosim.errors import InputError
from emosim.runners.folder import share, write_json
from emosim.train.adapters.about import CONFIG, WEIGHTS, About, about_of
from emosim.train.adapters.factors import Factors

PREFIX, DOWN, UP = "base_model.model.", ".lora_A.weight", ".lora_B.weight"
UNMIXABLE = ("use_dora", "modules_to_save", "lora_bias", "trainable_token_indices", "alora_invocation_tokens")
"""Settings of PEFT under which an adapter is more than factors, or changes a base otherwise than by adding them."""


@dataclass(frozen=True, slots=True)
class Adapter:
    """An adapter: its folder, what is known of it, PEFT's settings, the sha256 of its weights, and the factors by the
    names of the modules they change."""

    folder: Path
    about: About
    config: dict[str, Any]
    digest: str
    factors: dict[str, Factors]


def read_adapter(folder: Path) -> Adapter:
    """An adapter of emosim. Raises InputError for one that is not whole, that recognizes, or that is more than plain
    factors of linear layers."""
    about = about_of(folder)
    if about.task == "recognize":
        raise InputError(f"{folder} recognizes: it is trained with a head of its own labels, which nothing can share")
    try:
        config = msgspec.json.decode((folder / CONFIG).read_bytes(), type=dict[str, Any])
        tensors = load_file(folder / WEIGHTS)
    except (msgspec.MsgspecError, UnicodeDecodeError, SafetensorError, FileNotFoundError) as error:
        raise InputError(f"{folder} holds no adapter that can be read: {error}") from None
    if not all(bool(tensor.isfinite().all()) for tensor in tensors.values()):
        raise InputError(f"{folder} holds weights that are no numbers: its training went wrong")
    return Adapter(folder, about, config, sha256_of(folder / WEIGHTS), _factors(folder, config, tensors))


def write_weights(folder: Path, factors: Mapping[str, Factors], config: Mapping[str, Any]) -> None:
    """Write factors (of one rank, scale 1) as PEFT loads them, in float32."""
    tensors = {}
    for name, found in factors.items():
        tensors[f"{PREFIX}{name}{DOWN}"] = found.down.float().contiguous()
        tensors[f"{PREFIX}{name}{UP}"] = found.up.float().contiguous()
    save_file(tensors, folder / WEIGHTS, metadata={"format": "pt"})
    write_json(folder / CONFIG, dict(sorted(config.items())))
    share(folder, CONFIG)


def _factors(folder: Path, config: dict[str, Any], tensors: dict[str, torch.Tensor]) -> dict[str, Factors]:
    names = sorted(key.removeprefix(PREFIX).removesuffix(DOWN) for key in tensors if key.endswith(DOWN))
    odd = tensors.keys() ^ {f"{PREFIX}{name}{end}" for name in names for end in (DOWN, UP)}
    used = [setting for setting in UNMIXABLE if config.get(setting)]
    scaled = isinstance(config.get("lora_alpha"), int | float)
    plain = scaled and config.get("bias", "none") == "none" and config.get("peft_type") == "LORA"
    if not names or odd or used or not plain:
        raise InputError(f"{folder} is no plain LoRA of linear layers: {_what_else(config, used, sorted(odd))}")
    return {
        name: Factors(
            down := tensors[f"{PREFIX}{name}{DOWN}"], tensors[f"{PREFIX}{name}{UP}"], _scale(config, name, down)
        )
        for name in names
    }


def _what_else(config: dict[str, Any], used: list[str], odd: list[str]) -> str:
    if config.get("peft_type") != "LORA":
        return f"PEFT calls it {config.get('peft_type')}"
    if used:
        return f"its {CONFIG} asks for {', '.join(used)}"
    return f"{odd[0]} is too much in it, or is missing" if odd else "it trains biases or no layer, or has no lora_alpha"


def _scale(config: dict[str, Any], name: str, down: torch.Tensor) -> float:
    """What PEFT multiplies a change by: alpha / rank, or alpha / sqrt(rank)."""
    patterns = config.get("alpha_pattern") or {}
    own = (alpha for pattern, alpha in patterns.items() if re.match(rf"(.*\.)?({pattern})$", name))
    alpha = next(own, config["lora_alpha"])
    return float(alpha) / (sqrt(len(down)) if config.get("use_rslora") else len(down))
