"""A comparison of two rule sets on the terminal: the findings first, then every figure, then how far to trust them."""

from __future__ import annotations

from pathlib import Path

from rich.markup import escape
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from emosim.cli.terminal import Terminal
from emosim.corpus.compare import METRICS, Comparison, Difference, Group
from emosim.draw.comparison import heading, name_of, sorted_out
from emosim.draw.findings import KIND_TITLES, MAIN, cautions, change, contrasts, figure, findings, verdict
from emosim.runners.ab import Trial

STYLES = {"better": "green", "worse": "red", "other": "bold", "": ""}
NAMES, CELL = 32, 24  # columns that a group's name and number take, and one figure of it


def show_trial(trial: Trial, out: Path | None) -> None:
    """Print a trial, and what to do next; `out` is where it is kept, if anywhere."""
    console = Terminal()
    comparison = trial.comparison
    console.print(escape(heading(trial)), soft_wrap=True)
    for line in contrasts(trial.contrast):
        console.print(line, style="yellow" if line.startswith("Careful") else None, markup=False)
    console.print("\n[bold]In short[/]")
    _list(console, findings(comparison))
    console.print()
    console.print(_overall(comparison))
    if not comparison.alike:
        metrics = MAIN[: max(1, (console.width - NAMES) // CELL)]
        for kind, title in KIND_TITLES.items():
            _show_groups(console, title, comparison.groups[kind], metrics)
        console.print("\n[bold]How to read this[/]")
        _list(console, cautions(trial))
    console.print()
    console.print(_next(trial, out), soft_wrap=True)


def _list(console: Terminal, lines: list[str]) -> None:
    grid = Table.grid(padding=(0, 1))
    for line in lines:
        grid.add_row(" -", Text(line))
    console.print(grid)


def _overall(comparison: Comparison) -> Table:
    table = _table("In all")
    for title in ("A", "B", "B - A"):
        table.add_column(title, justify="right", no_wrap=True)
    for name, metric in METRICS.items():
        found = comparison.overall.metrics[name]
        unit = " /100" if metric.unit == "share" else ""
        table.add_row(f"{metric.title}{unit}", figure(name, found.a), figure(name, found.b), _cell(name, found))
    return table


def _show_groups(console: Terminal, title: str, groups: list[Group], metrics: tuple[str, ...]) -> None:
    if not groups:
        return
    large, small = sorted_out(groups)
    console.print()
    table = _table(title)
    table.add_column("pairs", justify="right")
    for metric in metrics:
        table.add_column(METRICS[metric].title, justify="right", no_wrap=True)
    for group in large:
        cells = [_cell(metric, group.metrics[metric]) for metric in metrics]
        table.add_row(name_of(group), f"{group.pairs:,}", *cells)
    console.print(table if large else f"[bold]{title}[/]")
    if small:
        console.print(Padding(Text(small, style="dim"), (0, 0, 0, 1), expand=False))


def _table(title: str) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", box=None, padding=(0, 1), header_style="dim")
    table.add_column("")
    return table


def _cell(metric: str, found: Difference) -> str:
    style = STYLES[verdict(metric, found)]
    text = escape(change(metric, found))
    return f"[{style}]{text}[/]" if style else text


def _next(trial: Trial, out: Path | None) -> str:
    if out is not None:
        folder = escape(str(out))
        return (
            f"Kept in [bold]{folder}[/]: ab.md to hand on, its picture (effects.png and .svg), ab.json, pairs.jsonl.\n"
            f"A pair goes by the id its dialogue has in a corpus of the same seed: emosim explain CORPUS ID --turn N."
        )
    more = 4 * trial.order["count"]
    return f"Next: [bold]--out DIR[/] for a report and a picture; [bold]--count {more}[/] halves the intervals."
