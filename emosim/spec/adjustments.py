"""Adjustment layers as they are written: what the domain of a talk or its place shifts, and by how much at most."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from emosim.spec.model import Name, Number, Spec, Text

# Every range is a choice: wide enough to be seen in a corpus, too narrow to make other people of the same persons.
Factor = Annotated[Number, Field(ge=0.5, le=1.5)]
Weight = Annotated[Number, Field(ge=0.5, le=2.0)]
Shift = Annotated[Number, Field(ge=-0.2, le=0.2)]
Nudge = Annotated[Number, Field(ge=-0.1, le=0.1)]


class StrategyShift(Spec):
    """A strategy's factors: on how far it moves the mood, and on what it counts for in a reply that it suits."""

    effect: Factor = 1.0
    fit: Factor = 1.0


class RapportShift(Spec):
    """Rapport: added to where it starts; factors on what a good and a bad reply do to it."""

    start: Nudge = 0.0
    gain: Factor = 1.0
    loss: Factor = 1.0


class DynamicsShift(Spec):
    """The dynamics: factors on a turn's noise and on an event's pull, a shift of the mean receptivity, rapport."""

    noise: Factor = 1.0
    event_gain: Factor = 1.0
    opening_gain: Factor = 1.0
    receptivity: Shift = 0.0
    rapport: RapportShift = RapportShift()


class PacingShift(Spec):
    """The assistant's pace: a factor on how often it leads in to a question, a step or a thought."""

    lead_ins: Annotated[Number, Field(ge=0.0, le=2.0)] = 1.0


class DisplayShift(Spec):
    """Added to how much of a feeling is shown."""

    sadness: Shift = 0.0
    fear: Shift = 0.0
    anger: Shift = 0.0
    shame: Shift = 0.0
    joy: Shift = 0.0


class CultureShift(Spec):
    """Added to everybody's own values, which stay within 0 to 1."""

    display: DisplayShift = DisplayShift()
    directness: Shift = 0.0
    family_framing: Shift = 0.0
    stigma: Shift = 0.0


class Vertical(Spec):
    """A vertical file: what talking about this domain does, whoever talks. `emotions` are factors on how common a
    feeling, and all that belongs to it, is read; `because` says where the numbers come from."""

    vertical: Name
    because: Text
    strategies: dict[Name, StrategyShift] = {}
    emotions: dict[Name, Weight] = {}
    dynamics: DynamicsShift = DynamicsShift()
    pacing: PacingShift = PacingShift()
    culture: CultureShift = CultureShift()


class PlaceShift(Spec):
    """What a place shifts for all who live there: how talk begins and is paced. Never what anybody feels."""

    rapport: RapportShift = RapportShift()
    pacing: PacingShift = PacingShift()
