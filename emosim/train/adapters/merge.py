"""A base and an adapter made into one model, which needs neither any more."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from msgspec import Struct

from emosim import __version__
from emosim.errors import InputError
from emosim.runners.folder import check_new, share, whole_folder, write_json
from emosim.train.adapters.about import Base, Data, Part
from emosim.train.adapters.agreement import Agreement, agreement, logits_of, prompts_of
from emosim.train.adapters.matrices import Adapter, read_adapter
from emosim.train.bases.load import base_of, device_of, load_adapted, load_base, load_tokenizer
from emosim.train.bases.quiet import quiet

ACCOUNT, SCHEMA = "merge.json", "emosim/merge/1"
TYPES = ("float32", "bfloat16")
MOST = {"float32": 1e-6, "bfloat16": 1e-2}
"""The divergence that rounding to a type may bring. Choices, far above what was measured on a small
model: 1e-13 and 2e-5."""
SAME = {"float32": 0.999, "bfloat16": 0.95}
"""The share of positions that must name the same token first. Choices."""
LOST = 0.1  # choice: a divergence of this share of what the adapter does is worth a word


class Merged(Struct, frozen=True):
    """What was merged, as `merge.json` holds it: the base, the sha256 of the adapter's weights, what it was trained on
    and for, the type of the weights, how alike merged and adapted answer, and in words what may be wrong with it."""

    schema: str
    emosim: str
    task: str
    base: Base
    adapter: str
    data: tuple[Data, ...]
    parts: tuple[Part, ...]
    dtype: str
    agreement: Agreement
    warnings: tuple[str, ...]


def merge(
    adapter: Path, folder: Path, base: str | None = None, dtype: str | None = None, device: str = "auto"
) -> Merged:
    """Write a model with an adapter's changes in its weights to a folder that is new or empty, and read it again to
    compare its logits with those of base and adapter.

    `dtype` is one of TYPES, None the one the base is stored in. Raises InputError for an adapter of another base, one
    that changes nothing, or a merged model that answers otherwise, of which nothing is left then.
    """
    check_new(folder)
    part = read_adapter(adapter)
    _check_changes(part)
    name = base_of(base, adapter)
    tokenizer = load_tokenizer(name)
    dtype = dtype or _stored(name)
    prompts, place = prompts_of(tokenizer), device_of(device)
    with quiet(), whole_folder(folder, ACCOUNT) as aside:
        model = load_adapted(name, adapter, place, dtype)
        adapted = logits_of(model, prompts)
        with model.disable_adapter():
            plain = logits_of(model, prompts)
        model.merge_and_unload(safe_merge=True).save_pretrained(aside)
        tokenizer.save_pretrained(aside)
        share(aside, "config.json")
        del model
        found = agreement(adapted, logits_of(load_base(str(aside), place, dtype), prompts), plain)
        _check_alike(found, dtype)
        merged = _account(part, dtype, found)
        write_json(aside / ACCOUNT, merged)
    return merged


def _check_changes(part: Adapter) -> None:
    if not any(bool(found.up.any()) and bool(found.down.any()) for found in part.factors.values()):
        raise InputError(f"{part.folder} changes nothing: its matrices are all zero, as before any training")


def _stored(base: str) -> str:
    """The type that the weights of a base are stored in, as far as it is one of TYPES."""
    from transformers import AutoConfig

    stored = AutoConfig.from_pretrained(base).get_text_config().dtype
    name = str(stored or "float32").removeprefix("torch.")
    return name if name in TYPES else "float32"


def _check_alike(found: Agreement, dtype: str) -> None:
    """Raises InputError for a merged model that answers otherwise than rounding explains."""
    if found.divergence <= MOST[dtype] and found.same >= SAME[dtype]:
        return
    wider = "" if dtype == "float32" else "; --dtype float32 rounds less"
    raise InputError(
        f"the merged model answers otherwise than base and adapter: its divergence is {found.divergence:.2g} nats (at "
        f"most {MOST[dtype]:g}) and it agrees on {found.same:.1%} of tokens (at least {SAME[dtype]:.1%}); nothing was "
        f"written{wider}"
    )


def _account(part: Adapter, dtype: str, found: Agreement) -> Merged:
    about = part.about
    told: tuple[Any, ...] = (about.task, about.base, part.digest, about.data, about.parts)
    return Merged(SCHEMA, __version__, *told, dtype, found, _warnings(found, dtype))


def _warnings(found: Agreement, dtype: str) -> tuple[str, ...]:
    if dtype == "float32" or found.divergence <= LOST * found.base_divergence:
        return ()
    share = found.divergence / found.base_divergence if found.base_divergence else 1.0
    return (f"rounding to {dtype} moves it {share:.0%} as far as the adapter itself does; --dtype float32 keeps all",)
