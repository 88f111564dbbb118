"""What the matrices of an adapter hold: how many directions they use, and how far they move a base."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from math import exp, sqrt
from statistics import fmean, median
from typing import Any

from msgspec import Struct

from emosim.train.adapters.factors import Decomposed, decomposed
from emosim.train.adapters.limit import ENERGY
from emosim.train.adapters.matrices import Adapter


class Figures(Struct, frozen=True):
    """One matrix of an adapter: its module; the rank it is stored with; the `stable` rank |dW|^2 / largest singular
    value^2; the `effective` rank, the exponential of the entropy of its singular values (Roy and Vetterli 2007); the
    rank that `needed` is for 99 % of the energy; its Frobenius norm, and that relative to the base's matrix, None
    where no base was looked at."""

    name: str
    rank: int
    stable: float
    effective: float
    needed: int
    norm: float
    relative: float | None = None


class Group(Struct, frozen=True):
    """The matrices of one name in all layers: how many; the means of the figures; the median and the largest of the
    rank for 99 % of the energy."""

    name: str
    matrices: int
    stable: float
    effective: float
    needed: int
    most: int
    norm: float
    relative: float | None


def spectrum(adapter: Adapter, model: Any = None) -> list[Figures]:
    """The figures of every matrix, by the names of the modules; relative norms where the base is given."""
    return [_figures(name, len(found.down), decomposed(found), model) for name, found in adapter.factors.items()]


def grouped(figures: Iterable[Figures]) -> list[Group]:
    """Figures by the last name of their modules, such as q_proj."""
    by_kind = sorted(figures, key=_kind)
    return [_group(kind, list(found)) for kind, found in groupby(by_kind, key=_kind)]


def kind_of(module: str) -> str:
    """The last name of a module, such as q_proj."""
    return module.rpartition(".")[2]


def _kind(figures: Figures) -> str:
    return kind_of(figures.name)


def _figures(name: str, rank: int, found: Decomposed, model: Any) -> Figures:
    energy, largest = found.energy(), float(found.values[:1].sum())
    stable = energy / largest**2 if largest else 0.0
    norm = sqrt(energy)
    relative = norm / float(model.get_submodule(name).weight.detach().float().norm()) if model is not None else None
    return Figures(name, rank, stable, _effective(found), found.rank_for(ENERGY), norm, relative)


def _effective(found: Decomposed) -> float:
    shares = found.values[found.values > 0.0]
    shares = shares / shares.sum()
    return exp(float(-(shares * shares.log()).sum())) if len(shares) else 0.0


def _group(kind: str, figures: Sequence[Figures]) -> Group:
    def mean(of: Callable[[Figures], float]) -> float:
        return fmean(map(of, figures))

    needed = [found.needed for found in figures]
    relative = [found.relative for found in figures if found.relative is not None]
    return Group(
        kind,
        len(figures),
        mean(lambda found: found.stable),
        mean(lambda found: found.effective),
        int(median(needed)),
        max(needed),
        mean(lambda found: found.norm),
        fmean(relative) if relative else None,
    )
