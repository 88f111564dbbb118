"""What is shown of a training before its first step."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from rich.markup import escape
from rich.text import Text

from emosim.cli.forecasting import settings
from emosim.cli.tables import facts
from emosim.cli.terminal import Terminal
from emosim.train.recognize.events import Told
from emosim.train.run.events import Opening

if TYPE_CHECKING:
    from rich.table import Table

    from emosim.train.data.sample import Segment

LINES = 30  # choice: of a sample, which may be long
LEARNED, GIVEN = "▌ ", "  "


def show_opening(event: Opening | Told, console: Terminal) -> None:
    """Print what is learned and how, and all that was decided, with the reasons."""
    if isinstance(event, Told):
        _show_told(event, console)
        return
    _show_sample(event.sample, console)
    _show_data(event, console)
    if event.forecast.plan.reasons:
        console.print(settings(event.forecast))
        console.print()
    console.print(sizes(event), soft_wrap=True)
    console.print(_course(event), soft_wrap=True)
    _show_notes((*event.forecast.plan.warnings, *event.notes), console)
    console.print()


def sizes(event: Opening | Told) -> str:
    """The line that trainers of adapters print, as PEFT has it."""
    share = 100 * event.trainable / event.parameters
    return f"trainable params: {event.trainable:,} || all params: {event.parameters:,} || trainable%: {share:.4f}"


def _show_sample(sample: Sequence[Segment], console: Terminal) -> None:
    console.print(f"A dialogue as the model reads it; it learns what is marked {LEARNED.strip()}:\n")
    lines = [line for whole in _lines(sample) for line in _wrapped(*whole, console)]
    for line in lines[:LINES]:
        console.print(line)
    if len(lines) > LINES:
        console.print(f"[dim]{GIVEN}... {len(lines) - LINES} lines more[/]")
    console.print()


def _lines(sample: Sequence[Segment]) -> Iterator[tuple[Text, bool]]:
    """A sample line by line, and whether something of a line is learned."""
    line, learned = Text(), False
    for segment in sample:
        for number, part in enumerate(segment.text.split("\n")):
            if number:
                yield line, learned
                line, learned = Text(), False
            line.append(part, "green" if segment.learned else "dim")
            learned |= segment.learned and bool(part)
    if line:
        yield line, learned


def _wrapped(line: Text, learned: bool, console: Terminal) -> Iterator[Text]:
    """A line in as many as it takes, each with its mark."""
    for part in line.wrap(console, console.width - len(LEARNED), overflow="fold"):
        yield Text(LEARNED if learned else GIVEN, "green") + part


def _show_data(event: Opening, console: Terminal) -> None:
    counts, table = event.counts, facts()
    held = f"; {event.validation:,} to validate on" if event.validation else ""
    table.add_row("dialogues", f"{counts.dialogues:,} with {counts.replies:,} replies{held}")
    table.add_row("tokens", f"{counts.tokens:,}, of which {counts.learned:,} are learned")
    table.add_row("lengths", ", ".join(f"{name} {length:,}" for name, length in event.lengths.items()))
    table.add_row("stops at", " ".join(event.how.stops))
    console.print(table)
    console.print()


def _course(event: Opening | Told) -> str:
    on = f", going on after step {event.begins:,}" if event.begins else ""
    steps = "1 step" if event.steps == 1 else f"{event.steps:,} steps"
    if isinstance(event, Told):
        return f"{steps} of {event.recipe.batch} passages{on}"
    memory = f"about {event.forecast.total:.1f} GiB of memory"
    return f"{steps} of about {event.batch:g} dialogues{on}; {memory}"


def _show_told(event: Told, console: Terminal) -> None:
    console.print(f"A passage as the model reads it, which shows [bold]{event.shows}[/]:\n")
    for line in event.sample.splitlines()[-LINES:]:
        console.print(Text(GIVEN + line, "dim"), overflow="fold")
    console.print()
    console.print(_passages(event))
    console.print()
    for reason in event.reasons:
        console.print(f"{reason}.", soft_wrap=True)
    console.print(sizes(event), soft_wrap=True)
    console.print(_course(event), soft_wrap=True)
    _show_notes(event.notes, console)
    console.print()


def _passages(event: Told) -> Table:
    table = facts()
    table.add_row("passages", f"{event.passages:,}; {event.validation:,} to validate on")
    table.add_row("lengths", ", ".join(f"{name} {length:,}" for name, length in event.lengths.items()))
    often = sorted(event.labels.items(), key=lambda pair: (-pair[1], pair[0]))
    table.add_row("labels", f"{len(often)}: " + ", ".join(f"{name} {count:,}" for name, count in often[:5]) + " ...")
    return table


def _show_notes(notes: Sequence[str], console: Terminal) -> None:
    for note in notes:
        console.print(f"[yellow]Note:[/] {escape(note)}.", soft_wrap=True)
