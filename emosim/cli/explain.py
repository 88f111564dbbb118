"""emosim explain"""

from __future__ import annotations

from pathlib import Path

import click

from emosim.corpus.record import AssistantTurn, Record, UserTurn
from emosim.errors import InputError
from emosim.spec.library import Library


@click.command(
    epilog="""\b
Examples:
  emosim explain corpus 5c1f            the whole dialogue, with the rule of each reply
  emosim explain corpus 5c1f --turn 3   why reply 3 was what it was
"""
)
@click.argument("corpus", type=click.Path(path_type=Path))
@click.argument("id")
@click.option("--turn", "-t", type=click.IntRange(min=0), help="A turn of the dialogue, counted from 0.")
@click.option("--rules", metavar="DIR", help="The folder of rules the corpus was made with, if not the shipped one.")
def explain(corpus: Path, id: str, turn: int | None, rules: str | None) -> None:
    """Prove why a turn went as it did: which rule, on which facts, and why none above it.

    ID is the start of a dialogue's id, as `emosim preview` and the corpus show it.
    """
    from emosim.cli.corpus import find_record
    from emosim.cli.library import open_library
    from emosim.cli.reading import show_record
    from emosim.cli.terminal import Terminal

    record = find_record(corpus, id)
    console = Terminal()
    if turn is None:
        show_record(record, console)
        if record.level == "core":
            return
        replies = ", ".join(str(t.index) for t in record.turns if isinstance(t, AssistantTurn))
        step = f"\nNext: emosim explain {corpus} {id} --turn N, for a reply N of {replies}"
        console.print(step, markup=False, soft_wrap=True)
        return
    if turn >= len(record.turns):
        raise InputError(f"the dialogue has turns 0 to {len(record.turns) - 1}, not {turn}")
    if record.level == "core":
        raise InputError("a corpus of level core keeps no decisions; make it with --level standard")
    library, _, _ = open_library(rules=rules)
    told = record.turns[turn]
    if isinstance(told, UserTurn):
        _explain_user(told)
    else:
        _explain_assistant(told, record, library)


def _explain_user(turn: UserTurn) -> None:
    cause, felt = turn.cause, turn.emotion.primary
    out = click.echo
    out(f"turn {turn.index}, the user: {felt.label} {felt.intensity:.2f} ({felt.family})")
    out(f"  cause:    {cause.event} ({cause.kind})")
    if cause.appraisal:
        values = {name: getattr(cause.appraisal, name) for name in cause.appraisal.__struct_fields__}
        out("  appraisal: " + ", ".join(f"{name} {value:g}" for name, value in values.items()))
    vad, vector = turn.emotion.vad, turn.progression.vector
    out(f"  state:    valence {vad.valence:+.2f}, arousal {vad.arousal:.2f}, dominance {vad.dominance:.2f}")
    out(f"  moved by: valence {vector.valence:+.2f}, arousal {vector.arousal:+.2f}, dominance {vector.dominance:+.2f}")
    out(f"  phase:    {turn.progression.phase} for {turn.progression.streak} turn(s)")
    out(f'  in words: "{cause.trigger}"')


def _explain_assistant(turn: AssistantTurn, record: Record, library: Library) -> None:
    from emosim.cli.main import here
    from emosim.policy.proof import prove, render

    out, belief, decision = click.echo, turn.belief, turn.decision
    before = record.turns[turn.index - 1]
    felt = before.emotion.primary
    out(f"turn {turn.index}, the assistant")
    out(f"  felt:     {felt.label} {felt.intensity:.2f}")
    out(f"  believed: {belief.emotion} {belief.intensity:.2f}, certainty {belief.certainty:.2f}")
    if turn.effect:
        moved = turn.effect.vad
        out(f"  after it: valence {moved.valence:+.2f}, arousal {moved.arousal:+.2f}, dominance {moved.dominance:+.2f}")
    out("")
    proof = prove(library.rules, decision.facts)
    out(here(render(proof)))
    out("")
    out("facts: " + ", ".join(f"{name} {value}" for name, value in decision.facts.items()))
    if decision.runners_up:
        out(f"would have held too, below it: {', '.join(decision.runners_up)}")
    if record.provenance.rules != library.rules.digest:
        out(f"\nThese are other rules than the corpus was made with; with those, {decision.rule} decided.")
    elif proof.rule.name != decision.rule:
        raise AssertionError(f"the record says {decision.rule}, the rules {proof.rule.name}")
