"""A dialogue as a person likes to read one: the words, what is felt beside them, and the arc drawn."""

from __future__ import annotations

from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.rule import Rule
from rich.text import Text

from emosim.cli.summary import OUTCOME_STYLE
from emosim.corpus.record import AssistantTurn, Record, UserTurn

BLOCKS = "▁▂▃▄▅▆▇█"
FAMILY_STYLE = {
    "joy": "yellow",
    "love": "bright_magenta",
    "surprise": "cyan",
    "anger": "red",
    "fear": "magenta",
    "sadness": "blue",
    "neutral": "white",
}


def show_record(record: Record, console: Console) -> None:
    """Print one dialogue."""
    style = OUTCOME_STYLE[record.outcome]
    console.print()
    console.print(Rule(f"[bold]{record.scenario}[/] · {record.persona} · [{style}]{record.outcome}[/]", align="left"))
    console.print(f"[dim]{record.id}[/]")
    console.print(f"[dim]{escape(record.situation)}[/]")
    console.print()
    for turn in record.turns:
        if isinstance(turn, UserTurn):
            _show_user(turn, console)
        else:
            _show_assistant(turn, console)
    console.print(arc(record))


def _show_user(turn: UserTurn, console: Console) -> None:
    felt = turn.emotion.primary
    color = FAMILY_STYLE.get(felt.family, "white")
    more = [f.label for f in (turn.emotion.secondary, turn.emotion.tertiary) if f]
    blend = f" [dim]with {', '.join(more)}[/]" if more else ""
    console.print(
        f"[dim]{turn.index:>2}[/] [bold {color}]{felt.label} {felt.intensity:.2f}[/]{blend} "
        f"[dim]{turn.progression.phase.replace('_', '-')}, valence {turn.emotion.vad.valence:+.2f}[/]"
    )
    console.print(Padding(Text(turn.text), (0, 0, 1, 3)))


def _show_assistant(turn: AssistantTurn, console: Console) -> None:
    plan = " [dim]then[/] ".join(used.name.replace("_", " ") for used in turn.strategies)
    belief = f"took it for {turn.belief.emotion} {turn.belief.intensity:.2f}; " if turn.belief else ""
    rule = f"rule {turn.decision.rule}" if turn.decision else ""
    console.print(f"[dim]{turn.index:>2}[/] [bold]{plan}[/] [dim]{belief}{rule}[/]")
    console.print(Padding(Text(turn.text, style="italic"), (0, 0, 1, 3)))


def arc(record: Record) -> Text:
    """Valence over the user's turns as a line of blocks, with the feeling each one starts or changes to."""
    turns = [turn for turn in record.turns if isinstance(turn, UserTurn)]
    line, labels = Text("   valence  "), Text("            ", style="dim")
    before = ""
    for turn in turns:
        felt = turn.emotion.primary
        width = max(5, len(felt.label) + 1) if felt.label != before else 5
        level = min(7, int((turn.emotion.vad.valence + 1.0) * 4.0))
        line.append(BLOCKS[level] * (width - 1) + " ", style=FAMILY_STYLE.get(felt.family, "white"))
        labels.append((felt.label if felt.label != before else "").ljust(width))
        before = felt.label
    return Text("\n").join((line, labels))
