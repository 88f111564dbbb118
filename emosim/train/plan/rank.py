"""How large an adapter must be: by how much there is to remember."""

from __future__ import annotations

from emosim.train.plan.architecture import Shape

BITS_PER_TOKEN = 1.0  # at most so much is to be stored of a learned token
BITS_PER_PARAMETER = 2.0  # so much a parameter stores; both Schulman et al. 2025, doi 10.64434/tml.20250929
RANKS = (8, 16, 32, 64)  # choice: what an automatic rank may be


def needed_rank(learned: int, shape: Shape) -> int:
    """The lowest rank that can store as many learned tokens, at least 1."""
    parameters = learned * BITS_PER_TOKEN / BITS_PER_PARAMETER
    return max(1, -int(-parameters // shape.adapter_parameters(1)))


def auto_rank(learned: int, shape: Shape) -> tuple[int, str]:
    """The rank for as many learned tokens, and why."""
    needed, stored = needed_rank(learned, shape), int(BITS_PER_PARAMETER * shape.adapter_parameters(1))
    held = f"{learned:,} learned tokens are at most as many bits; a rank of this base stores {stored:,}"
    rank = next((rank for rank in RANKS if rank >= needed), RANKS[-1])
    if needed > rank:
        return rank, f"{held}: {needed:,} would hold them all, but more than {rank} is for you to ask for"
    return rank, f"{held}: {needed:,} would do{'' if needed == rank else _rounded(needed)}"


def _rounded(needed: int) -> str:
    return f", {RANKS[0]} is the least we choose" if needed < RANKS[0] else ", rounded up"
