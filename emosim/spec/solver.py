"""The one door to z3: whether conditions can hold together, in which state, and which of them exclude each other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from emosim.spec.conditions import Condition
from emosim.spec.hitting import fewest
from emosim.spec.smtlib import Follows, Translator, all_of, declared, symbol, value_of
from emosim.spec.vocabulary import Vocabulary

State = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Claim:
    """That some conditions all hold; `flag` is what the solver that made it, the only one to be asked, calls that."""

    conditions: tuple[Condition, ...]
    flag: Any


class Solver:
    """Answers about conditions on the fields of a vocabulary, each of which is translated once.

    `follows` says which field is settled by another and how: {"family": ("emotion", {"worry": "fear", ...})}. A
    context of its own keeps z3 from being swayed by what was asked elsewhere: the same questions in the same order get
    the same answers.
    """

    def __init__(self, vocabulary: Vocabulary, follows: Follows | None = None) -> None:
        import z3

        self._z3 = z3
        self._context = z3.Context()
        self._solver = z3.Solver(ctx=self._context)
        self._solver.set("smt.relevancy", 0)  # it saves nothing where everything is propositional, and costs a third
        self._vocabulary = vocabulary
        self._follows = dict(follows or {})
        self._translator = Translator(vocabulary, self._follows)
        self._claims = 0
        self.fields = tuple(name for name in vocabulary if name not in self._follows)
        """The fields that no other settles."""
        self._numbers = {name: z3.Int(symbol(name), self._context) for name in self.fields}
        for name in self.fields:
            self._tell(declared(name, vocabulary[name]))

    def anew(self) -> Solver:
        """One for the same fields of which nothing has been claimed: for claims that would be in the way of others."""
        return Solver(self._vocabulary, self._follows)

    def settled_by(self, name: str) -> str:
        """The field that settles one; itself, for most."""
        return self._follows[name][0] if name in self._follows else name

    def with_followers(self, name: str, value: Any) -> State:
        """A value, and those of the fields that it settles."""
        following = {other: values[value] for other, (by, values) in self._follows.items() if by == name}
        return {name: value, **following}

    def claim(self, condition: Condition) -> Claim:
        """That a condition holds. Make it once and keep it: each adds to what is searched."""
        return Claim((condition,), self._flag(self._translator.text(condition)))

    def joined(self, claims: Iterable[Claim]) -> Claim:
        """That all of some claims hold, asked in one."""
        parts = list(claims)
        conditions = tuple(condition for part in parts for condition in part.conditions)
        return Claim(conditions, self._flag(all_of(str(part.flag) for part in parts)))

    def possible(self, claims: Iterable[Claim]) -> bool:
        """Whether all of them can hold in one state."""
        z3, flags = self._z3, [claim.flag.ast for claim in claims]
        answer = z3.Z3_solver_check_assumptions(  # as Solver.check does it, without its look at the sort of each
            self._context.ref(), self._solver.solver, len(flags), (z3.Ast * len(flags))(*flags)
        )
        return answer == z3.Z3_L_TRUE

    def state(self, claims: Iterable[Claim]) -> State | None:
        """A state in which all of them hold, with every field of the vocabulary; None if there is none."""
        if not self.possible(claims):
            return None
        found = self.values(self.fields)
        return {name: found[name] for name in self._vocabulary}

    def values(self, fields: Iterable[str]) -> State:
        """Values of fields, and of those that follow, in a state that bears the last answer out, which was yes."""
        model = self._solver.model()
        found: State = {}
        for name in fields:
            number = model.eval(self._numbers[name], True).as_long()
            found |= self.with_followers(name, value_of(self._vocabulary[name], number))
        return found

    def kept(self, claims: Sequence[Claim], wishes: Sequence[Claim]) -> list[int] | None:
        """Which wishes can be had where the claims hold, by place: as many as can be together, the first before others.

        None if the claims exclude each other by themselves. Wishes that exclude each other are gathered in groups,
        until giving up the fewest that hit every group is enough.
        """
        groups: list[frozenset[int]] = []
        lost: tuple[int, ...] | None = ()
        while (lost := fewest(groups, len(wishes), least=len(lost))) is not None:
            places = [place for place in range(len(wishes)) if place not in lost]
            if self.possible([*claims, *(wishes[place] for place in places)]):
                return places
            groups.append(frozenset(self._core(wishes)))
        return None

    def conflict(self, given: Sequence[Claim], claims: Sequence[Claim]) -> list[int]:
        """Which of the claims, by place, exclude each other where `given` holds: none of them can be left out.

        Raises ValueError if all can hold.
        """
        if self.possible([*given, *claims]):
            raise ValueError("the claims can hold together")
        places = self._core(claims)
        for place in reversed(places):
            others = [other for other in places if other != place]
            if not self.possible([*given, *(claims[other] for other in others)]):
                places = others
        return places

    def _core(self, claims: Sequence[Claim]) -> list[int]:
        """Which of the claims, by place, are to blame for the last answer, which was no."""
        core = {flag.ast.value for flag in self._solver.unsat_core()}  # z3 has each term but once
        return [place for place, claim in enumerate(claims) if claim.flag.ast.value in core]

    def _flag(self, text: str) -> Any:
        """A fresh literal that implies what a text says; where it is not asked about it says nothing."""
        self._claims += 1
        flag = f"claim.{self._claims}"
        self._tell(f"(declare-const {flag} Bool) (assert (=> {flag} {text}))")
        return self._z3.Bool(flag, self._context)

    def _tell(self, text: str) -> None:
        """Add SMT-LIB text, which z3 reads a hundred times as fast as terms are put together from Python."""
        self._solver.from_string(text)
