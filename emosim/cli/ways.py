"""The ways a dialogue could have gone, as a person likes to compare them."""

from __future__ import annotations

from rich.console import Console
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from emosim.cli.summary import OUTCOME_STYLE
from emosim.cli.terminal import Terminal
from emosim.corpus.crossroads import Crossroads, Feels, Said, Way
from emosim.corpus.record import Record
from emosim.corpus.suited import least
from emosim.simulate.forced import FORCED

VERDICT_STYLE = {
    "suited": "green",
    "neutral": "yellow",
    "repeated": "yellow",
    "misread": "yellow",
    "contraindicated": "red",
}
AS_IT_WAS = "as it was"
WIDE = 110  # columns that a table with every axis takes
NOTE = (
    "The person and the noise are the same in every way: the next turn differs by the reply alone, later ones also by "
    "what is said in between. All of it is simulated; our own model of people says so, not people."
)


def show_crossroads(found: Crossroads, record: Record, horizon: int) -> None:
    """Print a crossroads: the moment, each way from it, and all of them in a table."""
    console = Terminal()
    console.print(Rule(f"[bold]{record.scenario}[/] · {record.persona} · reply {found.turn}", align="left"))
    console.print(f"[dim]{found.id}[/]\n")
    console.print(f"{_feels(found.feels)} [dim]taken for {found.believed} {found.believed_intensity:.2f}[/]")
    console.print(Padding(Text(found.said), (0, 0, 1, 3)))
    for number, way in enumerate(found.ways, 1):
        _show_way(number, way, console)
    console.print(_table(found, horizon, console.width >= WIDE))
    console.print(f"\n[dim]{NOTE}[/]")


def _show_way(number: int, way: Way, console: Console) -> None:
    by = AS_IT_WAS + f", by rule {way.decided_by}" if way.decided_by != FORCED else "instead"
    console.print(f"[bold]{number}  {_named(way)}[/] [dim]{by}[/]")
    for one in way.suited:
        if one.because:
            console.print(Padding(Text(one.because, style=VERDICT_STYLE[one.verdict]), (0, 0, 0, 3)))
    for said in way.said:
        _show_said(said, console)
    change, end = way.change, way.end
    moved = (
        f"distress [bold]{change.distress:+.2f}[/], valence {change.valence:+.2f}, arousal {change.arousal:+.2f}, "
        f"dominance {change.dominance:+.2f}; ended [{OUTCOME_STYLE[end.outcome]}]{_words(end.outcome)}[/] "
        f"after {end.turns} turns with distress {end.distress:.2f}"
    )
    console.print(Padding(moved, (0, 0, 0, 3)))
    if way.failed:
        console.print(f"   [red]Its record fails {way.failed}.[/]")
    console.print()


def _show_said(said: Said, console: Console) -> None:
    if said.feels is None:
        console.print(Padding(Text(said.text, style="italic"), (0, 0, 0, 3)))
        return
    console.print(Padding(_feels(said.feels), (0, 0, 0, 6)))
    console.print(Padding(Text(said.text), (0, 0, 0, 6)))


def _table(found: Crossroads, horizon: int, wide: bool) -> Table:
    """A line a way: how it suited, what changed, how it ended; a wide one has arousal and dominance too."""
    until = "until the user's next turn" if horizon == 1 else f"over {horizon} turns of the user"
    title = f"Changes {until}, and the end"
    table = Table(title=title, title_justify="left", title_style="bold", box=None, padding=(0, 2 if wide else 1, 0, 0))
    table.add_column("", justify="right")
    table.add_column("", min_width=16)
    table.add_column("suits", no_wrap=True)
    moved = ("distress", "valence", "arousal", "dominance") if wide else ("distress", "valence")
    for name in moved:
        table.add_column(name, justify="right")
    table.add_column("ended", no_wrap=True)
    table.add_column("distress\nat the end", justify="right")
    table.add_column("turns", justify="right")
    for number, way in enumerate(found.ways, 1):
        table.add_row(*_line(number, way, moved))
    return table


def _line(number: int, way: Way, moved: tuple[str, ...]) -> list[str]:
    name = ", ".join(_words(p.strategy) for p in way.plan)
    verdict, end = least(way.suited).verdict, way.end
    return [
        str(number),
        name + (f" [dim]{AS_IT_WAS}[/]" if way.decided_by != FORCED else ""),
        f"[{VERDICT_STYLE[verdict]}]{verdict}[/]",
        *(f"{getattr(way.change, name):+.2f}" for name in moved),
        f"[{OUTCOME_STYLE[end.outcome]}]{_words(end.outcome)}[/]",
        f"{end.distress:.2f}",
        str(end.turns),
    ]


def _named(way: Way) -> str:
    return ", then ".join(f"{_words(p.strategy)} ({_words(p.technique)})" for p in way.plan)


def _feels(feels: Feels) -> str:
    return (
        f"[bold]{feels.emotion} {feels.intensity:.2f}[/] [dim]{_words(feels.phase)}, distress {feels.distress:.2f}[/]"
    )


def _words(name: str) -> str:
    return name.replace("_", " ")
