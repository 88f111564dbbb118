"""What the parts of a record are built of: ranges, and points and changes of affect."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

Unit = Annotated[float, Meta(ge=0.0, le=1.0)]
Signed = Annotated[float, Meta(ge=-1.0, le=1.0)]
Change = Annotated[float, Meta(ge=-2.0, le=2.0, description="a change between two values")]
Hex = Annotated[str, Meta(pattern="^[0-9a-f]{32}$")]
Natural = Annotated[int, Meta(ge=0)]

SPLITS = ("train", "validation", "test")


class Base(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """What all parts of a record share."""


class VadPoint(Base):
    """A point of affect."""

    valence: Signed
    arousal: Unit
    dominance: Unit


class VadChange(Base):
    """A change of affect between two turns of one speaker."""

    valence: Change
    arousal: Signed
    dominance: Signed
