"""The context vector: a user's turn as a point of fixed length, near to turns that are like it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple, Protocol

from emosim.spec.facts import PHASES

FAMILIES = ("joy", "love", "surprise", "anger", "fear", "sadness", "neutral", "other")
"""The primaries that ship; a family that somebody added goes to `other`, so that the length stays."""

HALFWAY = 6  # choice: user turns before this one at which `progress` is a half; a usual dialogue has seven in all

AXES = (
    *("valence", "arousal", "dominance"),
    *("valence_change", "arousal_change", "dominance_change"),
    *("intensity", "distress_change", "certainty"),
    *(f"family.{name}" for name in FAMILIES),
    *(f"phase.{name}" for name in PHASES),
    *("relevance", "desirability", "likelihood", "control", "responsibility", "changeability"),
    *("cognitive_load", "rapport", "progress"),
)
"""The axes in their order.

valence, arousal, dominance: the point felt, centered (Russell & Mehrabian 1977), each -1 to 1. *_change: since the
user's last turn, of the centered point, halved, -1 to 1; 0 in the first. intensity: of the primary feeling, 0 to 1.
distress_change: -1 to 1. certainty: how sure the label is, 0 to 1. family.*: the intensity of the strongest feeling of
the blend that belongs to the family, 0 to 1. phase.*: 1 for the phase of the turn, else 0. relevance: of the event
told, 0 to 1; desirability, responsibility: as appraised, -1 to 1; likelihood, control, changeability: as appraised,
centered, -1 to 1; all six 0 where no event is told. cognitive_load: 0 to 1. rapport: as the assistant takes it to be
before its reply, 0 to 1. progress: n / (n + 6) with n user turns before this one, 0 to 1; it looks at none to come.
"""

_FAMILY_AT = {name: at for at, name in enumerate(FAMILIES)}
_PHASE = {phase: tuple(float(phase == other) for other in PHASES) for phase in PHASES}
_NO_EVENT = (0.0,) * 6


class Point(Protocol):
    """A point of affect in the ranges of a record."""

    valence: float
    arousal: float
    dominance: float


class Appraised(Protocol):
    """An appraisal in the ranges of a scenario."""

    relevance: float
    desirability: float
    likelihood: float
    control: float
    responsibility: float
    changeability: float


class Context(NamedTuple):
    """What the vector is made of, each in the range it has in a record.

    `blend` holds family and intensity of each feeling, the primary first; `before` is the point of the user's last
    turn; `appraisal` is None where no event is told; `number` counts the user turns before.
    """

    vad: Point
    before: Point | None
    blend: Iterable[tuple[str, float]]
    phase: str
    number: int
    distress_change: float = 0.0
    certainty: float = 0.0
    appraisal: Appraised | None = None
    cognitive_load: float = 0.0
    rapport: float = 0.0


def context_vector(context: Context) -> tuple[float, ...]:
    """The vector of a turn, a value for each of AXES, to 4 decimals."""
    vad, before, blend = context.vad, context.before or context.vad, tuple(context.blend)
    return (
        vad.valence,
        round(2.0 * vad.arousal - 1.0, 4),
        round(2.0 * vad.dominance - 1.0, 4),
        round((vad.valence - before.valence) / 2.0, 4),
        round(vad.arousal - before.arousal, 4),
        round(vad.dominance - before.dominance, 4),
        blend[0][1],
        context.distress_change,
        context.certainty,
        *_families(blend),
        *_PHASE[context.phase],
        *(_appraised(context.appraisal) if context.appraisal is not None else _NO_EVENT),
        context.cognitive_load,
        context.rapport,
        round(context.number / (context.number + HALFWAY), 4),
    )


def _families(blend: tuple[tuple[str, float], ...]) -> list[float]:
    values = [0.0] * len(FAMILIES)
    for family, intensity in blend:
        at = _FAMILY_AT.get(family, len(FAMILIES) - 1)
        values[at] = max(values[at], intensity)
    return values


def _appraised(of: Appraised) -> tuple[float, ...]:
    return (
        of.relevance,
        of.desirability,
        round(2.0 * of.likelihood - 1.0, 4),
        round(2.0 * of.control - 1.0, 4),
        of.responsibility,
        round(2.0 * of.changeability - 1.0, 4),
    )
