"""What the catalogue says against a plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from emosim.policy.checked import Facts
from emosim.spec.conditions import compile_condition
from emosim.spec.rules import Planned
from emosim.spec.strategies import Catalogue


@dataclass(frozen=True, slots=True)
class Objection:
    """A contraindication that holds."""

    strategy: str
    because: str


class Objections:
    """A catalogue's contraindications, compiled; those of place `lead` object to the first of a plan only."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._tests = {
            name: [(compile_condition(c.when), c.place == "lead", c.because) for c in strategy.contraindications]
            for name, strategy in catalogue.strategies.items()
        }

    def against(self, plan: Sequence[Planned], facts: Facts) -> tuple[Objection, ...]:
        """Every objection to a plan where the facts are so; none for a plan that suits."""
        return tuple(
            Objection(item.strategy, because)
            for position, item in enumerate(plan)
            for test, lead_only, because in self._tests[item.strategy]
            if (position == 0 or not lead_only) and test(facts)
        )
