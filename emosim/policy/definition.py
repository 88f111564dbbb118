"""From rules to the JSON that durable_rules reads, with all that its engine needs heeded."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from emosim.spec.conditions import NUMERIC, POSITIVE, All, Compare, Condition, push_down
from emosim.spec.conditions import Any as AnyOf
from emosim.spec.rules import Rule

ALWAYS = "~"  # a field that every event has and no vocabulary can name; and the name of each catch-all
CATCH_ALL = 65_000  # durable_rules keeps priorities in 16 bits
LARGEST = 60  # rules in one definition; at 512 distinct first conditions a post hangs


def definitions(rules: Sequence[Rule]) -> list[dict[str, Any]]:
    """Definitions of at most 60 rules each, to be asked in order; CATCH_ALL answers ALWAYS in each.

    The lowest `pri` takes an event, so it is unique and goes by file order. Rules that catch the rest
    are left out: they are what ALWAYS in the last definition means.
    """
    asked = [rule for rule in rules if rule.when is not None]
    starts = range(0, max(1, len(asked)), LARGEST)
    return [_definition(asked[start : start + LARGEST]) for start in starts]


def _definition(rules: Sequence[Rule]) -> dict[str, Any]:
    entries = {rule.name: _entry(translate(rule.when), at) for at, rule in enumerate(rules, start=1)}
    return {**entries, ALWAYS: _entry({"$ex": {ALWAYS: 1}}, CATCH_ALL)}


def _entry(condition: dict[str, Any], priority: int) -> dict[str, Any]:
    return {"all": [{"m": condition}], "pri": priority}


def translate(condition: Condition) -> dict[str, Any]:
    """A condition as durable_rules has it: no IN, no NOT of a group, equality tests first.

    With numeric tests first, many of 200 rules' first tests hold at once and overflow the engine.
    """
    return _translate(push_down(condition))


def _translate(condition: Condition) -> dict[str, Any]:
    if isinstance(condition, Compare):
        return _compare(condition)
    joint = "$or" if isinstance(condition, AnyOf) else "$and"
    terms = sorted(_flat(condition), key=_rank)  # stable: the file's order within a rank
    return {joint: [_translate(term) for term in terms]}


def _flat(condition: All | AnyOf) -> list[Condition]:
    """The terms, with groups of the same kind dissolved into it."""
    terms: list[Condition] = []
    for term in condition.terms:
        terms += _flat(term) if isinstance(term, type(condition)) else [term]
    return terms


def _compare(compare: Compare) -> dict[str, Any]:
    name, op = compare.field, compare.op
    if op in NUMERIC:
        return {f"${op}": {name: compare.value}}
    if op in POSITIVE:
        return _joined("$or", [{name: literal} for literal in compare.literals])
    return _joined("$and", [{"$neq": {name: literal}} for literal in compare.literals])


def _joined(joint: str, tests: list[dict[str, Any]]) -> dict[str, Any]:
    return tests[0] if len(tests) == 1 else {joint: tests}


def _rank(condition: Condition) -> int:
    """Where a term stands among its neighbors: what holds least often comes first."""
    if isinstance(condition, Compare):
        if condition.op in NUMERIC:
            return 5
        if condition.op not in POSITIVE:
            return 4
        return 0 if len(condition.literals) == 1 else 1
    ranks = [_rank(term) for term in condition.terms]
    return 2 if max(ranks) < 4 else 3
