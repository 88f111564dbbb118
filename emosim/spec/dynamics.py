"""The numbers of the affect dynamics: how events, replies and time move feeling. See rules/dynamics.yaml."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field

from emosim.errors import InputError
from emosim.spec.marked import load
from emosim.spec.model import Name, Number, Positive, Signed, Spec, Unit

DIGITS = 3  # of a number that is found by a fit


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
    inertia: Signed = 0.0
    noise: Noise
    reply: Reply
    rapport: Rapport
    receptivity: Receptivity
    outcome: OutcomeLevels


def number_at(dynamics: Dynamics, name: str) -> float:
    """A number by its dotted name, such as noise.valence."""
    found: Any = dynamics
    for part in name.split("."):
        found = getattr(found, part)
    return float(found)


def with_numbers(dynamics: Dynamics, values: Mapping[str, float]) -> Dynamics:
    """The dynamics with some numbers, by their dotted names, replaced."""
    whole = dynamics.model_dump()
    for name, value in values.items():
        *parents, last = name.split(".")
        inside = whole
        for part in parents:
            inside = inside[part]
        inside[last] = value
    return Dynamics.model_validate(whole)


def rewritten(path: Path, values: Mapping[str, float]) -> str:
    """The text of a dynamics file with some numbers, by their dotted names, replaced; all else as it stands.

    Raises InputError for a number that the file does not hold.
    """
    marked = load(path)
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    for name, value in values.items():
        place = tuple(name.split("."))
        if place not in marked.marks:
            raise InputError(f"{path} holds no {name}; write it there, as it is, to have it fitted")
        line, column = marked.marks[place]
        head, rest = lines[line - 1][: column - 1], lines[line - 1][column - 1 :]
        lines[line - 1] = head + re.sub(r"(:\s*)-?[0-9.]+", rf"\g<1>{value:.{DIGITS}f}", rest, count=1)
    return "".join(lines)
