"""The progression machine's spec: the phases of distress over a conversation."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field

from emosim.errors import InputError, Problem, gathering
from emosim.spec.conditions import Condition, parse_condition
from emosim.spec.facts import PHASES
from emosim.spec.marked import Marked, load
from emosim.spec.model import Name, Spec, build
from emosim.spec.vocabulary import NumberField, Vocabulary

GUARDS = Vocabulary(
    {
        "distress": NumberField(0.0, 1.0),
        "change": NumberField(-1.0, 1.0),
        "peak": NumberField(0.0, 1.0),
        "streak": NumberField(0, 200),
    }
)


class PhaseRule(Spec):
    """A way from one phase to another."""

    from_: Annotated[Name, Field(alias="from")]
    to: Name
    when: dict[str, Any]


class ProgressionFile(Spec):
    """A progression machine file."""

    progression: Name
    initial: Name
    phases: Annotated[tuple[Name, ...], Field(min_length=2)]
    transitions: Annotated[tuple[PhaseRule, ...], Field(min_length=1)]


@dataclass(frozen=True, slots=True)
class PhaseTransition:
    """A way from one phase to another, asked in file order."""

    source: str
    target: str
    condition: Condition


@dataclass(frozen=True, slots=True)
class ProgressionMachine:
    """The phases and the ways between them, in the order they are asked."""

    name: str
    initial: str
    phases: tuple[str, ...]
    transitions: tuple[PhaseTransition, ...]


def load_progression(path: Path) -> ProgressionMachine:
    """Read a progression machine. Raises InputError with every problem of the file."""
    return parse_progression(load(path))


def parse_progression(marked: Marked) -> ProgressionMachine:
    """The progression machine a file describes. Raises InputError with every problem of the file."""
    file = build(ProgressionFile, marked)
    problems: list[Problem] = []
    if set(file.phases) != set(PHASES):
        problems.append(marked.problem(("phases",), f"must be exactly {', '.join(PHASES)}"))
    if file.initial not in file.phases:
        problems.append(
            marked.problem(("initial",), f'unknown phase "{file.initial}"; allowed: {", ".join(file.phases)}')
        )
    transitions = []
    for index, rule in enumerate(file.transitions):
        path = ("transitions", index)
        for key, phase in (("from", rule.from_), ("to", rule.to)):
            if phase not in file.phases:
                allowed = ", ".join(file.phases)
                problems.append(marked.problem((*path, key), f'unknown phase "{phase}"; allowed: {allowed}'))
        with gathering(problems):
            condition = parse_condition(rule.when, marked, (*path, "when"), GUARDS)
            transitions.append(PhaseTransition(rule.from_, rule.to, condition))
    if problems:
        raise InputError(problems)
    return ProgressionMachine(file.progression, file.initial, file.phases, tuple(transitions))
