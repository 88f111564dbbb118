"""Conditions: what YAML may ask of facts, as typed data and never as code.

    intensity: {gt: 0.7}                 one operator; several in one mapping must all hold
    emotion: {in: [shame, anxiety]}      the same as  emotion: [shame, anxiety]
    phase: escalating                    the same as  phase: {eq: escalating}
    emotion: fear                        fear and every emotion that belongs to it
    all: [...]   any: [...]   not: {...}

A mapping holds if every key of it holds. Which fields there are is a Vocabulary's business.
"""

from __future__ import annotations

import typing
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import reduce

from emosim.errors import InputError, Problem
from emosim.spec.marked import Marked, Path_
from emosim.spec.model import shown
from emosim.spec.vocabulary import DECIMALS, GROUPS, EnumField, NumberField, Vocabulary

MAX_DEPTH = 6  # choice: three levels say all we have met; a dozen groups in one rule stop durable_rules
SIGNS = {
    "gt": ">",
    "gte": ">=",
    "lt": "<",
    "lte": "<=",
    "eq": "is",
    "ne": "is not",
    "in": "is one of",
    "not_in": "is none of",
}
NUMERIC = ("gt", "gte", "lt", "lte")
POSITIVE = ("eq", "in")
OPPOSITES = {
    "gt": "lte",
    "lte": "gt",
    "lt": "gte",
    "gte": "lt",
    "eq": "ne",
    "ne": "eq",
    "in": "not_in",
    "not_in": "in",
}

Literal = float | str
Facts = Mapping[str, typing.Any]
Test = Callable[[Facts], bool]


@dataclass(frozen=True, slots=True)
class Compare:
    """One field against a literal as written; a tuple of them for `in` and `not_in`.

    `stands_for` holds every literal meant where a name stands for others too, else nothing.
    """

    field: str
    op: str
    value: Literal | tuple[Literal, ...]
    stands_for: tuple[str, ...] = ()

    def fields(self) -> frozenset[str]:
        """The fields it asks about."""
        return frozenset((self.field,))

    @property
    def literals(self) -> tuple[Literal, ...]:
        """Every literal meant."""
        return self.stands_for or (self.value if isinstance(self.value, tuple) else (self.value,))

    def __str__(self) -> str:
        value = ", ".join(map(_said, self.value)) if isinstance(self.value, tuple) else _said(self.value)
        return f"{self.field} {SIGNS[self.op]} {value}"


@dataclass(frozen=True, slots=True)
class All:
    """Every term holds."""

    terms: tuple[Condition, ...]

    def fields(self) -> frozenset[str]:
        """The fields it asks about."""
        return frozenset().union(*(term.fields() for term in self.terms))


@dataclass(frozen=True, slots=True)
class Any:
    """At least one term holds."""

    terms: tuple[Condition, ...]

    def fields(self) -> frozenset[str]:
        """The fields it asks about."""
        return frozenset().union(*(term.fields() for term in self.terms))


@dataclass(frozen=True, slots=True)
class Not:
    """The term does not hold."""

    term: Condition

    def fields(self) -> frozenset[str]:
        """The fields it asks about."""
        return self.term.fields()


Condition = Compare | All | Any | Not


