"""A locale: its money, its spelling, its words for things, where help is to be had, and what is usual there."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from emosim.spec.adjustments import PlaceShift
from emosim.spec.model import Positive, Spec, Text, Unit
from emosim.spec.persona import ADDRESS


class Currency(Spec):
    """`symbol` stands before an amount; `scale` turns the amounts of scenarios (about US dollars) into local ones.

    `grouping` is how digits are set apart: 1,250,000 by thousands, 12,50,000 by lakhs.
    """

    symbol: Text
    scale: Positive = 1.0
    grouping: Literal["thousands", "lakhs"] = "thousands"


class Helplines(Spec):
    """Who to turn to, as an assistant says it, by kind of risk."""

    self_harm: Text
    abuse: Text
    psychosis: Text
    eating_disorder: Text


class UsualDisplay(Spec):
    """How much of what is felt is usually shown, where a persona says nothing else."""

    sadness: Unit | None = None
    fear: Unit | None = None
    anger: Unit | None = None
    shame: Unit | None = None
    joy: Unit | None = None


class UsualCulture(Spec):
    """What a persona of this place is taken to have where it leaves something out; `because` says on what grounds.

    There is no faith and no name to call anybody by among it: those are nobody's by default.
    """

    because: Text
    display: UsualDisplay = UsualDisplay()
    directness: Unit | None = None
    family_framing: Unit | None = None
    stigma: Unit | None = None
    address: Literal[tuple(form for form in ADDRESS if form != "kin")] | None = None  # type: ignore[valid-type]


class Locale(Spec):
    """A locale file. `words` are whole words put in place of others, as they are spelled or called there."""

    locale: Annotated[str, Field(pattern=r"^[a-z]{2,3}-[A-Z]{2}$")]
    language: Annotated[str, Field(pattern=r"^[a-z]{2,3}$")]
    country: Text
    currency: Currency
    words: dict[Text, Text] = {}
    helplines: Helplines
    helplines_source: Text
    culture: UsualCulture | None = None
    adjusts: PlaceShift = PlaceShift()
    reviewed: Literal["written from public sources", "reviewed by a native speaker"]
