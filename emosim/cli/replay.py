"""emosim replay"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from emosim.corpus.replayed import Changed, Replayed

RESULT, CHANGED, PICTURES = "replay.json", "changed.jsonl", ("flow.svg", "flow.png")


@click.command(
    epilog="""\b
Examples:
  emosim copy rules my-rules                     then change one of them
  emosim replay corpus --rules my-rules
  emosim replay corpus --rules my-rules --out replayed
  emosim replay corpus --rules my-rules --json > replay.json
"""
)
@click.argument("corpus", type=click.Path(path_type=Path))
@click.option("--rules", metavar="DIR", help="A folder of rules to decide by, in place of the shipped ones.")
@click.option(
    "--out",
    "-o",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help=f"Folder for every figure ({RESULT}), every reply that changes ({CHANGED}) and a picture "
    f"({', '.join(PICTURES)}).",
)
@click.option("--json", "as_json", is_flag=True, help="As JSON, for a program.")
@click.option("--fresh", is_flag=True, help="Replace the replay that is in the folder.")
def replay(corpus: Path, rules: str | None, out: Path | None, as_json: bool, fresh: bool) -> None:
    """Decide every reply of a corpus again by other rules, and show what changes. No text is made.

    The rules are asked about the same moments: all facts are as recorded, also those that follow from earlier replies
    (last_strategy, steps_offered, questions_running, rapport). A corpus made anew goes on differently from the first
    change in a dialogue: `emosim generate --rules DIR` makes one, `emosim ab` compares whole dialogues.
    """
    from emosim.cli.library import open_library
    from emosim.corpus.replay import replay as decide_again
    from emosim.draw.palette import pyplot
    from emosim.runners.folder import check_folder

    if out is not None:
        check_folder(out, RESULT, "replay", fresh)
        pyplot()  # its absence is told before the work
    library, _, _ = open_library(rules=rules)
    with _watching() as on_progress, _kept(out) as on_changed:
        found = decide_again(corpus, library.rules, library.facts, on_changed, on_progress)
    if out is not None:
        _keep(found, out)
    if as_json:
        click.echo(_written(found), nl=False)
        return
    from emosim.cli.moves import show_replay

    show_replay(found, corpus, rules, out)


@contextmanager
def _kept(out: Path | None) -> Iterator[Callable[[Changed], None] | None]:
    """What to call with each reply that changes, if they are to be kept."""
    if out is None:
        yield None
        return
    import msgspec

    from emosim.runners.folder import written_whole

    encode = msgspec.json.Encoder().encode
    with written_whole(out / CHANGED) as file:
        yield lambda changed: file.write(encode(changed) + b"\n")


def _keep(found: Replayed, out: Path) -> None:
    from emosim.corpus.shards import replace
    from emosim.draw.flow import draw_flow

    for name in PICTURES:
        draw_flow(found.moves["lead"], out / name)
    replace(out / RESULT, _written(found).encode())


def _written(found: Replayed) -> str:
    import msgspec

    return msgspec.json.format(msgspec.json.encode(found.written()), indent=2).decode() + "\n"


@contextmanager
def _watching() -> Iterator[Callable[[int, int], None]]:
    """What to call with the dialogues and turns gone by; on a terminal they are shown, and how fast it was."""
    if not sys.stderr.isatty():
        yield lambda dialogues, turns: None
        return
    from rich.console import Console

    console, started, done = Console(stderr=True, highlight=False), time.monotonic(), 0
    with console.status("reading ...") as status:

        def update(dialogues: int, turns: int) -> None:
            nonlocal done
            done = turns
            status.update(f"{dialogues:,} dialogues, {turns:,} turns")

        yield update
    seconds = time.monotonic() - started
    console.print(f"[dim]{done:,} turns in {seconds:,.1f} s: {done / seconds:,.0f} turns a second[/]")
