"""Facts to test with: at random, such that a rule is reached, and on every line a rule draws."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from random import Random
from typing import Any

from emosim.spec.conditions import NUMERIC, POSITIVE, Compare, Condition, Facts, push_down, thresholds
from emosim.spec.conditions import Any as AnyOf
from emosim.spec.rules import Rule, RuleSet
from emosim.spec.vocabulary import EnumField, Field, NumberField, Vocabulary, rounded

STEP = 0.0001  # the least by which two facts differ
FEW = 12.0  # counts are drawn up to this: what a dialogue holds
TRIES = 60

Decide = Callable[[Facts], str]


def random_facts(vocabulary: Vocabulary, random: Random) -> dict[str, Any]:
    """Facts drawn field by field, evenly but for "none", which is every second. Only uses `.random()`."""
    return {name: _draw(field, random) for name, field in vocabulary.items()}


def facts_for(condition: Condition | None, vocabulary: Vocabulary, random: Random) -> dict[str, Any]:
    """Random facts bent until the condition holds, if its own terms do not contradict each other."""
    facts = random_facts(vocabulary, random)
    if condition is not None:
        _bend(facts, push_down(condition), vocabulary, random)
    return facts


def facts_reaching(rule: Rule, decide: Decide, vocabulary: Vocabulary, random: Random) -> dict[str, Any]:
    """Facts that a rule decides; if none are found in TRIES, facts for which it holds."""
    for _ in range(TRIES):
        facts = facts_for(rule.when, vocabulary, random)
        if decide(facts) == rule.name:
            break
    return facts


def boundary_facts(
    ruleset: RuleSet, decide: Decide, vocabulary: Vocabulary, random: Random
) -> Iterator[dict[str, Any]]:
    """Facts on every threshold of every rule, just below and just above, that but for this reach the rule."""
    for rule in ruleset:
        if rule.when is None:
            continue
        for name, near in _borders(rule.when, vocabulary):
            facts = facts_reaching(rule, decide, vocabulary, random)
            for value in near:
                yield {**facts, name: value}


def border_facts(condition: Condition, vocabulary: Vocabulary, random: Random) -> Iterator[dict[str, Any]]:
    """Facts on every threshold of one condition, just below and just above, that but for this meet it."""
    for name, near in _borders(condition, vocabulary):
        facts = facts_for(condition, vocabulary, random)
        for value in near:
            yield {**facts, name: value}


def _borders(condition: Condition, vocabulary: Vocabulary) -> Iterator[tuple[str, list[Any]]]:
    """Every threshold: its field, and the values on it and next to it."""
    for name, literal in thresholds(condition):
        field = vocabulary[name]
        yield name, _near(field, literal) if isinstance(field, NumberField) else [literal]


def _near(field: NumberField, literal: float) -> list[float]:
    """The literal and its nearest neighbors, as far as the field holds them."""
    step = _step(field)
    values = [_number(field, literal + n * step) for n in (-1, 0, 1)]
    return [value for value in values if field.refusal(value) is None]


def _step(field: NumberField) -> float:
    return 1.0 if field.whole else STEP


def _number(field: NumberField, value: float) -> float:
    return round(value) if field.whole else rounded(value)


def _draw(field: Field, random: Random) -> Any:
    if isinstance(field, EnumField):
        quiet = "none" in field.values and random.random() < 0.5
        return "none" if quiet else _pick(field.values, random)
    if field.whole:
        return int(field.low) + int(random.random() * (min(field.high - field.low, FEW) + 1))
    return rounded(field.low + random.random() * (field.high - field.low))


def _pick(values: Any, random: Random) -> Any:
    return values[int(random.random() * len(values))]


def _bend(facts: dict[str, Any], condition: Condition, vocabulary: Vocabulary, random: Random) -> None:
    if isinstance(condition, Compare):
        facts[condition.field] = _fitting(condition, facts[condition.field], vocabulary[condition.field], random)
    elif isinstance(condition, AnyOf):
        _bend(facts, _pick(condition.terms, random), vocabulary, random)
    else:
        for term in condition.terms:
            _bend(facts, term, vocabulary, random)


def _fitting(compare: Compare, value: Any, field: Field, random: Random) -> Any:
    """A value for which the comparison holds; the one there is, if it does already."""
    if compare.op in NUMERIC:
        return _beyond(compare, value, field, random)
    literals = compare.literals
    if isinstance(field, NumberField):
        literals = tuple(_number(field, literal) for literal in literals)
    if compare.op in POSITIVE:
        return value if value in literals else _pick(literals, random)
    if isinstance(field, NumberField):
        free = [item for literal in literals for item in _near(field, literal) if item not in literals]
    else:
        free = [item for item in field.values if item not in literals]
    return value if value not in literals or not free else _pick(free, random)


def _beyond(compare: Compare, value: float, field: Field, random: Random) -> float:
    literal, step = compare.value, _step(field)
    upward = compare.op in ("gt", "gte")
    if (value > literal if upward else value < literal) or (value == literal and compare.op in ("gte", "lte")):
        return value
    first = literal if compare.op in ("gte", "lte") else literal + (step if upward else -step)
    last = field.high if upward else field.low
    if field.refusal(_number(field, first)):  # there is nothing beyond it
        return value
    return _number(field, first + random.random() * (last - first))
