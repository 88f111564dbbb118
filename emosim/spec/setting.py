"""A setting: the numbers of one domain in one place, and the culture of a person there, with every change on record."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from emosim.spec.adjustments import DynamicsShift, RapportShift, StrategyShift, Vertical
from emosim.spec.dynamics import Dynamics
from emosim.spec.emotions import EmotionMachine
from emosim.spec.locale import Locale
from emosim.spec.persona import Culture, UserPersona
from emosim.spec.strategies import Catalogue

VERTICAL, LOCALE = "vertical", "locale"
MIXED = ("directness", "family_framing", "stigma")


class Change(NamedTuple):
    """One value that a layer changed: which layer (its kind), where the value stands, what it was and became."""

    layer: str
    path: str
    before: float | str | None
    after: float | str | None


@dataclass(frozen=True, slots=True)
class Setting:
    """What is in force wherever one domain is talked about in one place.

    `strategies` and `emotions` hold factors by strategy and by label, where there are any; `lead_ins` is the factor on
    how often an assistant leads in to what it says.
    """

    dynamics: Dynamics
    strategies: Mapping[str, StrategyShift]
    emotions: Mapping[str, float]
    lead_ins: float
    changes: tuple[Change, ...]


def settle(
    dynamics: Dynamics,
    catalogue: Catalogue,
    machine: EmotionMachine,
    vertical: Vertical | None,
    locale: Locale,
) -> Setting:
    """The setting of a domain, whose vertical there may be, in a place."""
    changes: list[Change] = []
    strategies: dict[str, StrategyShift] = {}
    emotions: dict[str, float] = {}
    if vertical is not None:
        moved = _moved(dynamics, vertical.dynamics)
        changes += _differences(VERTICAL, dynamics, moved)
        dynamics = moved
        strategies, emotions = dict(vertical.strategies), _spread(vertical.emotions, machine)
        changes += _of_strategies(strategies, catalogue)
        changes += _of_emotions(emotions, machine)
    here = _moved(dynamics, DynamicsShift(rapport=locale.adjusts.rapport))
    changes += _differences(LOCALE, dynamics, here)
    lead_ins = 1.0
    for layer, pacing in ((VERTICAL, vertical and vertical.pacing), (LOCALE, locale.adjusts.pacing)):
        if pacing is not None and pacing.lead_ins != 1.0:
            changes.append(Change(layer, "pacing.lead_ins", lead_ins, round(lead_ins * pacing.lead_ins, 4)))
            lead_ins = round(lead_ins * pacing.lead_ins, 4)
    return Setting(here, strategies, emotions, lead_ins, tuple(changes))


def settled_person(
    persona: UserPersona, vertical: Vertical | None, locale: Locale
) -> tuple[UserPersona, tuple[Change, ...]]:
    """The persona with a whole culture: their own values, the place's where they leave one out, and on top of either
    what the domain adds, cut to [0, 1]."""
    culture = _filled(persona.culture, locale)
    changes = list(_differences(LOCALE, persona.culture, culture, "culture."))
    if vertical is not None:
        shifted = _shifted(culture, vertical)
        changes += _differences(VERTICAL, culture, shifted, "culture.")
        culture = shifted
    return persona.model_copy(update={"culture": culture}), tuple(changes)


def _filled(culture: Culture, locale: Locale) -> Culture:
    """A culture with the place's values in place of those that were never written."""
    usual = locale.culture
    if usual is None:
        return culture
    own, own_display = culture.model_fields_set, culture.display.model_fields_set
    given = {name: getattr(usual, name) for name in (*MIXED, "address") if name not in own}
    display = {name: value for name, value in usual.display if name not in own_display and value is not None}
    update = {name: value for name, value in given.items() if value is not None}
    return culture.model_copy(update={**update, "display": culture.display.model_copy(update=display)})


def _shifted(culture: Culture, vertical: Vertical) -> Culture:
    shift = vertical.culture
    display = {name: _unit(value + getattr(shift.display, name)) for name, value in culture.display}
    mixed = {name: _unit(getattr(culture, name) + getattr(shift, name)) for name in MIXED}
    return culture.model_copy(update={**mixed, "display": culture.display.model_copy(update=display)})


def _moved(dynamics: Dynamics, shift: DynamicsShift) -> Dynamics:
    noise, spread = dynamics.noise, dynamics.receptivity
    louder = {name: _unit(value * shift.noise) for name, value in noise}
    return dynamics.model_copy(
        update={
            "noise": noise.model_copy(update=louder),
            "event_gain": _unit(dynamics.event_gain * shift.event_gain),
            "opening_gain": _unit(dynamics.opening_gain * shift.opening_gain),
            "receptivity": spread.model_copy(update={"mean": round(spread.mean + shift.receptivity, 4)}),
            "rapport": dynamics.rapport.model_copy(update=_rapport(dynamics, shift.rapport)),
        }
    )


def _rapport(dynamics: Dynamics, shift: RapportShift) -> dict[str, float]:
    now = dynamics.rapport
    return {
        "start": _unit(now.start + shift.start),
        "gain": _unit(now.gain * shift.gain),
        "loss": _unit(now.loss * shift.loss),
    }


def _spread(factors: Mapping[str, float], machine: EmotionMachine) -> dict[str, float]:
    """Factors by single label: a label's own, or else that of the nearest it belongs to."""
    named = {label: next((n for n in machine.ancestry(label) if n in factors), None) for label in machine.emotions}
    return {label: factors[name] for label, name in named.items() if name is not None and factors[name] != 1.0}


def _of_strategies(shifts: Mapping[str, StrategyShift], catalogue: Catalogue) -> Iterator[Change]:
    for name, shift in shifts.items():
        for axis, value in catalogue[name].effect:
            shifted = round(value * shift.effect, 4)
            if shifted != value:
                yield Change(VERTICAL, f"strategies.{name}.effect.{axis}", value, shifted)
        if shift.fit != 1.0:
            yield Change(VERTICAL, f"strategies.{name}.fit", 1.0, shift.fit)


def _of_emotions(factors: Mapping[str, float], machine: EmotionMachine) -> Iterator[Change]:
    for label, factor in factors.items():
        weight = machine.emotions[label].weight
        yield Change(VERTICAL, f"emotions.{label}.weight", weight, round(weight * factor, 4))


def _differences(layer: str, before: object, after: object, path: str = "") -> Iterator[Change]:
    """Every number or word that differs between two specs of a kind."""
    start = path or "dynamics."
    for name, old in before:  # type: ignore[attr-defined]
        new = getattr(after, name)
        if new == old:
            continue
        if hasattr(old, "model_fields_set"):
            yield from _differences(layer, old, new, f"{start}{name}.")
        else:
            yield Change(layer, f"{start}{name}", old, new)


def _unit(value: float) -> float:
    return round(min(1.0, max(0.0, value)), 4)
