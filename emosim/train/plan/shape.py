"""How a base is built, found without its weights: in its folder, among the well-known ones, or on the hub."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct

from emosim.errors import InputError
from emosim.train.bases import tiny
from emosim.train.bases.load import TINY
from emosim.train.plan.architecture import Shape
from emosim.train.plan.known import KNOWN, SEES, known_name

CONFIG = "config.json"
TEXT = "text_config"
SEVERAL = ("num_experts", "num_local_experts", "n_routed_experts", "moe_num_experts")
DEFAULTS: dict[str, dict[str, Any]] = {
    "gemma2": {"tie_word_embeddings": True},
    "gemma3_text": {
        "vocab_size": 262_208,
        "num_attention_heads": 8,
        "num_key_value_heads": 4,
        "head_dim": 256,
        "tie_word_embeddings": True,
    },
    "smollm3": {"tie_word_embeddings": True},
}
"""What the models of a family are where their configuration does not say, as transformers has it."""


Positive = Annotated[int, Meta(ge=1)]


class _Config(Struct, frozen=True):
    """What is read of a model's configuration, by transformers' names."""

    hidden_size: Positive
    intermediate_size: Positive
    num_hidden_layers: Positive
    num_attention_heads: Positive
    vocab_size: Positive
    num_key_value_heads: Positive | None = None
    head_dim: Positive | None = None
    tie_word_embeddings: bool = False
    attention_bias: bool = False
    mlp_bias: bool = False


def shape_of(base: str) -> Shape:
    """How a base is built: a folder with a config.json, `tiny`, a name on the hub.

    Raises InputError for one that cannot be found, has several experts, or is no model of language.
    """
    if base == TINY:
        return tiny_shape(tiny.DEFAULT)
    if Path(base).exists():
        return shape_from(_read(Path(base)), base)
    name = known_name(base)
    if name is not None:
        return Shape(base, *KNOWN[name], sees=name in SEES)
    return shape_from(_from_hub(base), base)


def tiny_shape(size: tiny.Size) -> Shape:
    """How a tiny base of a size is built."""
    wide = size.hidden // size.heads
    return Shape(
        TINY, "llama", size.hidden, size.intermediate, size.layers, size.heads, size.heads, wide, size.vocabulary, True
    )


def shape_from(config: dict[str, Any], name: str) -> Shape:
    """How a model is built, from its configuration. Raises InputError as `shape_of` does."""
    text = config.get(TEXT) or config
    family = str(text.get("model_type") or config.get("model_type"))
    if any((text.get(key) or 0) > 1 for key in SEVERAL):
        raise InputError(f"{name}: {family} has several experts; adapters are trained on dense models here")
    found = DEFAULTS.get(family, {}) | {key: value for key, value in text.items() if value is not None}
    try:
        return _shape(name, family, msgspec.convert(found, _Config), sees=TEXT in config)
    except msgspec.ValidationError as error:
        raise InputError(f"{name}: {family} is no language model that can be sized: {error}") from None


def _shape(name: str, family: str, found: _Config, sees: bool) -> Shape:
    heads = found.num_attention_heads
    return Shape(
        name=name,
        family=family,
        hidden=found.hidden_size,
        intermediate=found.intermediate_size,
        layers=found.num_hidden_layers,
        heads=heads,
        kv_heads=found.num_key_value_heads or heads,
        head_dim=found.head_dim or found.hidden_size // heads,
        vocabulary=found.vocab_size,
        tied=found.tie_word_embeddings,
        attention_bias=found.attention_bias,
        mlp_bias=found.mlp_bias,
        sees=sees,
    )


def _read(folder: Path) -> dict[str, Any]:
    try:
        return msgspec.json.decode((folder / CONFIG).read_bytes(), type=dict[str, Any])
    except OSError:
        raise InputError(f"{folder} holds no model: there is no {CONFIG} in it") from None
    except msgspec.MsgspecError as error:
        raise InputError(f"{folder / CONFIG}: not a model's configuration: {error}") from None


def _from_hub(base: str) -> dict[str, Any]:
    try:
        from transformers import AutoConfig

        return AutoConfig.from_pretrained(base, trust_remote_code=False).to_dict()
    except ImportError:
        why = "transformers is not installed, so that the hub cannot be asked"
    except (OSError, ValueError) as error:
        why = str(error).strip().splitlines()[0]
    raise InputError(f"{base}: no folder, and how it is built cannot be found ({why}); known are {', '.join(KNOWN)}")
