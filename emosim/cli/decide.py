"""emosim decide"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import click

from emosim.cli.state import FACTS, USUAL, WHOLE
from emosim.errors import InputError

if TYPE_CHECKING:
    from emosim.spec.rulebook import Rulebook


def _option(name: str) -> Any:
    known = USUAL.get(name)
    kind = int if name in WHOLE else (str if isinstance(known, str) or name == "family" else float)
    usual = "follows from the emotion" if known is None else f"{known}"
    return click.option(f"--{name.replace('_', '-')}", name, type=kind, help=f"[default: {usual}]")


@click.command(
    epilog="""\b
Examples:
  emosim decide --emotion shame --intensity 0.8
  emosim decide --emotion anger --intensity 0.9 --user-move pushes_back
  emosim decide --phase escalating --rules my-rules
"""
)
@click.option("--rules", metavar="DIR", help="A folder of rules in place of the shipped ones.")
def decide(rules: str | None, **given: Any) -> None:
    """Decide for a state, and prove it: which rule, each of its conditions, and why none above it.

    Say what you want to say of the state; the rest is that of an ordinary second turn. rules/README.md says what
    each fact means. The last lines say what the feeling and the phase may turn into, and whether a way leads to calm.
    """
    from emosim.cli.library import rules_folder
    from emosim.cli.main import here
    from emosim.cli.prospect import of_feeling, of_phase
    from emosim.policy.decide import load_policy
    from emosim.policy.proof import prove, render
    from emosim.spec.rulebook import load_rulebook

    book = load_rulebook(rules_folder(rules))
    facts = _facts({name: value for name, value in given.items() if value is not None}, book)
    _refuse_endless(book, facts)
    decision = load_policy(book.ruleset, book.facts).decide(facts)
    click.echo(here(render(prove(book.ruleset, facts))))
    for line in _beside(book, decision.rule, facts):
        click.echo(line)
    click.echo("\nfacts: " + ", ".join(f"{name} {facts[name]}" for name in book.facts))
    click.echo(f"\n{of_feeling(book.emotions, facts['emotion'])}\n{of_phase(book.progression, facts['phase'])}")


for _name in FACTS:
    decide = _option(_name)(decide)


def _facts(given: Mapping[str, Any], book: Rulebook) -> dict[str, Any]:
    """The facts of a state. Raises InputError with everything given that cannot be."""
    from emosim.cli.state import complete

    wrong = []
    for name, value in given.items():
        refusal = book.facts[name].refusal(value)
        if refusal:
            wrong.append(f"--{name.replace('_', '-')}: {refusal}, got {value}")
    if wrong:
        raise InputError("\n".join(wrong))
    return complete(given, book.emotions)


def _refuse_endless(book: Rulebook, facts: Mapping[str, Any]) -> None:
    """Raise InputError for rules of which none catches the rest, and say whether one holds all the same."""
    from emosim.policy.checked import FactCheck
    from emosim.spec.conditions import compile_condition

    if book.endless:
        clean = FactCheck(book.facts)(facts)
        holds = next((rule.name for rule in book.rules if compile_condition(rule.when)(clean)), "no rule")
        raise InputError("\n".join([*map(str, book.endless), f"{holds} decides this state"]))


def _beside(book: Rulebook, rule: str, facts: Mapping[str, Any]) -> Iterator[str]:
    """What is to be said beside the proof: the rules below that would hold too, and what the catalogue objects to."""
    from emosim.policy.checked import FactCheck
    from emosim.policy.objections import Objections
    from emosim.policy.reference import ReferenceEngine

    clean = FactCheck(book.facts)(facts)
    below = ReferenceEngine(book.ruleset, book.facts).runners_up(clean, rule, most=len(book.rules))
    if below:
        yield f"would hold too, below it: {', '.join(below)}"
    for objection in Objections(book.catalogue).against(book.ruleset[rule].then, clean):
        yield f"the catalogue objects to {objection.strategy} here: {objection.because}"
