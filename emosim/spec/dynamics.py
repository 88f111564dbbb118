"""The numbers of the affect dynamics: how events, replies and time move feeling. See rules/dynamics.yaml."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from emosim.spec.model import Name, Number, Positive, Signed, Spec, Unit


class ArousalWeights(Spec):
    """What makes an event stirring, in centered units."""

    base: Signed
    relevance: Signed
    uncertainty: Signed
    blame: Signed
    changeability: Signed


class DominanceWeights(Spec):
    """What gives an event's hearer the upper hand or takes it, in centered units."""

    control: Signed
    blame: Signed
    own_fault: Signed


class AppraisalWeights(Spec):
    """From an appraisal to a point."""

    arousal: ArousalWeights
    dominance: DominanceWeights


class Noise(Spec):
    """Standard deviation per turn on each centered axis."""

    valence: Unit
    arousal: Unit
    dominance: Unit


class Reply(Spec):
    """What a reply does, beside each strategy's own effect."""

    gain: Positive
    order: Annotated[tuple[Unit, ...], Field(min_length=1)]
    fits: Signed
    neutral: Signed
    contraindicated: Signed
    repeated: Unit
    misread: Signed
    need_met: Unit


class Rapport(Spec):
    """Where rapport starts (0-1) and how much a good or a bad reply moves it."""

    start: Unit
    gain: Unit
    loss: Unit


class Receptivity(Spec):
    """A normal distribution cut to [low, high]: how much replies reach this person in this dialogue."""

    mean: Number
    sd: Unit
    low: Number
    high: Number


class OutcomeLevels(Spec):
    """Distress at the end, and its change, that name an outcome."""

    resolved_below: Unit
    improved_drop: Unit
    worsened_rise: Unit


class Dynamics(Spec):
    """A dynamics file."""

    dynamics: Name
    appraisal: AppraisalWeights
    event_gain: Unit
    opening_gain: Unit
    burden: Unit
    lingering_arousal: Unit
    load_ease: Unit
    load_setback: Unit
    noise: Noise
    reply: Reply
    rapport: Rapport
    receptivity: Receptivity
    outcome: OutcomeLevels
