"""Showing how a job goes: a live bar on a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

from emosim.runners.job import Progress

EVERY = 5.0  # choice: seconds between two plain lines


@contextmanager
def watching() -> Iterator[Callable[[Progress], None]]:
    """What to call with a job's progress while it runs."""
    if not sys.stderr.isatty():
        yield _Lines().update
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
        TextColumn("[dim]{task.fields[rejected]}"),
    )
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("dialogues", total=None, rate="", rejected="")
        rate = _Rate()

        def update(progress: Progress) -> None:
            bar.update(
                task,
                total=progress.total,
                completed=progress.done,
                rate=f"{rate.of(progress):,.0f}/s",
                rejected=_rejected(progress),
            )

        yield update


class _Rate:
    """Dialogues a second since the start of this run."""

    def __init__(self) -> None:
        self._started = time.monotonic()

    def of(self, progress: Progress) -> float:
        seconds = time.monotonic() - self._started
        return (progress.done - progress.resumed) / seconds if seconds > 0 else 0.0


class _Lines:
    """A line when the work starts, every few seconds, and when it is done."""

    def __init__(self) -> None:
        self._rate = _Rate()
        self._next = 0.0

    def update(self, progress: Progress) -> None:
        now = time.monotonic()
        if now < self._next and progress.done < progress.total:
            return
        self._next = now + EVERY
        rate = self._rate.of(progress)
        left = (progress.total - progress.done) / rate if rate else 0.0
        parts = [f"{progress.done:,} of {progress.total:,} dialogues"]
        if progress.done > progress.resumed:
            parts.append(f"{rate:,.0f}/s, {left:.0f} s left")
        elif progress.resumed:
            parts.append("going on from there")
        click.echo("; ".join(filter(None, [*parts, _rejected(progress)])), err=True)


def _rejected(progress: Progress) -> str:
    counts = progress.counts.get("rejected")
    if not counts:
        return ""
    return "drawn again: " + ", ".join(f"{name} {count:,}" for name, count in counts.most_common())
