"""Terms that ask for nothing: always so, or never, beside the other terms of their rule."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from emosim.policy.analysis.space import RuleSpace
from emosim.spec.conditions import All, Any, Compare, Condition, Not, comparisons, push_down
from emosim.spec.findings import Finding
from emosim.spec.scenario import MOST_TURNS
from emosim.spec.solver import Claim, Solver

ALWAYS, NEVER = All(()), Any(())
# The most that each count comes to in the longest dialogue. A crisis may take one turn more than was planned, so that
# all of MOST_TURNS can lie before the last.
COUNTED = {"turn": MOST_TURNS, "streak": MOST_TURNS + 1, "steps_offered": MOST_TURNS, "questions_running": MOST_TURNS}


def idle_terms(space: RuleSpace) -> Iterator[Finding]:
    """The findings of kind redundant and never, of the rules whose conditions can hold."""
    solver = space.solver.anew()
    counted = solver.claim(All(tuple(Compare(name, "lte", float(most)) for name, most in COUNTED.items())))
    for place in range(len(space.rules)):
        if space.possible[place]:
            yield from _Terms(space, place, solver, counted).idle()


def replaced(condition: Condition, by: Mapping[int, Condition]) -> Condition:
    """A condition free of Not with some of its comparisons, by number, replaced."""
    numbers = iter(range(sum(1 for _ in comparisons(condition))))

    def walk(part: Condition) -> Condition:
        if isinstance(part, Compare):
            return by.get(next(numbers), part)
        return type(part)(tuple(walk(term) for term in part.terms))

    return walk(condition)


@dataclass(slots=True)
class _Terms:
    """The comparisons of one rule, and by number those that were found to be always or never so.

    What was found counts for those after it: of two terms that say the same, one is found.
    """

    space: RuleSpace
    place: int
    solver: Solver
    counted: Claim
    found: dict[int, Condition] = field(default_factory=dict)

    def idle(self) -> Iterator[Finding]:
        """The findings about this rule."""
        whole = push_down(self.space.rules[self.place].when)
        if not self._possible(whole):
            yield from self._beyond_count(whole)
            return
        subjects = Counter(self.solver.settled_by(one.field) for one in comparisons(whole))
        for number, compare in enumerate(comparisons(whole)):
            alone = subjects[self.solver.settled_by(compare.field)] == 1
            if not alone or compare.field in COUNTED:  # else nothing that is known speaks of it
                yield from self._of_one(whole, number, compare)

    def _of_one(self, whole: Condition, number: int, compare: Compare) -> Iterator[Finding]:
        """A comparison is idle if the rule holds in the same states with it always so, or else with it never so."""
        as_is = replaced(whole, self.found)
        never = not self._differ(as_is, replaced(whole, {**self.found, number: NEVER}))
        always = not self._differ(replaced(whole, {**self.found, number: ALWAYS}), as_is)
        if always and not never:
            self.found[number] = ALWAYS
            yield self._finding("redundant", f"{compare}, which is so wherever its other terms hold")
        elif never and not always:
            self.found[number] = NEVER
            if self._possible(All((as_is, compare))):
                yield self._finding("redundant", f"{compare}, which adds nothing to its other terms")
            else:
                yield self._finding("never", f"{compare}, which is never so where its other terms hold")

    def _beyond_count(self, whole: Condition) -> Iterator[Finding]:
        """What keeps the rule from ever holding in a dialogue, though one may ask about such a state."""
        for compare in comparisons(whole):
            if compare.field in COUNTED and not self._possible(compare):
                longest = f"a dialogue of {MOST_TURNS} turns of the user, the longest there is"
                yield self._finding("never", f"{compare}, but it is {COUNTED[compare.field]} at most in {longest}")

    def _possible(self, *conditions: Condition) -> bool:
        """Whether conditions hold together in some state of a dialogue."""
        return self.solver.possible([*map(self.solver.claim, conditions), self.counted])

    def _differ(self, wider: Condition, narrower: Condition) -> bool:
        """Whether the wider one holds in some state of a dialogue in which the narrower does not."""
        return self._possible(wider, Not(narrower))

    def _finding(self, kind: str, what: str) -> Finding:
        """With a state in which the rule holds: one that it decides, where there is such."""
        space, rule = self.space, self.space.rules[self.place]
        witness = space.show([space.asks[self.place]], [space.above[self.place]])
        return Finding(kind, "warning", rule.file, rule.line, f"{rule.name} asks for {what}", witness)
