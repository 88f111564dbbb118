"""The proof of a decision: why its rule held, and why no rule above it did."""

from __future__ import annotations

from dataclasses import dataclass

from emosim.spec.conditions import Facts, Term, evaluate_terms
from emosim.spec.rules import Rule, RuleSet
from emosim.spec.vocabulary import rounded


@dataclass(frozen=True, slots=True)
class PassedOver:
    """A rule that did not hold, and the terms that suffice to say so."""

    rule: Rule
    failed: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Proof:
    """The rule that decides, the terms that held, and the rules above it that did not hold."""

    rule: Rule
    held: tuple[Term, ...]
    passed_over: tuple[PassedOver, ...]


def prove(ruleset: RuleSet, facts: Facts) -> Proof:
    """The proof of what the rules decide for facts, as a record keeps them.

    Raises KeyError for a field that a rule asks about and the facts leave out.
    """
    clean = {name: rounded(value) if isinstance(value, float) else value for name, value in facts.items()}
    above: list[PassedOver] = []
    for rule in ruleset:
        if rule.when is None:
            return Proof(rule, (), tuple(above))
        result = evaluate_terms(rule.when, clean)
        if result.holds:
            return Proof(rule, result.terms, tuple(above))
        above.append(PassedOver(rule, result.terms))
    raise ValueError("the rule set has no rule that catches the rest")


def render(proof: Proof) -> str:
    """The proof as text, one line a term and one line a rule that was passed over."""
    rule = proof.rule
    lines = [f"{rule.name} ({_place(rule)})", f"  because: {rule.because}"]
    lines += [f"  holds:   {term}" for term in proof.held] or ["  holds:   no rule above it does"]
    plan = [f"{at}. {p.strategy}: {p.technique}, {p.pacing}" for at, p in enumerate(rule.then, start=1)]
    lines += [f"  {'then:' if at == 0 else '':8} {step}" for at, step in enumerate(plan)]
    if proof.passed_over:
        lines.append("passed over, from the top:")
    for above in proof.passed_over:
        lines.append(f"  {above.rule.name}: needs {' or '.join(map(str, above.failed))}")
    return "\n".join(lines)


def _place(rule: Rule) -> str:
    return f"{rule.file}:{rule.line}" if rule.file else "no file"
