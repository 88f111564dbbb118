"""emosim plot"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from emosim.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from emosim.corpus.record import Record

GROUPINGS = ("outcome", "emotion", "persona", "scenario", "locale")
"""corpus.bundle.GROUPINGS, which is slow to import; a test compares."""


@click.command(
    epilog="""\b
Examples:
  emosim plot corpus 5c1f                        one dialogue, in arc-5c1f9e02.png
  emosim plot corpus 5c1f --out figure.pdf
  emosim plot corpus --arcs                      all of them, in arcs.png
  emosim plot corpus --arcs --by emotion --out emotions.svg
"""
)
@click.argument("corpus", type=click.Path(path_type=Path))
@click.argument("id", required=False)
@click.option("--arcs", is_flag=True, help="All dialogues in one picture, by group, in place of one dialogue.")
@click.option("--by", type=click.Choice(GROUPINGS), help="What --arcs groups by.  [default: outcome]")
@click.option(
    "--out",
    "-o",
    type=click.Path(path_type=Path, dir_okay=False),
    help="A .png, .svg or .pdf file.  [default: arc-ID.png or arcs.png]",
)
def plot(corpus: Path, id: str | None, arcs: bool, by: str | None, out: Path | None) -> None:
    """Draw how feeling moves: one dialogue turn by turn, or the arcs of a whole corpus.

    ID is the start of a dialogue's id, as `emosim preview` and the corpus show it. One dialogue: what was felt, what
    the assistant took it for, the turning points, and how each turn was answered. --arcs: the mean and the middle
    half of every group.
    """
    from emosim.cli.corpus import find_record

    if arcs == (id is not None):
        raise InputError("give the ID of a dialogue, or --arcs for all of them" + (", not both" if arcs else ""))
    if by and not arcs:
        raise InputError("--by groups all dialogues and goes with --arcs")
    if arcs:
        _plot_all(corpus, by or "outcome", picture(out or Path("arcs.png")))
        return
    out = out and picture(out)
    record = find_record(corpus, id)
    _plot_one(record, out or picture(Path(f"arc-{record.id[:8]}.png")))
    click.echo(f"Next: emosim explain {corpus} {id} --turn N proves a turn of it")


def picture(out: Path) -> Path:
    """The path of a picture that can be written. Raises InputError if it cannot."""
    from emosim.draw.palette import PICTURES, pyplot

    if out.suffix.lower() not in PICTURES:
        raise InputError(f"{out}: a picture's name must end in {', '.join(PICTURES[:-1])} or {PICTURES[-1]}")
    if not out.parent.is_dir():
        raise InputError(f"{out.parent}: no such folder")
    pyplot()  # its absence is told before a long read
    return out


def _plot_one(record: Record, out: Path) -> None:
    from emosim.corpus.arcs import arc_of
    from emosim.draw.arcs import draw_arc

    draw_arc(arc_of(record), out)
    click.echo(f"drawn in {out}")


def _plot_all(corpus: Path, by: str, out: Path) -> None:
    from emosim.corpus.bundle import bundle
    from emosim.draw.bundle import draw_bundle

    found = bundle(_counted(corpus), by)
    draw_bundle(found, out)
    click.echo(f"{found.everyone.count:,} dialogues drawn in {out}")


def _counted(corpus: Path) -> Iterator[Record]:
    """Every record of a corpus, with a count of them on a terminal."""
    from rich.console import Console
    from rich.progress import track

    from emosim.corpus.shards import read_corpus

    console = Console(stderr=True)
    return iter(
        track(read_corpus(corpus), "dialogues", console=console, transient=True, disable=not console.is_terminal)
    )
