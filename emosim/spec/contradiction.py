"""Conditions that can never hold, and which of their terms exclude each other."""

from __future__ import annotations

from dataclasses import dataclass

from emosim.spec.conditions import All, Any, Condition, Not, push_down
from emosim.spec.solver import Solver
from emosim.spec.wording import listed, said


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Terms that exclude each other, none of which can be left out, and the other terms of the condition."""

    excluding: tuple[Condition, ...]
    others: tuple[Condition, ...]

    @property
    def all_but_one(self) -> tuple[Condition, ...]:
        """The excluding terms but the last, which can hold together."""
        return self.excluding[:-1]

    def __str__(self) -> str:
        texts = [f"({said(term)})" if isinstance(term, Any) else said(term) for term in self.excluding]
        return f"{texts[0]} is never so" if len(texts) == 1 else f"{listed(texts)} exclude each other"


def contradiction(solver: Solver, condition: Condition) -> Contradiction:
    """Why a condition can never hold. Raises ValueError if it can."""
    parts = terms(condition)
    core = solver.conflict((), [solver.claim(part) for part in parts])
    others = tuple(part for place, part in enumerate(parts) if place not in core)
    return Contradiction(tuple(parts[place] for place in core), others)


def terms(condition: Condition) -> list[Condition]:
    """What must all hold for the condition to hold, free of Not."""
    if isinstance(condition, Not):
        return terms(push_down(condition))
    if isinstance(condition, All):
        return [part for term in condition.terms for part in terms(term)]
    return [condition]
