"""emosim decide"""

from __future__ import annotations

from typing import Any

import click

from emosim.errors import InputError

# What a state is where nothing is said about it: an ordinary second turn. Choices.
USUAL: dict[str, Any] = {
    "emotion": "worry",
    "intensity": 0.5,
    "intensity_change": 0.0,
    "certainty": 0.6,
    "phase": "onset",
    "streak": 1,
    "turn": 1,
    "user_move": "tells",
    "asked_advice": "no",
    "need_shown": "no",
    "step_taken": "no",
    "rapport": 0.4,
    "steps_offered": 0,
    "questions_running": 0,
    "last_strategy": "none",
    "counseling": "person_centered",
    "risk": "none",
    "risk_kind": "none",
}
FROM_EMOTION = ("family", "valence", "arousal", "dominance", "cognitive_load")
WHOLE = ("streak", "turn", "steps_offered", "questions_running")
FACTS = (*USUAL, *FROM_EMOTION)


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
    each fact means.
    """
    from emosim.cli.library import open_library
    from emosim.cli.main import here
    from emosim.policy.decide import load_policy
    from emosim.policy.proof import prove, render

    library, _, _ = open_library(rules=rules)
    facts = _facts({name: value for name, value in given.items() if value is not None}, library)
    decision = load_policy(library.rules, library.facts).decide(facts)
    click.echo(here(render(prove(library.rules, facts))))
    if decision.runners_up:
        click.echo(f"would hold too, below it: {', '.join(decision.runners_up)}")
    click.echo("\nfacts: " + ", ".join(f"{name} {facts[name]}" for name in library.facts))


for _name in FACTS:
    decide = _option(_name)(decide)


def _facts(given: dict[str, Any], library: Any) -> dict[str, Any]:
    """The facts of a state: what was given, what follows from its emotion, and the usual for the rest.

    Raises InputError with everything given that cannot be.
    """
    from emosim.simulate.simulate import cognitive_load
    from emosim.vad import Vad

    wrong = []
    for name, value in given.items():
        refusal = library.facts[name].refusal(value)
        if refusal:
            wrong.append(f"--{name.replace('_', '-')}: {refusal}, got {value}")
    if wrong:
        raise InputError("\n".join(wrong))
    facts = {**USUAL, **given}
    emotion = library.emotions.emotions[facts["emotion"]]
    point = Vad.from_centered(emotion.point.centered() * facts["intensity"])
    distress = facts["intensity"] if point.valence < 0 else 0.0
    follows = {
        "family": library.emotions.family[facts["emotion"]],
        **point._asdict(),
        "cognitive_load": cognitive_load(distress, point.arousal),
    }
    return {**follows, **facts}
