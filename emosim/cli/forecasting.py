"""Showing what a training will take: `emosim train --dry-run`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from rich.bar import Bar
from rich.console import Console
from rich.table import Table

from emosim.cli.tables import columns, facts

if TYPE_CHECKING:
    from emosim.train.plan.forecast import Forecast, OnCard

BAR = 24  # columns
TIGHT = 0.9  # choice: from this share of a card's memory on
PARTS = {
    "weights": "the base's weights",
    "adapter": "adapter, its gradients, Adam",
    "activations": "activations",
    "head": "logits, in chunks",
    "context": "the process itself",
}
"""The parts of `train.plan.memory.Memory`, in words."""


def show_forecast(forecast: Forecast, console: Console) -> None:
    """Print what a training is, what it takes, and on which cards it fits; of a tiny base there is less to say."""
    parts = [_what(forecast), settings(forecast), _memory(forecast)]
    if not forecast.base.tiny:
        parts += [_cards(forecast), _promises(forecast)]
    for part in filter(lambda table: table.row_count, parts):
        console.print(part)
        console.print()
    for note in _notes(forecast):
        console.print(note, soft_wrap=True)


def _what(forecast: Forecast) -> Table:
    base, counts, table = forecast.base, forecast.counts, facts()
    about, lengths = "" if counts.exact else "about ", counts.lengths
    table.add_row(
        "base",
        f"[bold]{base.name}[/], {short(forecast.parameters)} parameters in {base.layers} layers of {base.hidden:,}",
    )
    table.add_row(
        "data",
        f"{counts.dialogues:,} dialogues, {counts.replies:,} replies; {about}{short(counts.tokens)} tokens, "
        f"{short(counts.learned)} of them learned",
    )
    table.add_row(
        "lengths",
        f"{about}{lengths.p50:,} tokens at the median, {lengths.p90:,} at 90 %, {lengths.p99:,} at 99 %, "
        f"{lengths.longest:,} at most",
    )
    share = f"{100 * forecast.share:.2f} %"
    table.add_row("adapter", f"{short(forecast.trainable)} parameters on all matrices, {share} of all")
    table.add_row("training", _course(forecast))
    return table


def _course(forecast: Forecast) -> str:
    steps, recipe = forecast.plan.steps, forecast.plan.recipe
    passes = "one pass" if recipe.epochs == 1 else f"{recipe.epochs:g} passes"
    at_a_time = f"{recipe.batch} dialogues, {forecast.row:,} tokens at a time"
    return f"{passes}, {short(forecast.tokens)} tokens; about {steps.total:,} steps of {at_a_time}"


def settings(forecast: Forecast) -> Table:
    """What was chosen, with the reasons."""
    table = columns("chosen", ">", "because")
    for reason in forecast.plan.reasons:
        table.add_row(reason.setting, f"[bold]{reason.value}[/]", reason.why)
    return table


def _memory(forecast: Forecast) -> Table:
    table = columns("memory", ">GiB", "")
    for name, words in PARTS.items():
        value = getattr(forecast.memory, name)
        table.add_row(words, f"{value:.1f}", Bar(forecast.total, 0, value, width=BAR, color="cyan"))
    said = "[dim]an estimate: this family was never measured[/]" if forecast.estimated else ""
    table.add_row("[bold]together[/]", f"[bold]{forecast.total:.1f}[/]", said)
    return table


def _cards(forecast: Forecast) -> Table:
    table = columns("on a", ">has GiB", ">needs", ">likely", ">range", "")
    for card in forecast.cards:
        table.add_row(*_card(card))
    return table


def _card(card: OnCard) -> Iterable[str]:
    from emosim.train.plan.hours import between, spoken

    if not card.fits:
        said = f"[red]too small[/]; fits with {card.instead}"
    else:
        said = "[yellow]tight[/]" if card.needs > TIGHT * card.memory else "[green]fits[/]"
    return card.card, f"{card.memory:.1f}", f"{card.needs:.1f}", spoken(card.hours.usual), between(card.hours), said


def _promises(forecast: Forecast) -> Table:
    table = columns("often promised", "", "here")
    for promise in forecast.promises:
        table.add_row(promise.promise, "[green]yes[/]" if promise.kept else "[yellow]no[/]", promise.why)
    return table


def _notes(forecast: Forecast) -> Iterable[str]:
    if forecast.base.tiny:
        yield "[dim]How long it takes here is measured in its first steps.[/]"
    else:
        yield "[dim]Times are for 30 to 50 % of a card's peak, and attention that skips a row's other dialogues;[/]"
        yield f"[dim]where it only masks them, {forecast.masked:.1f} times as long. No GPU was asked.[/]"
    if not forecast.counts.exact:
        yield "[dim]Tokens are estimates: no tokenizer was at hand. Templates that drop history (Qwen3) take more.[/]"
    for warning in forecast.plan.warnings:
        yield f"[yellow]Careful:[/] {warning}."


def short(number: float) -> str:
    """A number in thousands, millions or billions where it is large."""
    for size, word, digits in ((1e9, "billion", 1), (1e6, "million", 1), (1e4, "thousand", 0)):
        if number >= size:
            return f"{number / (size if digits else 1e3):,.{digits}f} {word}"
    return f"{number:,.0f}"
