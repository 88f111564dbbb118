"""Several adapters of one base made into one, which is loaded like any other."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from math import isfinite
from pathlib import Path
from typing import Any

from msgspec import Struct

from emosim import __version__
from emosim.errors import InputError
from emosim.runners.folder import check_new, whole_folder, write_json
from emosim.train.adapters.about import ABOUT, COMPOSED, SCHEMA, TOKENIZER, About, Part, write_about
from emosim.train.adapters.card import write_card
from emosim.train.adapters.factors import Decomposed, decomposed, stacked
from emosim.train.adapters.limit import Limit
from emosim.train.adapters.matrices import Adapter, read_adapter, write_weights
from emosim.train.bases.load import OWN, TINY


class Module(Struct, frozen=True):
    """A changed matrix: its name, the rank that it exactly has, the one that the asked share of energy takes, and the
    share of its energy that is kept."""

    name: str
    exact: int
    needed: int
    kept: float


class Composed(Struct, frozen=True):
    """What was composed, as `composed.json` holds it: the parts, the rank of all matrices, the share of all energy that
    is kept, the matrices, and in words what may be wrong with it."""

    parts: tuple[Part, ...]
    rank: int
    energy: float
    kept: float
    modules: tuple[Module, ...]
    warnings: tuple[str, ...]


def compose(adapters: Sequence[Path], weights: Sequence[float], folder: Path, limit: Limit | None = None) -> Composed:
    """Write the weighted sum of adapters as one adapter to a folder that is new or empty.

    Their changes are added exactly and then cut by their singular values, all to one rank, with alpha equal to it:
    every loader reads that alike. Without weights all weigh the same. No base is loaded; the same adapters give the
    same bytes. Raises InputError for adapters that cannot be mixed.
    """
    check_new(folder)
    limit = limit or Limit()
    parts = [read_adapter(adapter) for adapter in adapters]
    weights = _checked(parts, weights or [1.0 / len(parts)] * len(parts))
    mixed = {name: decomposed(found) for name, found in _mixed(parts, weights).items()}
    rank = _rank(mixed, limit)
    named = tuple(Part(p.digest, _only(p.about), w) for p, w in zip(parts, weights, strict=True))
    composed = _account(named, mixed, rank, limit, _warnings(parts, weights))
    with whole_folder(folder, ABOUT) as aside:
        write_weights(aside, {name: found.cut(rank) for name, found in mixed.items()}, _config(parts, mixed, rank))
        _copy_beside(parts[0], aside)
        write_json(aside / COMPOSED, composed)
        about = _about(parts, named)
        write_card(aside, about)
        write_about(aside, about)
    return composed


def _checked(parts: Sequence[Adapter], weights: Sequence[float]) -> list[float]:
    """The weights. Raises InputError for those or for adapters that do not go together."""
    if len(weights) != len(parts):
        raise InputError(f"--weights: {len(weights)} for {len(parts)} adapters; give one for each, in their order")
    if not all(isfinite(weight) and weight for weight in weights):
        raise InputError("--weights: each is a number other than 0; leave out an adapter that is to weigh nothing")
    first = parts[0]
    for part in parts[1:]:
        if part.about.base.fingerprint != first.about.base.fingerprint:
            raise InputError(
                f"{first.folder} was trained on {_named(first)} and {part.folder} on {_named(part)}, whose weights "
                "differ; only adapters of one base can be mixed"
            )
        if part.about.task != first.about.task:
            raise InputError(
                f"{first.folder} was trained for --task {first.about.task} and {part.folder} for {part.about.task}: "
                "one begins its replies with a state line, the other does not, and a mix would do it by chance"
            )
    return list(weights)


def _named(part: Adapter) -> str:
    """What a base is called; every corpus has another tiny one, which lies beside the adapter."""
    return part.about.base.name if part.about.base.name != TINY else str(part.folder / OWN)


def _mixed(parts: Sequence[Adapter], weights: Sequence[float]) -> dict[str, Any]:
    """The exact sum of the changes, for every matrix that one of the parts changes."""
    names = sorted({name for part in parts for name in part.factors})
    weighted = list(zip(parts, weights, strict=True))
    return {
        name: stacked([part.factors[name].scaled(weight) for part, weight in weighted if name in part.factors])
        for name in names
    }


def _rank(mixed: dict[str, Decomposed], limit: Limit) -> int:
    needed = max(found.rank_for(limit.energy) for found in mixed.values())
    if not needed:
        raise InputError("nothing is left: with these weights the adapters cancel each other out, or change nothing")
    return min(needed, limit.rank or needed)


def _only(about: About) -> tuple[str, ...]:
    return tuple(dict.fromkeys(only for data in about.data for only in data.only))


def _warnings(parts: Sequence[Adapter], weights: Sequence[float]) -> tuple[str, ...]:
    warnings = []
    if len(parts) > 1 and abs(sum(weights) - 1.0) > 1e-6:
        warnings.append(
            f"the weights add up to {sum(weights):g}, not 1: two skills at full strength hurt each other; look with "
            "--measure CORPUS"
        )
    systems = sorted({data.system for part in parts for data in part.about.data})
    if len(systems) > 1:
        warnings.append(f"the parts were trained with other system prompts ({', '.join(systems)}); talk to it in one")
    return tuple(warnings)


def _account(
    parts: tuple[Part, ...], mixed: dict[str, Decomposed], rank: int, limit: Limit, warnings: tuple[str, ...]
) -> Composed:
    modules = tuple(
        Module(name, found.rank_for(1.0), found.rank_for(limit.energy), found.kept(rank))
        for name, found in mixed.items()
    )
    whole = sum(found.energy() for found in mixed.values())
    kept = sum(found.energy() * found.kept(rank) for found in mixed.values()) / whole
    return Composed(parts, rank, limit.energy, kept, modules, warnings)


def _config(parts: Sequence[Adapter], mixed: dict[str, Decomposed], rank: int) -> dict[str, Any]:
    """The settings of the first part, as far as PEFT needs them to load the whole."""
    first = parts[0].config
    alike = all(_targets(part) == _targets(parts[0]) for part in parts)
    targets = _targets(parts[0]) if alike else dict.fromkeys(_TARGETS) | {"target_modules": sorted(mixed)}
    scale = {"r": rank, "lora_alpha": rank, "rank_pattern": {}, "alpha_pattern": {}, "use_rslora": False}
    return first | targets | scale | {"lora_dropout": 0.0, "init_lora_weights": True, "inference_mode": True}


_TARGETS = ("target_modules", "exclude_modules", "layers_to_transform", "layers_pattern")


def _targets(adapter: Adapter) -> dict[str, Any]:
    """Which modules PEFT is to change; lists in one order, since PEFT writes them in any."""
    found = {name: adapter.config.get(name) for name in _TARGETS}
    return {name: sorted(value) if isinstance(value, list) else value for name, value in found.items()}


def _copy_beside(part: Adapter, folder: Path) -> None:
    """What a part has beside its weights and the whole needs too: a tokenizer, and a tiny base."""
    for name in TOKENIZER:
        if (part.folder / name).is_file():
            shutil.copyfile(part.folder / name, folder / name)
    if (part.folder / OWN).is_dir():
        shutil.copytree(part.folder / OWN, folder / OWN)


def _about(parts: Sequence[Adapter], named: tuple[Part, ...]) -> About:
    first = parts[0].about
    data = tuple(dict.fromkeys(data for part in parts for data in part.about.data))
    return About(SCHEMA, __version__, first.task, first.base, data, parts=named)
