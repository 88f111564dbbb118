"""How a reply's strategies suited the person they were for, and what the catalogue says of it."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from emosim.policy.checked import Facts
from emosim.policy.objections import Objections
from emosim.simulate.effects import GIVES_BACK
from emosim.simulate.trajectory import AssistantStep
from emosim.spec.conditions import evaluate_terms
from emosim.spec.library import Library
from emosim.spec.rules import Planned

Verdict = Literal["suited", "neutral", "repeated", "misread", "contraindicated"]


class Suited(Struct, frozen=True):
    """How one strategy suited: `because` is a sentence of its own, empty where it did; `fit` is -1 to 1."""

    strategy: str
    verdict: Verdict
    because: str
    fit: float


class Suitability:
    """Says of replies how they suited. It judges by what was so, which the assistant did not know."""

    def __init__(self, library: Library) -> None:
        self._catalogue = library.catalogue
        self._families = library.emotions.family
        self._objections = Objections(library.catalogue)

    def contraindicated(self, plan: tuple[Planned, ...], truth: Facts) -> bool:
        """Whether the catalogue warns of any strategy of a plan where the facts are so."""
        return bool(self._objections.against(plan, truth))

    def of(self, step: AssistantStep, truth: Facts) -> tuple[Suited, ...]:
        """How each strategy of a reply suited, in their order."""
        against = {o.strategy: o.because for o in self._objections.against(step.decision.plan, truth)}
        return tuple(
            Suited(item.strategy, *self._verdict(item.strategy, place == 0, step, truth, against), step.fits[place])
            for place, item in enumerate(step.items)
        )

    def _verdict(
        self, strategy: str, leads: bool, step: AssistantStep, truth: Facts, against: dict[str, str]
    ) -> tuple[Verdict, str]:
        name = strategy.replace("_", " ").capitalize()
        if strategy in against:
            return "contraindicated", f"{name} was contraindicated: {against[strategy]}"
        believed = step.belief.emotion
        if strategy in GIVES_BACK and self._families[believed] != truth["family"]:
            return "misread", f"{name} spoke to {believed}; what was felt was {truth['emotion']}."
        if leads and strategy == truth["last_strategy"]:
            return "repeated", f"{name} had led the reply before as well."
        fits = evaluate_terms(self._catalogue[strategy].fits, truth)
        if not fits.holds:
            return "neutral", f"{name} did not suit: it needs {' or '.join(map(str, fits.terms))}."
        return "suited", ""


def least(suited: tuple[Suited, ...]) -> Suited:
    """The strategy of a reply that suited least, the first of several."""
    return min(suited, key=lambda one: one.fit)
