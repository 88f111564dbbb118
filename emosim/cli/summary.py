"""What a person reads when a corpus is done."""

from __future__ import annotations

from collections.abc import Mapping

from rich.markup import escape
from rich.table import Table

from emosim.cli.terminal import Terminal
from emosim.corpus.produce import MOST_ATTEMPTS
from emosim.runners.job import Result

WIDTH = 24  # characters of the longest bar
UNKEPT = {
    "too_close": "made too little difference",
    "none_sound": "had no reply that the catalogue does not warn of",
    "words_failed": "found no two replies in words that pass",
}
"""Why a reply at which others were tried gave no preference pair."""
OUTCOME_STYLE = {
    "resolved": "green",
    "improved": "cyan",
    "unresolved": "yellow",
    "worsened": "red",
    "handed_off": "magenta",
}


def bar(share: float, most: float) -> str:
    """A share as a bar, the largest one WIDTH long."""
    eighths = round(WIDTH * 8 * share / most) if most else 0
    return "█" * (eighths // 8) + ("", "▏", "▎", "▍", "▌", "▋", "▊", "▉")[eighths % 8]


def bars(title: str, counts: Mapping[str, int], most: int, style: Mapping[str, str] | None = None) -> Table:
    """A small table of the largest counts, with bars."""
    total = sum(counts.values()) or 1
    table = Table(title=title, title_justify="left", title_style="bold", box=None, show_header=False, padding=(0, 1))
    ranked = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:most]
    largest = ranked[0][1] / total if ranked else 0.0
    for name, count in ranked:
        color = (style or {}).get(name, "blue")
        table.add_row(name, f"{count / total:6.1%}", f"[{color}]{bar(count / total, largest)}[/]")
    return table


def show_summary(result: Result) -> None:
    """Print a corpus's summary and the next command."""
    console = Terminal()
    manifest, folder = result.manifest, escape(str(result.folder))
    counts = manifest["counts"]
    if result.was_there:
        console.print(f"{folder} holds exactly this corpus already, complete: {manifest['records']:,} dialogues.")
        console.print(
            f"Nothing was made. Another seed (--seed) makes others; see it with: emosim stats {folder}", soft_wrap=True
        )
        return
    seconds = manifest["made"]["seconds"]
    rate = f", {counts['turns'] / seconds:,.0f} turns a second" if seconds else ""
    console.print()
    console.print(
        f"[bold]{manifest['records']:,} dialogues[/], {counts['turns']:,} turns, in [bold]{folder}[/] "
        f"after {seconds:,.1f} s{rate}."
    )
    console.print()
    console.print(bars("How they end", counts["outcome"], 5, OUTCOME_STYLE))
    console.print(bars("What people feel", counts["emotion"], 7))
    console.print(bars("How they are answered", counts["strategy"], 7))
    console.print()
    splits = ", ".join(f"{counts['split'].get(name, 0):,} {name}" for name in ("train", "validation", "test"))
    console.print(f"Split by persona and by scenario: {splits}.")
    rejected = counts.get("rejected", {})
    if rejected:
        why = ", ".join(f"{name} {count:,}" for name, count in rejected.items())
        console.print(f"Turned away by a check and drawn again: {why} (kept in {folder}/rejected).")
    missed = sum(counts.get("outcome_missed", {}).values())
    if missed:
        console.print(f"[yellow]{missed:,} would not end as asked in {MOST_ATTEMPTS} draws and ended otherwise.[/]")
    review = counts.get("needs_review", {}).get("yes", 0)
    if review:
        console.print(f"{review:,} ask for a human eye (crises, odd blends, low confidence): quality.needs_review.")
    forks = counts.get("forks", {})
    if forks:
        console.print(_pairs(forks, folder), soft_wrap=True)
    console.print()
    console.print(f"Next: [bold]emosim stats {folder}[/], or read one: [bold]emosim preview[/]", soft_wrap=True)


def _pairs(forks: Mapping[str, int], folder: str) -> str:
    """What came of the replies at which others were tried."""
    kept, tried = forks.get("kept", 0), sum(forks.values())
    why = ", ".join(f"{count:,} {UNKEPT[name]}" for name, count in forks.items() if name != "kept")
    left = f" Left out of {tried:,} tries: {why}." if why else ""
    return f"{kept:,} preference pairs in {folder}/preferences; what is preferred there is simulated.{left}"
