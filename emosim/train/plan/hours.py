"""How long a training takes on cards that are in use."""

from __future__ import annotations

from msgspec import Struct

from emosim.train.plan.architecture import Shape


class Card(Struct, frozen=True):
    """A GPU: its GiB of memory, as a program sees them, and its peak of 1e12 dense operations a second in bfloat16 that
    sum in float32."""

    name: str
    memory: float
    peak: float


A100 = "A100 80 GB"
CARDS = (  # memory: estimates; peaks: NVIDIA's data sheets of A100, H100 SXM and H200, its white paper on Ada
    Card("RTX 4090", 23.6, 165.2),
    Card("A100 40 GB", 39.4, 312.0),
    Card(A100, 79.2, 312.0),
    Card("H100", 79.1, 989.4),
    Card("H200", 139.8, 989.4),
)
SLOWEST, USUAL, FASTEST = 0.3, 0.4, 0.5  # estimate: the part of a card's peak that training reaches


class Hours(Struct, frozen=True):
    """How long, from the fastest to the slowest that is likely."""

    fastest: float
    usual: float
    slowest: float


def operations_per_token(shape: Shape, rank: int, length: float, checkpointing: bool) -> float:
    """Floating-point operations that training an adapter takes for a token of a dialogue of as many tokens.

    The base's gradients are not computed, only passed through; with checkpointing the forward pass is done twice.
    """
    attention = 4 * shape.layers * (length / 2) * shape.queries
    forward, adapter = 2 * shape.matmul_parameters, 2 * shape.adapter_parameters(rank)
    if checkpointing:
        return 3 * (forward + attention) + 4 * adapter
    return 2 * forward + 3 * attention + 3 * adapter


def hours(operations: float, card: Card) -> Hours:
    """How long as many operations take."""
    at_peak = operations / (card.peak * 1e12) / 3600
    return Hours(at_peak / FASTEST, at_peak / USUAL, at_peak / SLOWEST)


def spoken(hours: float) -> str:
    """A time in the unit that suits it."""
    if hours < 1 / 60:
        return "under a minute"
    if hours < 1:
        return f"{hours * 60:.0f} min"
    return f"{hours:.1f} h" if hours < 100 else f"{hours:,.0f} h"


def between(range: Hours) -> str:
    """From the fastest to the slowest, in words."""
    fastest, slowest = spoken(range.fastest), spoken(range.slowest)
    if fastest == slowest:
        return fastest
    unit = slowest.rpartition(" ")[1:]
    return f"{fastest.removesuffix(''.join(unit))} to {slowest}"
