"""How far an adapter is cut."""

from __future__ import annotations

from msgspec import Struct

ENERGY = 0.99  # choice: cut so, a change is off by a tenth of its norm at most


class Limit(Struct, frozen=True):
    """Every matrix keeps `energy` of its squared norm (above 0, to 1), unless that takes a rank above `rank`."""

    energy: float = ENERGY
    rank: int | None = None
