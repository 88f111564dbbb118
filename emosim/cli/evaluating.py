"""A report of measures on the terminal: the figures to look at, how to read them, where everything is."""

from __future__ import annotations

from pathlib import Path

from rich.markup import escape
from rich.table import Table
from rich.text import Text

from emosim.cli.main import typed
from emosim.cli.terminal import Terminal
from emosim.draw.evaluation import heading, name_of, spread, title, value
from emosim.evaluate.cautions import cautions
from emosim.evaluate.report import MAJORITY, Report
from emosim.evaluate.scores import Figure
from emosim.evaluate.state_lines import BEGUN_BASE
from emosim.evaluate.subject import ADAPTER, BASE

DIGITS = 2  # as many as the intervals of some hundred dialogues leave a meaning to
SELDOM = 0.5  # choice: an adapter that writes fewer usable lines than this share has not learned to


def show_report(report: Report, out: Path, adapter: Path | None = None) -> None:
    """Print a report, and what to do next; `out` is where it is kept, `adapter` where its adapter is, if it has one."""
    console = Terminal()
    console.print(f"[bold]{escape(title(report))}[/]", soft_wrap=True)
    console.print(f"{heading(report)}\n", markup=False, soft_wrap=True)
    console.print(_fitting(report, console))
    console.print("\n[bold]How to read this[/]")
    grid = Table.grid(padding=(0, 1))
    for line in cautions(report):
        grid.add_row(" -", Text(line))
    console.print(grid)
    console.print(f"\n{_next(report, out, adapter)}", markup=False, soft_wrap=True)


def _fitting(report: Report, console: Terminal) -> Table:
    """The figures, those of the first with their intervals if the terminal is wide enough."""
    table = _figures(report, wide=True)
    return table if console.measure(table).minimum <= console.width else _figures(report, wide=False)


def _figures(report: Report, wide: bool) -> Table:
    """Everybody's figures, and how an adapter differs from its base, or whoever else it is about from the majority; the
    first with its intervals if `wide`."""
    first, *others = report.scores.figures
    rivals = (BEGUN_BASE, BASE, MAJORITY) if first == ADAPTER else (MAJORITY,)
    rival = next((who for who in rivals if who in others), None)
    table = Table(box=None, padding=(0, 1), header_style="dim")
    table.add_column("", no_wrap=True)
    for who in (first, *others):
        table.add_column(name_of(who), justify="right", no_wrap=True)
    if rival:
        table.add_column(f"{name_of(first)} - {name_of(rival)}", justify="right", no_wrap=True)
    for name in report.headline():
        figures = [report.scores.figures[who][name] for who in (first, *others)]
        cells = [spread(figures[0], digits=DIGITS) if wide else value(figures[0], digits=DIGITS)]
        cells = [escape(cell) for cell in [*cells, *(value(figure, digits=DIGITS) for figure in figures[1:])]]
        if rival:
            cells.append(_difference(report.scores.differences[rival][name], report.measures[name].better))
        table.add_row(report.measures[name].title, *cells)
    return table


def _difference(difference: Figure, better: int) -> str:
    text = escape(spread(difference, signed=True, digits=DIGITS))
    if not difference.misses_zero or difference.value is None:
        return text
    return f"[{'green' if difference.value * better > 0 else 'red'}]{text}[/]"


def _next(report: Report, out: Path, adapter: Path | None) -> str:
    what = "every cost" if report.task == "respond" else "every answer"
    kept = f"Kept in {out}: report.md to read and hand on, report.json, and {what} in predictions.jsonl.\nNext: "
    usable = report.scores.figures[report.first].get("usable")
    if adapter and usable and (usable.value or 0.0) < SELDOM:
        return f"{kept}see at the end of report.md what it writes in place of state lines; it may need more --epochs."
    if adapter and report.task != "recognize":
        return f"{kept}read report.md; talk to it with emosim chat --adapter {typed(adapter)}."
    return f"{kept}read report.md."
