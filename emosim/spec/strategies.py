"""The strategy catalogue's spec: what an assistant may do, what that does to a mood, when it suits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from emosim.errors import InputError, Problem, gathering
from emosim.spec.conditions import Condition, parse_condition
from emosim.spec.marked import Marked, Path_, load
from emosim.spec.model import Name, Signed, Spec, Text, Unit, build
from emosim.spec.vocabulary import Vocabulary

FRAMEWORKS = ("CBT", "ACT", "MI", "PCT")
PLACES = ("anywhere", "lead")
CONDITION = "a condition; see rules/README.md"


class Effect(Spec):
    """How far a strategy that fits moves the user's mood, on the centered axes, each in [-1, 1]."""

    valence: Signed
    arousal: Signed
    dominance: Signed


class ContraindicationSpec(Spec):
    """When not to use a strategy, and why; `place: lead` objects to it as the first of a plan only."""

    when: Annotated[Any, Field(description=CONDITION)]
    because: Text
    place: Literal[PLACES] = "anywhere"  # type: ignore[valid-type]


class StrategySpec(Spec):
    """A strategy as it is written; `esconv`, `extes` and `miti` name its equivalents in those schemes."""

    definition: Text
    framework: Literal[FRAMEWORKS]  # type: ignore[valid-type]
    techniques: Annotated[dict[Name, Text], Field(min_length=1)]
    prior: Unit | None = None
    prior_source: Text | None = None
    esconv: tuple[Text, ...] = ()
    extes: tuple[Text, ...] = ()
    miti: tuple[Text, ...] = ()
    effect: Effect
    fits: Annotated[Any, Field(description=CONDITION)]
    contraindications: tuple[ContraindicationSpec, ...] = ()

    @model_validator(mode="after")
    def _sourced(self) -> StrategySpec:
        if (self.prior is None) != (self.prior_source is None):
            raise ValueError("prior and prior_source stand together or not at all")
        return self


class CatalogueFile(Spec):
    """A catalogue file: strategies are read one by one, so that one that is wrong hides no other."""

    catalogue: Name
    strategies: Annotated[dict[Name, Any], Field(min_length=1)]


@dataclass(frozen=True, slots=True)
class Contraindication:
    """When not to use a strategy, and why; `place` is `anywhere` in a plan or its `lead` only."""

    when: Condition
    because: str
    place: str


@dataclass(frozen=True, slots=True)
class Strategy:
    """A strategy: `prior` in [0, 1] is a figure somebody gives, never a measurement of ours."""

    name: str
    definition: str
    framework: str
    techniques: Mapping[str, str]
    prior: float | None
    prior_source: str | None
    esconv: tuple[str, ...]
    extes: tuple[str, ...]
    miti: tuple[str, ...]
    effect: Effect
    fits: Condition
    contraindications: tuple[Contraindication, ...]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The strategies by name, in file order."""

    name: str
    strategies: Mapping[str, Strategy]

    def __getitem__(self, name: str) -> Strategy:
        return self.strategies[name]


def load_catalogue(path: Path | str, vocabulary: Vocabulary) -> Catalogue:
    """Read a catalogue; `vocabulary` holds the facts its conditions may ask about.

    Raises InputError with every problem of the file.
    """
    return parse_catalogue(load(path), vocabulary)


def parse_catalogue(marked: Marked, vocabulary: Vocabulary) -> Catalogue:
    """The catalogue a file describes, as `load_catalogue` reads it."""
    file = build(CatalogueFile, marked)
    problems: list[Problem] = []
    strategies: dict[str, Strategy] = {}
    for name, raw in file.strategies.items():
        with gathering(problems):
            strategies[name] = _strategy(name, raw, marked, vocabulary)
    if problems:
        raise InputError(problems)
    return Catalogue(file.catalogue, strategies)


def _strategy(name: str, raw: Any, marked: Marked, vocabulary: Vocabulary) -> Strategy:
    path: Path_ = ("strategies", name)
    spec = build(StrategySpec, marked, path, raw)
    problems: list[Problem] = []
    objections: list[Contraindication] = []
    with gathering(problems):
        fits = parse_condition(spec.fits, marked, (*path, "fits"), vocabulary)
    for index, item in enumerate(spec.contraindications):
        with gathering(problems):
            place = (*path, "contraindications", index, "when")
            when = parse_condition(item.when, marked, place, vocabulary)
            objections.append(Contraindication(when, item.because, item.place))
    if problems:
        raise InputError(problems)
    fields = spec.model_dump(exclude={"effect", "fits", "contraindications"})
    return Strategy(name, **fields, effect=spec.effect, fits=fits, contraindications=tuple(objections))
