"""emosim explain"""

from __future__ import annotations

from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING

import click

from emosim.errors import InputError

if TYPE_CHECKING:
    from rich.console import Console

    from emosim.corpus.chain import Chain
    from emosim.corpus.record import Record


@click.command(
    epilog="""\b
Examples:
  emosim explain corpus 5c1f                  the whole dialogue, with the rule of each reply
  emosim explain corpus 5c1f --turn 3         why reply 3 was what it was
  emosim explain corpus 5c1f --turn 3 --json > chain.json
"""
)
@click.argument("corpus", type=click.Path(path_type=Path))
@click.argument("id")
@click.option("--turn", "-t", type=click.IntRange(min=0), help="A turn of the dialogue, counted from 0.")
@click.option("--all", "whole", is_flag=True, help="Every rule that was passed over, and every fact.")
@click.option("--json", "as_json", is_flag=True, help="The chain of a turn as JSON, for a program.")
@click.option("--rules", metavar="DIR", help="The folder of rules the corpus was made with, if not the shipped one.")
def explain(corpus: Path, id: str, turn: int | None, whole: bool, as_json: bool, rules: str | None) -> None:
    """Explain why a turn went as it did, from what happened to what came of it.

    A reply: the event, how it was appraised, where it moved the feeling, what the assistant took that for, the rule
    that decided with its proof, the strategies, and the effect. A user's turn: the same as far as the feeling.

    ID is the start of a dialogue's id, as `emosim preview` and the corpus show it.
    """
    from emosim.cli.corpus import find_record
    from emosim.cli.terminal import Terminal

    record, console = find_record(corpus, id), Terminal()
    if turn is None:
        if as_json or whole:
            raise InputError(f"{'--json' if as_json else '--all'} goes with --turn N")
        _show_dialogue(record, console, f"emosim explain {corpus} {id}")
        return
    chain = _chain(record, turn, rules)
    if as_json:
        _print_json(chain)
    else:
        _show_turn(chain, record, console, whole, f"emosim explain {corpus} {id}")


def _show_dialogue(record: Record, console: Console, command: str) -> None:
    from emosim.cli.reading import show_record

    show_record(record, console)
    if record.level != "core":
        replies = ", ".join(str(turn.index) for turn in record.turns[1::2])
        step = f"\nNext: {command} --turn N, for a reply N of {replies}"
        console.print(step, markup=False, soft_wrap=True)


def _chain(record: Record, turn: int, rules: str | None) -> Chain:
    from emosim.cli.library import open_library
    from emosim.corpus.chain import chain_of

    if turn >= len(record.turns):
        raise InputError(f"the dialogue has turns 0 to {len(record.turns) - 1}, not {turn}")
    if record.level == "core":
        raise InputError("a corpus of level core keeps no decisions; make it with --level standard")
    library, _, _ = open_library(rules=rules)
    return chain_of(record, turn, library)


def _print_json(chain: Chain) -> None:
    import msgspec

    from emosim.cli.main import here

    click.echo(here(msgspec.json.format(msgspec.json.encode(chain), indent=2).decode()))


def _show_turn(chain: Chain, record: Record, console: Console, whole: bool, command: str) -> None:
    from rich.text import Text

    from emosim.cli.chain import WIDEST, show_chain
    from emosim.corpus.in_words import spoken

    who = "the user" if chain.speaker == "user" else f"the assistant, to turn {chain.turn - 1} of the user"
    about = f"{spoken(record.scenario)}, {spoken(record.persona)}, {spoken(record.outcome)}  {record.id}"
    console.print(Text(f"turn {chain.turn}, {who}", style="bold"), soft_wrap=True)
    console.print(Text(about, style="dim"), soft_wrap=True)
    console.print(Text("\n".join(wrap(chain.text, min(console.width, WIDEST))), style="italic"), soft_wrap=True)
    console.print()
    show_chain(chain, console, whole)
    if chain.speaker == "user":
        console.print(f"\nNext: {command} --turn {chain.turn + 1} for the reply to it", markup=False, soft_wrap=True)
