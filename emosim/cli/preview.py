"""emosim preview"""

from __future__ import annotations

import click

from emosim.corpus.order import DEFAULT_SEED
from emosim.simulate.outcome import OUTCOMES


@click.command(
    epilog="""\b
Examples:
  emosim preview
  emosim preview -n 1 --scenario medical_bill --outcome worsened
  emosim preview --scenario my/scenario.yaml --persona night_shift_nurse
"""
)
@click.option("-n", "count", type=click.IntRange(1, 100), default=3, show_default=True, help="How many dialogues.")
@click.option("--scenario", "scenarios", multiple=True, metavar="N", help="A shipped scenario by name, or a path.")
@click.option("--persona", "personas", multiple=True, metavar="N", help="A shipped user persona by name, or a path.")
@click.option("--rules", metavar="DIR", help="A folder of rules in place of the shipped ones.")
@click.option("--profile", metavar="NAME", help="People who move otherwise: a profile of the rules by name, or a path.")
@click.option("--outcome", type=click.Choice(OUTCOMES), help="Only dialogues that end so.")
@click.option("--seed", type=click.IntRange(min=0), default=DEFAULT_SEED, show_default=True)
def preview(
    count: int,
    scenarios: tuple[str, ...],
    personas: tuple[str, ...],
    rules: str | None,
    profile: str | None,
    outcome: str | None,
    seed: int,
) -> None:
    """Read a few dialogues, with what is felt beside them and the arc drawn. Nothing is written."""
    from emosim.cli.library import open_library
    from emosim.cli.reading import show_record
    from emosim.cli.terminal import Terminal
    from emosim.corpus.order import Order, items
    from emosim.corpus.produce import Producer
    from emosim.corpus.record import decode

    library, chosen_scenarios, chosen_personas = open_library(scenarios, personas, rules, profile)
    mix = {outcome: 1.0} if outcome else {}
    order = Order(count, None, seed, scenarios=chosen_scenarios, personas=chosen_personas, outcome_mix=mix)
    batch = Producer(library, order).batch(items(order, library))
    console = Terminal()
    for _, line in batch.lines:
        show_record(decode(line), console)
    console.print()
    console.print("Next: [bold]emosim generate[/] makes a corpus of these.")
