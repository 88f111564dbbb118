"""Witnesses: states that show something, as ordinary and as short to say as can be."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from emosim.spec.cells import values_apart
from emosim.spec.conditions import Compare, Condition, Test, compile_condition, thresholds
from emosim.spec.solver import Claim, Solver, State
from emosim.spec.vocabulary import Vocabulary

Given = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Ordinary:
    """What a state is where nothing is said about it: the `usual` value of a field, kept the rather the earlier it
    stands, and `complete`, which gives all facts for those given, what follows from them among these."""

    usual: Mapping[str, Any]
    complete: Callable[[Mapping[str, Any]], State]


class Witnesses:
    """Finds states that differ in as few fields as possible from an ordinary one.

    The solver says which fields have to differ and gives one such state; each value in it is then moved as near to the
    usual one as the claims, asked as plain functions, let it.
    """

    def __init__(
        self, solver: Solver, vocabulary: Vocabulary, ordinary: Ordinary, conditions: Iterable[Condition]
    ) -> None:
        """`conditions` are all that will be claimed: between their literals no value differs from its neighbor."""
        self._solver = solver
        self._vocabulary = vocabulary
        self._ordinary = ordinary
        self._wishes = [solver.claim(Compare(name, "eq", value)) for name, value in ordinary.usual.items()]
        self._literals: dict[str, set[Any]] = defaultdict(set)
        self._known: dict[int, tuple[Condition, Test, frozenset[str]]] = {}
        self._nearest: dict[tuple[str, Any], tuple[Any, ...]] = {}
        for condition in conditions:
            for name, literal in thresholds(condition):
                self._literals[name].add(literal)

    def find(self, claims: Sequence[Claim], wishes: Sequence[Claim] = ()) -> Given | None:
        """What to give for a state where the claims hold, and of the wishes what can be; None if there is none.

        What follows from the rest is given only where it has to be another value than that.
        """
        granted = self._solver.kept(claims, wishes) if wishes else []
        held = [*claims, *(wishes[place] for place in granted or ())]
        same = self._solver.kept(held, self._wishes)
        if same is None:
            return None
        state, tests = self._found(same), self._tests(held)
        usual = self._ordinary.usual
        given = self._moved(state, usual, tests)
        complete = self._ordinary.complete(given)
        follows = {name: complete[name] for name in self._solver.fields if name not in usual}
        given |= self._moved(_following(state, follows, tests), follows, tests)
        return {name: given[name] for name in self._vocabulary if name in given}

    def _found(self, same: Sequence[int]) -> State:
        """The state that the solver has just found, of which some fields, by place, have their usual values."""
        usual = list(self._ordinary.usual.items())
        kept = dict(usual[place] for place in same)
        state = self._solver.values(name for name in self._solver.fields if name not in kept)
        for name, value in kept.items():
            state |= self._solver.with_followers(name, value)
        return state

    def _moved(self, state: State, usual: Mapping[str, Any], tests: Mapping[str, Sequence[Test]]) -> Given:
        """Move the values of a state, in place, as near to the usual ones as they can be; those that still differ."""
        for name, value in usual.items():
            if state[name] != value:
                near = (value, *self._apart(name, value), state[name])
                moved = ({**state, **self._solver.with_followers(name, other)} for other in near)
                state |= next(one for one in moved if all(test(one) for test in tests[name]))
        return {name: state[name] for name, value in usual.items() if state[name] != value}

    def holds(self, claims: Sequence[Claim], facts: Mapping[str, Any]) -> bool:
        """Whether claims hold for facts, asked as plain functions."""
        return all(self._compiled(one)[1](facts) for claim in claims for one in claim.conditions)

    def _apart(self, name: str, usual: Any) -> tuple[Any, ...]:
        key = (name, usual)
        if key not in self._nearest:
            self._nearest[key] = values_apart(self._vocabulary[name], self._literals[name], usual)
        return self._nearest[key]

    def _tests(self, claims: Sequence[Claim]) -> Mapping[str, Sequence[Test]]:
        """By field, the tests that its value matters to."""
        tests: dict[str, list[Test]] = defaultdict(list)
        for claim in claims:
            for condition in claim.conditions:
                _, test, fields = self._compiled(condition)
                for name in fields:
                    tests[name].append(test)
        return tests

    def _compiled(self, condition: Condition) -> tuple[Condition, Test, frozenset[str]]:
        known = self._known.get(id(condition))
        if known is None:  # the condition is kept, so that its id stays its own
            fields = frozenset(self._solver.settled_by(name) for name in condition.fields())
            known = self._known[id(condition)] = (condition, compile_condition(condition), fields)
        return known


def _following(state: State, follows: Mapping[str, Any], tests: Mapping[str, Sequence[Test]]) -> State:
    """The state with as many of its values as can be replaced by what follows from the others."""
    asked = list({id(test): test for name in follows for test in tests[name]}.values())
    for size in range(len(follows)):
        for own in combinations(follows, size):
            replaced = {**state, **{name: value for name, value in follows.items() if name not in own}}
            if all(test(replaced) for test in asked):
                return replaced
    return state
