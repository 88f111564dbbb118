"""Dialogues beside people, as a person likes to read it: figures, tenths, thirds, before and after."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console
from rich.table import Table

from emosim.cli.summary import OUTCOME_STYLE
from emosim.corpus.calibration import Calibration, Compared
from emosim.spec.people import People

GROUPS = {
    "where it ended well": {
        "slope": "rise of valence",
        "deciles": "tenths of valence, off by",
        "before": "distress, first turn",
        "after": "distress, last turn",
    },
    "where it did not": {
        "not_well": "dialogues",
        "worse_of_failed": "of them left worse off",
        "after_failed": "distress, last turn",
    },
    "in all": {
        "lag_1": "valence off its line, lag 1",
        "spread": "valence off its line, SD",
        "strategies": "strategies by third, bits off",
        "suggested_at": "first suggestion, at",
        "suggested": "dialogues with a suggestion",
        "transitions_talk": "turns of feeling, as in talk",
        "transitions_lived": "turns of feeling, as in life",
    },
}
"""What a figure is called, by the dialogues it is of."""
TITLES = {name: f"{title} ({group})" for group, names in GROUPS.items() for name, title in names.items()}
SHARES = ("suggested_at", "suggested", "not_well", "worse_of_failed")
FINE = ("strategies",)
SIGNED = ("slope", "lag_1", "transitions_talk", "transitions_lived")
WHERE = {"talk": "as in talk", "lived": "as in life"}


def shown(name: str, value: float | None) -> str:
    """A figure in its unit; a dash for one that is not told."""
    if value is None:
        return "-"
    if name in SHARES:
        return f"{100.0 * value:.0f} %"
    return f"{value:{'+' if name in SIGNED else ''}.{3 if name in FINE else 2}f}"


def show_calibration(
    found: Calibration, usual: Calibration | None, people: People, title: str, console: Console
) -> None:
    """Print how dialogues lie beside people; `usual` is the same without the profile, if there is one."""
    told = f"[bold]{found.dialogues:,} dialogues[/] ({title}), {found.user_turns:,} user turns, beside people"
    console.print(f"{told}\n", soft_wrap=True)
    console.print(_figures(found, usual))
    console.print(_tenths(found))
    console.print(_thirds(found))
    console.print(_intensity(found))
    console.print(_outcomes(found), soft_wrap=True)
    for line in (*_notes(found, people), *_verdict(found, usual)):
        console.print(line, soft_wrap=True)
    console.print()


def _figures(found: Calibration, usual: Calibration | None) -> Table:
    table = _table("Figures", "", "ours", "without it" if usual else "95 % range", "people", "aim", "")
    for group, names in GROUPS.items():
        table.add_row(f"[bold]{group}[/]")
        for name, title in names.items():
            if name in found.figures:
                figure = found.figures[name]
                beside = shown(name, usual.figures[name].ours) if usual else _range(name, figure.low, figure.high)
                row = (shown(name, figure.ours), beside, shown(name, figure.people), _range(name, *figure.aim or ()))
                table.add_row(f" {title}", *row, _met(figure))
    return table


def _range(name: str, low: float | None = None, high: float | None = None) -> str:
    if low is None or high is None:
        return ""
    ends = (shown(name, end).removeprefix("+").removesuffix(" %") for end in (low, high))
    return "..".join(ends)


def _met(figure: Compared) -> str:
    return {True: "[green]met[/]", False: "[red]missed[/]", None: ""}[figure.met]


def _tenths(found: Calibration) -> Table:
    table = _table("\nValence by tenth of the way, where it ended well", "", *map(str, range(1, len(found.tenths) + 1)))
    rows = {
        " ours": [tenth.ours for tenth in found.tenths],
        " people": [tenth.people for tenth in found.tenths],
        " SD, ours": [tenth.ours_spread for tenth in found.tenths],
        " SD, people": [tenth.people_spread for tenth in found.tenths],
    }
    for name, values in rows.items():
        sign = "" if "SD" in name else "+"
        table.add_row(name, *("-" if value is None else f"{value:{sign}.2f}" for value in values))
    return table


def _thirds(found: Calibration) -> Table:
    table = _table("\nStrategies, % of each third", "", "ours 1", "2", "3", "people 1", "2", "3")
    for label, thirds in found.thirds.items():
        shares = [f"{100.0 * share:.0f}" for share in (*thirds.ours, *thirds.people)]
        table.add_row(label if thirds.compared else f"[dim]{label}, left out[/]", *shares)
    return table


def _intensity(found: Calibration) -> Table:
    columns = ("came with", "ours", "before", "after", "people", "before", "after")
    table = _table("\nDistress by what they came with, ended well", *columns)
    for name, group in found.intensity.items():
        ours = [_number(value) for value in (group.before, group.after)]
        theirs = [_number(value) for value in (group.people_before, group.people_after)]
        table.add_row(name, f"{group.dialogues:,}", *ours, f"{group.people:,}", *theirs)
    return table


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"


def _outcomes(found: Calibration) -> str:
    shares = (
        f"[{OUTCOME_STYLE[name]}]{name.replace('_', ' ')}[/] {100.0 * share:.0f} %"
        for name, share in found.outcomes.items()
    )
    return f"\n[bold]How they end[/]: {', '.join(shares)}"


def _notes(found: Calibration, people: People) -> Iterable[str]:
    if found.lag_1_of_noise is not None and found.lag_1_as_if_over is not None:
        yield (
            f"\nLag 1: around lines through dialogues as short as these, noise without any shows "
            f"{found.lag_1_of_noise:+.2f}; over people's {people.valence.turns:.0f} turns ours would be "
            f"{found.lag_1_as_if_over:+.2f}."
        )
    if found.whole is not None:
        left = " and ".join(people.strategies.left_out)
        yield f"Strategies: over the whole table, with {left}, {found.whole:.3f} bits."
    if found.unlabeled:
        yield f"{100.0 * found.unlabeled:.0f} % of the strategies bear no label of people.yaml and are not compared."
    for kind, turning in found.turning.items():
        if turning.rank_of_changes is not None:
            yield (
                f"Turns of feeling, {WHERE[kind]}: rank correlation of log-odds over {turning.known} pairs of the "
                f"{len(turning.feelings)} feelings that both know; {turning.rank_of_changes:+.2f} without staying."
            )


def _verdict(found: Calibration, usual: Calibration | None) -> Iterable[str]:
    if found.missed:
        yield f"\n[red]Missed[/]: {'; '.join(TITLES[name] for name in found.missed)}."
    else:
        yield "\n[green]Every aim is met.[/]"
    told = f"Distance from people (squared misses, each in its own unit): {found.score:.1f}"
    if usual:
        told += f"; without the profile {usual.score:.1f}"
    yield f"{told}. People's figures, their sources and limits: people.yaml of the rules."


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", box=None, padding=(0, 1, 0, 0))
    for at, column in enumerate(columns):
        table.add_column(column, justify="right" if at else "left", no_wrap=True)
    return table
