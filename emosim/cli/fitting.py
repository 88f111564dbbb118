"""Fitting the numbers of the dynamics, and what a person reads when it is done."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click
import msgspec
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from emosim.cli.beside import TITLES, shown
from emosim.cli.library import rules_folder
from emosim.cli.terminal import Terminal
from emosim.corpus.order import Order
from emosim.errors import InputError
from emosim.runners.fit import Fit, Tried, fit
from emosim.spec.dynamics import rewritten
from emosim.spec.library import Library
from emosim.spec.people import People


def fit_dynamics(
    library: Library,
    people: People,
    order: Order,
    rules: str | None,
    workers: int | None,
    out: Path | None,
    as_json: bool,
) -> None:
    """Fit, write a dynamics.yaml into a new folder, and print what came of it.

    Raises InputError for a folder that cannot be written to, a profile, or a number the file to be written lacks.
    """
    if library.profile:
        raise InputError("--fit brings dynamics to people, a profile takes them away; give one of the two")
    folder = _folder(out)
    source = rules_folder(rules) / "dynamics.yaml"
    rewritten(source, dict.fromkeys(people.search, 0.0))  # what is missing is told before the work
    with _watching() as on_round:
        found = fit(library, people, order, workers, on_round)
    folder.mkdir(exist_ok=True)
    written = folder / "dynamics.yaml"
    written.write_text(rewritten(source, {name: after for name, (_, after) in found.values.items()}), encoding="utf-8")
    if as_json:
        click.echo(msgspec.json.format(msgspec.json.encode(found), indent=2).decode())
        return
    _show(found, Terminal())
    click.echo(f"written to {written}; copied into rules of your own (emosim copy rules DIR) it is used with --rules")


def _folder(out: Path | None) -> Path:
    if out is None:
        raise InputError("--fit writes a dynamics.yaml: give a folder for it, -o DIR")
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise InputError(f"{out} is there already and is no empty folder; choose another name")
    if not out.absolute().parent.is_dir():
        raise InputError(f"{out.parent}: no such folder")
    return out


@contextmanager
def _watching() -> Iterator[Callable[[Tried], None]]:
    """What to call with a fit's progress: a bar on a terminal, a line a round elsewhere."""
    if not sys.stderr.isatty():
        yield lambda tried: click.echo(f"round {tried.done} of {tried.total}: {_lowest(tried)}", err=True)
        return
    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("fitting", total=None)
        yield lambda tried: bar.update(task, total=tried.total, completed=tried.done, description=_lowest(tried))


def _lowest(tried: Tried) -> str:
    return f"{tried.tried} sets of numbers tried, the nearest {tried.lowest:.2f} from people"


def _show(found: Fit, console: Console) -> None:
    console.print(_numbers(found))
    console.print(_figures(found))
    console.print(
        f"\nDistance from people {found.before.score:.2f} before, {found.after.score:.2f} after, "
        f"{found.tried} sets of numbers tried; on dialogues of another seed {found.other_before:.2f} and "
        f"{found.other_after:.2f}.\n",
        soft_wrap=True,
    )


def _numbers(found: Fit) -> Table:
    table = Table("number", "before", "after", title="Numbers", title_justify="left", title_style="bold", box=None)
    for name, (before, after) in found.values.items():
        table.add_row(name, f"{before:.3f}", f"{after:.3f}")
    return table


def _figures(found: Fit) -> Table:
    columns = ("figure", "before", "after", "people")
    table = Table(*columns, title="\nFigures", title_justify="left", title_style="bold", box=None)
    for name, after in found.after.figures.items():
        before = found.before.figures[name]
        table.add_row(TITLES[name], *(shown(name, value) for value in (before.ours, after.ours, after.people)))
    return table
