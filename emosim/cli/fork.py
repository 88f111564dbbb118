"""emosim fork"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from emosim.errors import InputError

if TYPE_CHECKING:
    from emosim.corpus.crossroads import Crossroads
    from emosim.corpus.forks import Branch


@click.command(
    epilog="""\b
Examples:
  emosim fork corpus 5c1f --turn 5 --strategy grounding --strategy open_question
  emosim fork corpus 5c1f -t 5 --strategy cognitive_reframing:as_a_friend
  emosim fork corpus 5c1f -t 5 --strategy empathic_validation+open_question --horizon 3
  emosim fork corpus 5c1f -t 5                     every strategy of the catalogue
"""
)
@click.argument("corpus", type=click.Path(path_type=Path))
@click.argument("id")
@click.option(
    "--turn", "-t", type=click.IntRange(min=0), required=True, help="A reply of the dialogue, counted as explain does."
)
@click.option(
    "--strategy",
    "strategies",
    multiple=True,
    metavar="S[:TECHNIQUE]",
    help="What to do there instead; several in one reply with +. [default: every strategy in turn]",
)
@click.option(
    "--horizon",
    type=click.IntRange(min=1),
    default=1,
    show_default=True,
    metavar="N",
    help="Measure and show until the user's Nth turn after the reply.",
)
@click.option("--rules", metavar="DIR", help="The folder of rules the corpus was made with, if not the shipped one.")
@click.option("--scenario", "scenarios", multiple=True, metavar="N", help="Scenarios of your own it was made from.")
@click.option("--persona", "personas", multiple=True, metavar="N", help="Personas of your own it was made from.")
@click.option("--json", "as_json", is_flag=True, help="As JSON, for a program.")
@click.option(
    "--out",
    "-o",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="A .jsonl file for the branches, a record a line.",
)
def fork(
    corpus: Path,
    id: str,
    turn: int,
    strategies: tuple[str, ...],
    horizon: int,
    rules: str | None,
    scenarios: tuple[str, ...],
    personas: tuple[str, ...],
    as_json: bool,
    out: Path | None,
) -> None:
    """See what other replies would have done: the same person, the same moment, the same luck, another strategy.

    ID is the start of a dialogue's id. All before the reply stays as it was, and all after it is simulated again with
    the same noise, so that what differs at the user's next turn is the reply's doing. Further on the talk takes its
    own turns. It says what our own model of people makes of a reply, not what people do.
    """
    from emosim.cli.corpus import find_record
    from emosim.cli.library import open_library
    from emosim.corpus.crossroads import crossroads
    from emosim.corpus.forks import exchange_of, fork, parse_plan, rebuild, there_is
    from emosim.corpus.order import Order
    from emosim.corpus.produce import Producer
    from emosim.corpus.suited import Suitability

    _check_file(out)
    record = find_record(corpus, id)
    exchange = exchange_of(record, turn)
    library, _, _ = open_library(scenarios, personas, rules)
    plans = dict.fromkeys(parse_plan(text, library) for text in strategies or there_is(library))
    producer = Producer(library, Order(seed=record.provenance.corpus_seed))
    trajectory = rebuild(record, library, producer)
    branches = [fork(producer, record, exchange, plan) for plan in plans]
    found = crossroads(record, trajectory, exchange, branches, Suitability(library), horizon)
    if as_json:
        _print_json(found)
    else:
        from emosim.cli.ways import show_crossroads

        show_crossroads(found, record, horizon)
    if out is not None:
        _write(out, branches)


def _check_file(out: Path | None) -> None:
    """Raises InputError for a file that can't be new."""
    if out is None:
        return
    if not out.parent.is_dir():
        raise InputError(f"{out.parent}: no such folder")
    if out.exists():
        raise InputError(f"{out} is there already; choose another name with --out")


def _print_json(found: Crossroads) -> None:
    import msgspec

    click.echo(msgspec.json.format(msgspec.json.encode(found), indent=2).decode())


def _write(out: Path, branches: list[Branch]) -> None:
    from emosim.corpus.record import encode

    out.write_bytes(b"".join(encode(branch.record) + b"\n" for branch in branches))
    click.echo(f"{len(branches)} branches in {out}, a record a line", err=True)