@dataclass(frozen=True, slots=True)
class Term:
    """A comparison and the value it met."""

    compare: Compare
    value: Literal

    def __str__(self) -> str:
        written = self.compare.value if isinstance(self.compare.value, tuple) else (self.compare.value,)
        belongs = self.value in self.compare.stands_for and self.value not in written
        return f"{self.compare} (it is {_said(self.value)}{', which belongs there' if belongs else ''})"


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Whether a condition holds, and the terms that settle it.

    If it holds, `terms` held and suffice. If not, `terms` failed and suffice: the first that failed, or
    the first of each arm of an `any`.
    """

    holds: bool
    terms: tuple[Term, ...]


def parse_condition(value: object, marked: Marked, path: Path_, vocabulary: Vocabulary) -> Condition:
    """Read the condition that stands at `path` of a YAML file.

    Raises InputError with every problem in it. To report several conditions at once, catch it and
    gather its `problems`.
    """
    parser = _Parser(marked, vocabulary)
    condition = parser.mapping(value, path, 1)
    if condition is None or parser.problems:
        raise InputError(parser.problems)
    return condition


class _Parser:
    """Reads one condition; what is wrong gathers in `problems`, and its place in the tree is left out."""

    def __init__(self, marked: Marked, vocabulary: Vocabulary) -> None:
        self.marked = marked
        self.vocabulary = vocabulary
        self.problems: list[Problem] = []

    def _refuse(self, path: Path_, message: str) -> None:
        self.problems.append(self.marked.problem(path, message))

    def mapping(self, value: object, path: Path_, depth: int) -> Condition | None:
        if not isinstance(value, dict) or not value:
            self._refuse(path, f"expected field: test pairs, or all, any, not; got {shown(value)}")
            return None
        if depth > MAX_DEPTH:
            self._refuse(path, f"nested more than {MAX_DEPTH} deep")
            return None
        terms = [self._key(key, inner, (*path, key), depth) for key, inner in value.items()]
        return _joined(All, terms)

    def _key(self, key: str, value: object, path: Path_, depth: int) -> Condition | None:
        if key == "not":
            term = self.mapping(value, path, depth + 1)
            return Not(term) if term else None
        if key in GROUPS:
            return self._group(All if key == "all" else Any, value, path, depth)
        if key not in self.vocabulary:
            self._refuse(path, f"unknown field; allowed here: {', '.join((*GROUPS, *self.vocabulary))}")
            return None
        return self._field(key, value, path)

    def _group(self, kind: type[All | Any], value: object, path: Path_, depth: int) -> Condition | None:
        if not isinstance(value, list) or not value:
            self._refuse(path, f"expected a list of conditions, got {shown(value)}")
            return None
        return _joined(kind, [self.mapping(item, (*path, at), depth + 1) for at, item in enumerate(value)])

    def _field(self, name: str, value: object, path: Path_) -> Condition | None:
        if isinstance(value, list):
            return self._compare(name, "in", value, path)
        if not isinstance(value, dict):
            return self._compare(name, "eq", value, path)
        if not value:
            self._refuse(path, f"expected a test, one of {', '.join(SIGNS)}")
        return _joined(All, [self._operator(name, op, inner, (*path, op)) for op, inner in value.items()])

    def _operator(self, name: str, op: str, value: object, path: Path_) -> Condition | None:
        if op not in SIGNS:
            self._refuse(path, f"unknown test; allowed: {', '.join(SIGNS)}")
            return None
        if op in NUMERIC and isinstance(self.vocabulary[name], EnumField):
            self._refuse(path, f"{name} is a name, not a number; allowed: eq, ne, in, not_in")
            return None
        return self._compare(name, op, value, path)

    def _compare(self, name: str, op: str, value: object, path: Path_) -> Condition | None:
        if op not in ("in", "not_in"):
            literal = self._literal(name, value, path)
            if literal is None:
                return None
            self._settled(name, op, literal, path)
            return Compare(name, op, literal, self._stands_for(name, (literal,)))
        if not isinstance(value, list) or not value:
            self._refuse(path, f"expected a list, got {shown(value)}")
            return None
        literals = [self._literal(name, item, (*path, at)) for at, item in enumerate(value)]
        if None in literals:
            return None
        if len(set(literals)) < len(literals):
            self._refuse(path, "holds a value twice")
        return Compare(name, op, tuple(literals), self._stands_for(name, tuple(literals)))

    def _literal(self, name: str, value: object, path: Path_) -> Literal | None:
        field = self.vocabulary[name]
        message = field.refusal(value)
        if message is None and isinstance(field, NumberField) and round(value, DECIMALS) != value:
            message = f"expected at most {DECIMALS} decimals"
        if message:
            self._refuse(path, f"{message}, got {shown(value)}")
            return None
        return float(value) if isinstance(field, NumberField) else value

    def _stands_for(self, name: str, literals: tuple[Literal, ...]) -> tuple[str, ...]:
        field = self.vocabulary[name]
        return field.meant(literals) if isinstance(field, EnumField) and field.under else ()

    def _settled(self, name: str, op: str, literal: Literal, path: Path_) -> None:
        """Refuse a threshold at the end of the range that leaves nothing to ask."""
        field = self.vocabulary[name]
        if op not in NUMERIC or not isinstance(field, NumberField):
            return
        if (op, literal) in (("gt", field.high), ("lt", field.low)):
            self._refuse(path, f"is never true: {name} is {field}")
        if (op, literal) in (("gte", field.low), ("lte", field.high)):
            self._refuse(path, f"is always true: {name} is {field}")


def _joined(kind: type[All | Any], terms: list[Condition | None]) -> Condition | None:
    kept = tuple(term for term in terms if term is not None)
    if len(kept) == 1:
        return kept[0]
    return kind(kept) if kept else None


def compile_condition(condition: Condition) -> Test:
    """A function from facts to whether the condition holds; KeyError if a field of it is missing."""
    match condition:
        case Compare():
            return _compare(condition)
        case Not(term):
            inner = compile_condition(term)
            return lambda facts: not inner(facts)
        case All(terms):
            return reduce(_both, map(compile_condition, reversed(terms)))
        case Any(terms):
            return reduce(_either, map(compile_condition, reversed(terms)))


def _compare(compare: Compare) -> Test:
    name, op, literals = compare.field, compare.op, compare.literals
    if op in NUMERIC:
        return _TESTS[op](name, literals[0])
    if len(literals) == 1:
        return _TESTS["eq" if op in POSITIVE else "ne"](name, literals[0])
    return _TESTS["in" if op in POSITIVE else "not_in"](name, frozenset(literals))


_TESTS: dict[str, Callable[[str, typing.Any], Test]] = {
    "gt": lambda name, value: lambda facts: facts[name] > value,
    "gte": lambda name, value: lambda facts: facts[name] >= value,
    "lt": lambda name, value: lambda facts: facts[name] < value,
    "lte": lambda name, value: lambda facts: facts[name] <= value,
    "eq": lambda name, value: lambda facts: facts[name] == value,
    "ne": lambda name, value: lambda facts: facts[name] != value,
    "in": lambda name, values: lambda facts: facts[name] in values,
    "not_in": lambda name, values: lambda facts: facts[name] not in values,
}


def _both(rest: Test, test: Test) -> Test:
    return lambda facts: test(facts) and rest(facts)


def _either(rest: Test, test: Test) -> Test:
    return lambda facts: test(facts) or rest(facts)


def push_down(condition: Condition, negate: bool = False) -> Condition:
    """The same condition without Not: each is pushed down to the comparisons and turns them round."""
    match condition:
        case Compare():
            return replace(condition, op=OPPOSITES[condition.op]) if negate else condition
        case Not(term):
            return push_down(term, not negate)
        case All(terms) | Any(terms):
            kind = All if isinstance(condition, All) != negate else Any
            return kind(tuple(push_down(term, negate) for term in terms))


def evaluate_terms(condition: Condition, facts: Facts) -> Evaluation:
    """Whether a condition holds, with the terms that settle it; KeyError if a field of it is missing."""
    return _evaluate(push_down(condition), facts)


def _evaluate(condition: Condition, facts: Facts) -> Evaluation:
    if isinstance(condition, Compare):
        return Evaluation(compile_condition(condition)(facts), (Term(condition, facts[condition.field]),))
    settles = isinstance(condition, Any)  # one true arm settles an Any, one false arm an All
    gathered: tuple[Term, ...] = ()
    for term in condition.terms:
        result = _evaluate(term, facts)
        if result.holds == settles:
            return result
        gathered += result.terms
    return Evaluation(not settles, gathered)


def comparisons(condition: Condition) -> Iterator[Compare]:
    """Every comparison in a condition, in its order."""
    if isinstance(condition, Compare):
        yield condition
    elif isinstance(condition, Not):
        yield from comparisons(condition.term)
    else:
        for term in condition.terms:
            yield from comparisons(term)


def thresholds(condition: Condition) -> tuple[tuple[str, Literal], ...]:
    """Every (field, literal) a condition compares, once each and in its order: where tests should look."""
    pairs = ((compare.field, literal) for compare in comparisons(condition) for literal in compare.literals)
    return tuple(dict.fromkeys(pairs))


def written(condition: Condition) -> dict[str, typing.Any]:
    """The condition as plain data, in the form that parse_condition reads."""
    match condition:
        case Compare(name, op, value):
            return {name: {op: list(value) if isinstance(value, tuple) else value}}
        case Not(term):
            return {"not": written(term)}
        case All(terms):
            return {"all": [written(term) for term in terms]}
        case Any(terms):
            return {"any": [written(term) for term in terms]}


def _said(value: Literal) -> str:
    return value if isinstance(value, str) else f"{value:g}"
