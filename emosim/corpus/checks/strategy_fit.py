"""Each reply does what its rule planned, and nothing the catalogue warns of in what was believed."""

from __future__ import annotations

from emosim.corpus.checks.verdict import PASS, Verdict
from emosim.corpus.record import AssistantTurn, Record
from emosim.policy.objections import Objections
from emosim.spec.conditions import compile_condition
from emosim.spec.library import Library


class StrategyFit:
    """PASS: the rule plans validation then reframing, and the turn lists these two in this order.

    FAIL `off_plan`: the turn lists something else. FAIL `unknown_rule`: no such rule. FAIL `rule_does_not_hold`:
    the rule's condition is false of the facts that the record says it saw.
    FAIL `contraindicated`: reframing leads at intensity .9. FAIL `two_questions`: more than one question mark
    in a reply that is not crisis support.
    """

    def __init__(self, library: Library) -> None:
        self._rules = {rule.name: rule for rule in library.rules}
        self._holds = {rule.name: compile_condition(rule.when) for rule in library.rules if rule.when is not None}
        self._objections = Objections(library.catalogue)

    def __call__(self, record: Record) -> Verdict:
        for turn in record.turns:
            if isinstance(turn, AssistantTurn):
                reason = self._wrong(turn)
                if reason:
                    return Verdict(0.0, reason)
        return PASS

    def _wrong(self, turn: AssistantTurn) -> str:
        rule = self._rules.get(turn.decision.rule)
        if rule is None:
            return "unknown_rule"
        planned = [(p.strategy, p.technique, p.pacing) for p in rule.then]
        if [(s.name, s.technique, s.pacing) for s in turn.strategies] != planned:
            return "off_plan"
        if self._objections.against(rule.then, turn.decision.facts):
            return "contraindicated"
        holds = self._holds.get(rule.name)
        if holds is not None and not holds(turn.decision.facts):
            return "rule_does_not_hold"
        two = turn.text.count("?") > 1 and turn.strategies[0].name != "crisis_support"
        return "two_questions" if two else ""
