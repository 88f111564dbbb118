"""Gaps: states that no rule is for, or none but the one that catches the rest."""

from __future__ import annotations

from collections.abc import Iterator

from emosim.policy.analysis.space import RuleSpace
from emosim.spec.conditions import Compare
from emosim.spec.findings import Finding
from emosim.spec.rules import Rule
from emosim.spec.vocabulary import EnumField

# Nobody writes a rule for each feeling or for each lead of the reply before: a value of these is left to the rest
# without that being a gap.
OPEN_FIELDS = ("emotion", "last_strategy")
# The crisis protocol takes every value of every other field, so that with a risk there would be no gap anywhere.
RISK_FREE = {"risk": "none", "risk_kind": "none"}


def gaps(space: RuleSpace) -> Iterator[Finding]:
    """The findings of kind gap and rest."""
    if space.rest is None:
        yield from _uncovered(space)
        return
    yield from _values_left(space, space.rest)
    witness = space.show([space.above[-1]], by=space.rest)
    message = f"{space.rest.name} decides what the rules above it leave"
    if witness is None:
        message = f"nothing is left for {space.rest.name}: the rules above it take every state"
    yield Finding("rest", "note", space.rest.file, space.rest.line, message, witness)


def _uncovered(space: RuleSpace) -> Iterator[Finding]:
    """Without a rule for the rest: a state in which no rule holds."""
    witness = space.show([space.above[-1]])
    if witness is not None:
        last = space.rules[-1]
        message = "no rule decides every state; end with a rule that has otherwise: true"
        yield Finding("gap", "error", last.file, last.line, message, witness)


def _values_left(space: RuleSpace, rest: Rule) -> Iterator[Finding]:
    """Values of a field that the rules ask about for which no rule but the rest can decide, unless there is a risk."""
    calm = [space.solver.claim(Compare(name, "eq", value)) for name, value in RISK_FREE.items()]
    asked = frozenset().union(*(rule.when.fields() for rule in space.rules))
    for name, field in space.vocabulary.items():
        if name not in asked or name in OPEN_FIELDS or not isinstance(field, EnumField):
            continue
        for value in field.values:
            here = [space.solver.claim(Compare(name, "eq", value)), *(() if name in RISK_FREE else calm)]
            if any(space.solver.possible([ask, *here]) for ask in space.asks):
                continue
            witness = space.show([*here, space.above[-1]], by=rest)
            message = f"nothing but {rest.name} can decide where {name} is {value}"
            message += "" if name in RISK_FREE else " and there is no risk"
            yield Finding("gap", "warning", rest.file, rest.line, message, witness)
