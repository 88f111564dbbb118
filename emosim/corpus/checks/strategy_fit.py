"""Each reply does what its rule planned, and nothing the catalogue warns of in what was believed."""

from __future__ import annotations

from emosim.corpus.checks.verdict import PASS, Verdict
from emosim.corpus.record import AssistantTurn, Record
from emosim.policy.objections import Objections
from emosim.simulate.forced import FORCED, PROTOCOL
from emosim.spec.conditions import compile_condition
from emosim.spec.library import Library


class StrategyFit:
    """PASS: the rule plans validation then reframing, and the turn lists these two in this order.

    FAIL `off_plan`: the turn lists something else. FAIL `unknown_rule`: no such rule. FAIL `rule_does_not_hold`:
    the rule's condition is false of the facts that the record says it saw.
    FAIL `contraindicated`: reframing leads at intensity .9. FAIL `two_questions`: more than one question mark
    in a reply that is not crisis support.

    A branch of another record may hold a reply that no rule chose. PASS: one `forced` to a technique of the
    catalogue, well or ill advised. FAIL `off_catalogue`: one forced to a strategy or technique that there is not, or
    to the crisis protocol.
    """

    def __init__(self, library: Library) -> None:
        self._rules = {rule.name: rule for rule in library.rules}
        self._holds = {rule.name: compile_condition(rule.when) for rule in library.rules if rule.when is not None}
        self._objections = Objections(library.catalogue)
        self._techniques = {name: spec.techniques for name, spec in library.catalogue.strategies.items()}

    def __call__(self, record: Record) -> Verdict:
        branch = record.provenance.parent is not None
        for turn in record.turns:
            if isinstance(turn, AssistantTurn):
                forced = branch and turn.decision.rule == FORCED
                reason = (self._off_catalogue(turn) if forced else self._wrong(turn)) or _two_questions(turn)
                if reason:
                    return Verdict(0.0, reason)
        return PASS

    def _off_catalogue(self, turn: AssistantTurn) -> str:
        known = all(used.technique in self._techniques.get(used.name, ()) for used in turn.strategies)
        return "" if known and all(used.name != PROTOCOL for used in turn.strategies) else "off_catalogue"

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
        return "rule_does_not_hold" if holds is not None and not holds(turn.decision.facts) else ""


def _two_questions(turn: AssistantTurn) -> str:
    two = turn.text.count("?") > 1 and turn.strategies[0].name != PROTOCOL
    return "two_questions" if two else ""
