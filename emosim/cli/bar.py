"""A bar over dialogues or whatever else is counted, for commands that read a corpus."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager


def dialogues_bar() -> AbstractContextManager[Callable[[int, int], None]]:
    """A bar over dialogues."""
    return counting("dialogues")


@contextmanager
def counting(what: str) -> Iterator[Callable[[int, int], None]]:
    """What to call with those that are done, and all of them; on a terminal a bar shows them."""
    if not sys.stderr.isatty():
        yield lambda done, total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn(what), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
