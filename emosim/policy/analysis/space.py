"""A rule set as the solver knows it: what each rule asks, what the rules above leave it, and states that show it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from emosim.errors import EngineError
from emosim.policy.reference import ReferenceEngine
from emosim.spec.conditions import Condition, Not, compile_condition
from emosim.spec.rules import Rule, RuleSet
from emosim.spec.solver import Claim, Solver, State
from emosim.spec.strategies import Catalogue
from emosim.spec.vocabulary import Vocabulary
from emosim.spec.witness import Given, Ordinary, Witnesses

NOTHING = Rule("", "", None, ())  # decides in a rule set that has no rule for the rest


class RuleSpace:
    """The rules that have a condition, by their place from the top, and `rest`, the one that takes what they leave.

    `tests` are the rules' conditions as functions. `asks` claim a rule's condition and `denies` its contrary, `above`
    the contraries of all rules above a place: `above[len(rules)]` for what is left to the rest. `possible` says which
    conditions can hold at all, `reached` which rules some state gets to. `met` keeps, of each state that was met on
    the way, which rules hold in it.
    """

    def __init__(
        self,
        rules: Sequence[Rule],
        vocabulary: Vocabulary,
        catalogue: Catalogue,
        families: Mapping[str, str],
        ordinary: Ordinary,
    ) -> None:
        """`families` gives the primary that each emotion belongs to."""
        self.rules = tuple(rule for rule in rules if rule.when is not None)
        self.rest = next((rule for rule in rules if rule.when is None), None)
        self.vocabulary = vocabulary
        self.catalogue = catalogue
        self.solver = Solver(vocabulary, {"family": ("emotion", families)})
        conditions = [rule.when for rule in self.rules]
        self.tests = [compile_condition(condition) for condition in conditions]
        self.met: list[frozenset[int]] = []
        self.asks = [self.solver.claim(condition) for condition in conditions]
        self.denies = [self.solver.claim(Not(condition)) for condition in conditions]
        self.above = self._above()
        self.possible = [self.solver.possible([ask]) for ask in self.asks]
        self.reached = [self.solver.possible([ask, free]) for ask, free in zip(self.asks, self.above, strict=False)]
        self._ordinary = ordinary
        self._witnesses = Witnesses(self.solver, vocabulary, ordinary, [*conditions, *_said_of(catalogue)])
        self._reference = ReferenceEngine(RuleSet((*self.rules, self.rest or NOTHING), ""), vocabulary)

    def deciding(self) -> Iterator[tuple[Rule, list[Claim]]]:
        """The rules that some state gets to, from the top, each with the claims that hold in those it decides."""
        for place, rule in enumerate(self.rules):
            if self.reached[place]:
                yield rule, [self.asks[place], self.above[place]]
        if self.rest is not None and self.solver.possible([self.above[-1]]):
            yield self.rest, [self.above[-1]]

    def meet(self, state: State) -> frozenset[int]:
        """The places of the rules that hold in a state, which are kept in `met`."""
        self.met.append(frozenset(place for place, test in enumerate(self.tests) if test(state)))
        return self.met[-1]

    def decides(self, given: Given) -> str:
        """The name of the rule that decides where somebody gives these facts, "" if none does."""
        return self._reference.decide(self._ordinary.complete(given))

    def show(self, claims: Sequence[Claim], wishes: Sequence[Claim] = (), by: Rule | None = None) -> Given | None:
        """What to give for a state where the claims hold, and of the wishes what can be; None if there is none.

        The reference is asked whether it is so, and `by` is the rule that has to decide there. Raises EngineError if it
        finds otherwise.
        """
        given = self._witnesses.find(claims, wishes)
        if given is None:
            return None
        holds = self._witnesses.holds(claims, self._ordinary.complete(given))
        if not holds or (by is not None and self.decides(given) != by.name):
            raise EngineError(f"the solver and the reference differ about {given}: {self.decides(given)} decides")
        return given

    def _above(self) -> list[Claim]:
        free = [self.solver.joined(())]
        for deny in self.denies:
            free.append(self.solver.joined([free[-1], deny]))
        return free


def _said_of(catalogue: Catalogue) -> list[Condition]:
    """Every condition of a catalogue."""
    strategies = catalogue.strategies.values()
    return [one.fits for one in strategies] + [c.when for one in strategies for c in one.contraindications]
