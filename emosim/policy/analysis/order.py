"""Rules that can never decide: their terms exclude each other, or the rules above take all they ask for."""

from __future__ import annotations

from collections.abc import Iterator

from emosim.policy.analysis.space import RuleSpace
from emosim.spec.contradiction import contradiction
from emosim.spec.cover import cover
from emosim.spec.findings import Finding
from emosim.spec.wording import taking_all


def idle_rules(space: RuleSpace) -> Iterator[Finding]:
    """The findings of kind contradiction and shadowed."""
    for place in range(len(space.rules)):
        if not space.possible[place]:
            yield _contradiction(space, place)
        elif not space.reached[place]:
            yield _shadowed(space, place)


def _contradiction(space: RuleSpace, place: int) -> Finding:
    """With a state that meets all but one of the terms that exclude each other."""
    rule = space.rules[place]
    why = contradiction(space.solver, rule.when)
    claims = [space.solver.claim(term) for term in why.all_but_one]
    wishes = [space.above[place], *map(space.solver.claim, why.others)]
    return Finding(
        "contradiction", "error", rule.file, rule.line, f"{rule.name} can never hold: {why}", space.show(claims, wishes)
    )


def _shadowed(space: RuleSpace, place: int) -> Finding:
    """With a state in which the rule holds and another decides, one of those that take all if it can be."""
    rule, covering = space.rules[place], _cover(space, place)
    witness = space.show([space.asks[place]], [space.above[at] for at in covering])
    decides = space.decides(witness)
    takers = [space.rules[at].name for at in covering]
    message = f"{rule.name} can never decide: {taking_all(takers)}"
    if takers != [decides]:
        message += f"; in the state below {decides} decides"
    return Finding("shadowed", "error", rule.file, rule.line, message, witness)


def _cover(space: RuleSpace, place: int) -> list[int]:
    """The places of the fewest rules above that take all a rule asks for."""
    above = frozenset(range(place))
    return cover(
        space.solver,
        space.asks[place],
        space.denies[:place],
        lambda state: space.meet(state) & above,
        [holding & above for holding in space.met if place in holding],
    )
