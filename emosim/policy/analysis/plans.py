"""Plans against the catalogue: strategies where they are contraindicated, and strategies that no rule gets to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from emosim.policy.analysis.space import RuleSpace
from emosim.spec.conditions import All, Any, Not
from emosim.spec.findings import Finding
from emosim.spec.rules import Planned, Rule
from emosim.spec.solver import Claim
from emosim.spec.strategies import Contraindication, Strategy
from emosim.spec.wording import said


def contraindicated(space: RuleSpace) -> Iterator[Finding]:
    """The findings of kind contraindicated, of the rules that some state gets to."""
    strategies = space.catalogue.strategies.values()
    claims = {id(one): space.solver.claim(one.when) for each in strategies for one in each.contraindications}
    for rule, reaches in space.deciding():
        yield from _against(space, rule, reaches, claims)


def _against(space: RuleSpace, rule: Rule, reaches: list[Claim], claims: Mapping[int, Claim]) -> Iterator[Finding]:
    """What the catalogue says against a rule's plan in states that it decides: `reaches` are those."""
    for position, item in enumerate(rule.then):
        raised = [
            one
            for one in space.catalogue[item.strategy].contraindications
            if (position == 0 or one.place != "lead") and space.solver.possible([*reaches, claims[id(one)]])
        ]
        if not raised:
            continue
        suits = space.solver.claim(Not(Any(tuple(one.when for one in raised))))
        always = not space.solver.possible([*reaches, suits])
        for one in raised:
            witness = space.show([*reaches, claims[id(one)]], by=rule)
            message = _message(rule, item, one, always)
            yield Finding("contraindicated", "error" if always else "warning", rule.file, rule.line, message, witness)


def _message(rule: Rule, item: Planned, one: Contraindication, always: bool) -> str:
    does = "leads with" if one.place == "lead" else "plans"
    every, some = "every state it decides, in the one below because", "some of the states it decides, those where"
    objects = f"to which the catalogue objects in {every if always else some} {said(one.when)}"
    return f"{rule.name} {does} {item.strategy}, {objects}: {one.because}"


def unplanned(space: RuleSpace, lines: Mapping[str, int], file: str) -> Iterator[Finding]:
    """The findings of kind unplanned; `lines` says where in the catalogue's `file` each strategy stands."""
    planned = {item.strategy for rule, _ in space.deciding() for item in rule.then}
    for name, strategy in space.catalogue.strategies.items():
        if name not in planned:
            yield _unplanned(space, strategy, lines, file)


def _unplanned(space: RuleSpace, strategy: Strategy, lines: Mapping[str, int], file: str) -> Finding:
    suits = All((strategy.fits, *(Not(one.when) for one in strategy.contraindications)))
    witness = space.show([space.solver.claim(suits)])
    message = f"no rule that is ever reached plans {strategy.name}"
    if witness is not None:
        message += f"; in the state below it would fit, and {space.decides(witness) or 'no rule'} decides"
    return Finding("unplanned", "warning", file, lines[strategy.name], message, witness)
