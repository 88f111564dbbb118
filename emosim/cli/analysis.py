"""An analysis of a graph of feelings as tables for a person to read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import inf

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from emosim.affect.analyze import Analysis, Outlook
from emosim.affect.paths import Path
from emosim.cli.reading import FAMILY_STYLE
from emosim.cli.summary import bar

Row = tuple[str, ...]
MOST_OF_LONG_RUN = 10  # choice: feelings of the long run that are listed


def show_analysis(found: Analysis, console: Console) -> None:
    """Print what a graph says, each part with a line that says what it means."""
    declared = found.kind == "declared"
    what = "The machine as it is declared" if declared else f"{found.dialogues:,} dialogues, {found.steps:,} steps"
    console.print(f"[bold]{escape(found.name)}[/]  {what}\n")
    console.print(_structure(found, declared))
    _explained(
        console,
        "What everything passes through",
        "Share of the best ways between all other feelings that lead through this one (betweenness)"
        + (", over ways that are always open." if declared else ", the likeliest ways being the best."),
    )
    console.print(_bars(found.between) if found.between else "  nothing: where there is a way, there is a direct one")
    if declared:
        _show_declared(found, console)
    else:
        _show_counted(found, console)


def _structure(found: Analysis, declared: bool) -> Table:
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    never = "no way leads there from the neutral feeling" if declared else "in no turn of these dialogues"
    for name, text, meaning in (
        ("calm is", _names(found.calm), "neutral, and what is neither unpleasant nor stirred"),
        ("never reached" if declared else "never felt", _names(found.unreachable), never),
        ("no way out", _names(found.absorbing), "to any other feeling"),
        ("no way to calm", _names(found.traps), "by however many steps"),
        ("parts", _parts(found.parts), "in each, every feeling leads to every other"),
        ("always open", _parts(found.open_parts) if declared else "", "parts over the ways without a guard"),
    ):
        if text:
            table.add_row(name, f"{text} [dim]({meaning})[/]")
    return table


def _names(labels: Sequence[str]) -> str:
    return ", ".join(labels) or "none"


def _parts(parts: Sequence[Sequence[str]]) -> str:
    if len(parts) == 1:
        return f"one, of all {len(parts[0])} feelings"
    return "\n".join(f"{len(part)}: {', '.join(part)}" for part in parts)


def _explained(console: Console, title: str, meaning: str) -> None:
    console.print(f"\n[bold]{title}[/]\n[dim]{meaning}[/]")


def _bars(shares: Iterable[tuple[str, float]]) -> Table:
    table = Table(box=None, show_header=False, padding=(0, 2))
    shares = list(shares)
    for label, share in shares:
        table.add_row(label, f"{share:6.1%}", f"[blue]{bar(share, shares[0][1])}[/]")
    return table


def _show_declared(found: Analysis, console: Console) -> None:
    _explained(
        console,
        "From what is unpleasant to calm",
        "The fewest steps, of these the fewest guards, of these the shortest way through valence, arousal, dominance.",
    )
    alike: dict[Row, list[str]] = {}
    for outlook in found.outlooks:
        if outlook.unpleasant:
            guards = "; then ".join(outlook.shortest.when)
            alike.setdefault((_way(outlook.shortest), guards, _way(outlook.always_open)), []).append(_felt(outlook))
    table = Table(box=None, padding=(0, 2, 1, 0), header_style="dim")
    for name in ("feelings", "fewest steps", "open when", "always open"):
        table.add_column(name)
    for row, feelings in alike.items():
        table.add_row(", ".join(feelings), *row)
    console.print(table)
    console.print(
        "A machine has no probabilities. How likely a way is and how long it takes, dialogues can tell:\n"
        "  [bold]emosim graph --scenario NAME --analyze[/]   simulated now\n"
        "  [bold]emosim graph CORPUS --analyze[/]            made before",
    )


def _show_counted(found: Analysis, console: Console) -> None:
    _explained(
        console,
        "In the long run",
        "Share of all turns, were dialogues to go on like this for ever (stationary distribution of the largest part).",
    )
    ranked = sorted(found.long_run.items(), key=lambda item: -item[1])[:MOST_OF_LONG_RUN]
    console.print(_bars(ranked) if ranked else "  unknown: no step leads back to where another started")
    _explained(
        console,
        "The way to calm",
        "ever: the probability that a calm turn comes; turns: expected until it does, as a Markov chain without an end "
        "(∞ where calm is not certain, and in brackets the turns of those who get there); then ways, each with its "
        "probability.",
    )
    console.print(_outlooks(found.outlooks))
    doubtful = sum(outlook.calming is not None and outlook.calming.turns == inf for outlook in found.outlooks)
    if doubtful:
        console.print(
            f"\nCalm is not certain from {doubtful} of these {len(found.outlooks)}, for no way was seen to lead there "
            f"from {_names(_stuck(found))}. What was seldom felt proves little."
        )


def _stuck(found: Analysis) -> list[str]:
    """The traps with how often they were felt."""
    visits = {outlook.label: outlook.visits for outlook in found.outlooks}
    return [f"{label} ({_times(visits[label])})" for label in found.traps]


def _times(visits: int) -> str:
    return "felt in one turn" if visits == 1 else f"felt in {visits:,} turns"


def _outlooks(outlooks: Sequence[Outlook]) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    for name in ("feeling", "felt", "ever", "turns"):
        table.add_column(name, justify="left" if name == "feeling" else "right", no_wrap=True)
    table.add_column("fewest steps")
    table.add_column("likeliest way")
    ranked = sorted(outlooks, key=lambda outlook: (not outlook.unpleasant, -outlook.visits, outlook.label))
    for outlook in ranked:
        chain = outlook.calming
        table.add_row(
            _felt(outlook),
            f"{outlook.visits:,}",
            "" if chain is None else _percent(chain.reaches),
            _turns(outlook),
            _way(outlook.shortest),
            "[dim]the same[/]" if outlook.likeliest == outlook.shortest else _way(outlook.likeliest),
        )
    return table


def _turns(outlook: Outlook) -> str:
    chain = outlook.calming
    if chain is None:
        return ""
    if chain.turns < inf:
        return f"{chain.turns:.1f}"
    return "∞" if chain.turns_if_reached is None else f"∞ ({chain.turns_if_reached:.1f})"


def _percent(share: float) -> str:
    """A share whose last doubt is not rounded away."""
    return "100%" if share == 1.0 else f"{min(share, 0.999):.1%}"


def _felt(outlook: Outlook) -> str:
    return f"[{FAMILY_STYLE.get(outlook.family, 'white')}]{outlook.label}[/]"


def _way(path: Path) -> str:
    if not path.feelings:
        return "[dim]none[/]"
    chance = "" if path.probability is None else f" [dim]{path.probability:.1%}[/]"
    return " ".join(f"→ {label}" for label in path.feelings[1:]) + chance
