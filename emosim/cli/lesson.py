"""Showing a training: what it is before the first step, how it goes, and what came of it."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from math import inf
from typing import TYPE_CHECKING, Any

import click
import msgspec
from rich.console import Console
from rich.markup import escape

from emosim.cli.opening import show_opening
from emosim.cli.terminal import Terminal
from emosim.train.recognize.events import Calibrated, Told
from emosim.train.run.events import Evaluation, Opening, Stage, Step

if TYPE_CHECKING:
    from pathlib import Path

    from rich.progress import Progress

    from emosim.train.adapters.about import Losses
    from emosim.train.run.order import Order

EVERY = 5.0  # choice: seconds between two plain lines
MEASURED = 20  # choice: steps after which the pace is told; by then it is steady


@contextmanager
def watching(order: Order) -> Iterator[Callable[[Any], None]]:
    """What to call with the events of a training: what is decided goes to stdout, how it goes to stderr, as a bar on a
    terminal and as plain lines elsewhere."""
    if not sys.stderr.isatty():
        yield _Shown(order, _Lines()).update
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[how]}"))
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        yield _Shown(order, _Bar(bar)).update


class _Shown:
    """Shows events as they come."""

    def __init__(self, order: Order, going: _Lines | _Bar) -> None:
        self._order, self._going = order, going
        self._steps = self._taken = 0
        self._before = self._best = inf

    def update(self, event: Any) -> None:
        """Show an event."""
        if isinstance(event, Stage):
            self._going.stage(event)
        elif isinstance(event, Opening | Told):
            self._steps = event.steps
            self._remember(event.begins)
            self._going.pause()
            show_opening(event, Terminal())
        elif isinstance(event, Step):
            self._step(event)
        elif isinstance(event, Evaluation):
            self._evaluation(event)

    def _remember(self, begins: int) -> None:
        """What was found before the step that a run goes on after."""
        if begins:
            found = [row["loss"] for row in _metrics(self._order.folder) if row["kind"] == "evaluation"]
            self._before, self._best = next(iter(found), inf), min(found, default=inf)

    def _step(self, step: Step) -> None:
        self._taken += 1
        if step.timing and self._taken == MEASURED and step.step < self._steps:
            self._going.say(f"measured over {MEASURED} steps: {_pace(step)}")
        self._going.step(step, self._steps)

    def _evaluation(self, found: Evaluation) -> None:
        if found.step == 0:
            self._before = self._best = found.loss
            self._going.say(f"before training: validation loss {found.loss:.4f}")
            return
        if found.loss < self._best:
            beside = "the best so far"
        elif self._best < self._before:
            beside = f"the best was {self._best:.4f}"
        else:
            beside = f"no better than {self._before:.4f} before training"
        self._best = min(self._best, found.loss)
        self._going.say(f"step {found.step:,}: validation loss {found.loss:.4f}, {beside}")


class _Lines:
    """A line every few seconds, and for all that is said."""

    def __init__(self) -> None:
        self._next = time.monotonic() + EVERY

    def stage(self, stage: Stage) -> None:
        """Something before the first step goes on."""
        if self._due():
            of = f" of {stage.total:,}" if stage.total else ""
            click.echo(f"{stage.what}: {stage.done:,}{of}", err=True)

    def pause(self) -> None:
        """Nothing is in the way of lines."""

    def step(self, step: Step, steps: int) -> None:
        """A step was taken."""
        if self._due() or step.step == steps:
            click.echo(f"step {step.step:,} of {steps:,}; {_numbers(step)}", err=True)

    def say(self, words: str) -> None:
        """Say something once."""
        click.echo(words, err=True)

    def _due(self) -> bool:
        now = time.monotonic()
        if now < self._next:
            return False
        self._next = now + EVERY
        return True


class _Bar:
    """A bar, and lines above it for all that is said."""

    def __init__(self, bar: Progress) -> None:
        self._bar = bar
        self._task = bar.add_task("starting", total=None, how="")

    def stage(self, stage: Stage) -> None:
        """Something before the first step goes on."""
        self._bar.update(self._task, description=stage.what, completed=stage.done, total=stage.total)

    def pause(self) -> None:
        """Take the bar away until there is something to show."""
        self._bar.update(self._task, visible=False)
        self._bar.refresh()

    def step(self, step: Step, steps: int) -> None:
        """A step was taken."""
        self._bar.update(
            self._task, description="steps", completed=step.step, total=steps, how=_numbers(step), visible=True
        )

    def say(self, words: str) -> None:
        """Say something once."""
        self._bar.console.print(words, highlight=False, markup=False)


def _numbers(step: Step) -> str:
    told = f"loss {step.loss:.3f}, learning rate {step.rate:.1e}"
    return f"{told}; {_pace(step)}" if step.timing else told


def _pace(step: Step) -> str:
    timing = step.timing
    return f"{timing.rate:,.0f} tokens/s, {spoken(timing.left)} left, {timing.memory / 2**30:.1f} GiB"


def spoken(seconds: float) -> str:
    """A time in the unit that suits it."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"


def show_end(result: Any, order: Order) -> None:
    """Tell what came of a training, where it lies, and what can be done with it. Draws its curves, too."""
    from emosim.cli.main import here, typed

    console, about = Terminal(), result.about
    steps = "1 step" if about.steps == 1 else f"{about.steps:,} steps"
    where = escape(here(str(result.folder)))
    console.print(f"\n[bold]{_made(about)}[/] in {where}/, after {steps}.", soft_wrap=True)
    _show_losses(about.losses, console)
    if calibrated := getattr(result, "calibrated", None):
        _show_calibrated(calibrated, console)
    drawn = _drawn(result)
    console.print(
        f"README.md tells what it is, training.json how it was made, metrics.jsonl every step{drawn}.", soft_wrap=True
    )
    corpus, folder = escape(typed(order.corpus)), escape(typed(result.folder))
    console.print(f"\nNext: [bold]emosim evaluate {corpus} --adapter {folder} -o report[/]", soft_wrap=True)
    if about.task != "recognize":
        console.print(f"      [bold]emosim chat --adapter {folder}[/]", soft_wrap=True)


def _show_losses(losses: Losses, console: Terminal) -> None:
    if losses.before is None or losses.best is None:
        return
    console.print(
        f"Validation loss {losses.before:.4f} before, [bold]{losses.best:.4f}[/] at its best, which is kept.",
        soft_wrap=True,
    )
    if losses.best >= losses.before:
        console.print(
            "[yellow]It does no better than its base:[/] try more dialogues or epochs, or another --learning-rate.",
            soft_wrap=True,
        )


def _made(about: Any) -> str:
    words = {"state": "An adapter that names feelings and replies", "respond": "An adapter that replies"}
    return words.get(about.task, f"A recognizer of {len(about.labels)} {about.of} labels")


def _show_calibrated(found: Calibrated, console: Terminal) -> None:
    console.print(
        f"Of the validation passages {found.accuracy:.1%} are told right, where the most frequent label is "
        f"{found.majority:.1%}; probabilities are off by {found.error_after:.1%} on the mean.",
        soft_wrap=True,
    )


def _drawn(result: Any) -> str:
    """Draw the curves of a training where matplotlib is installed; what to say of it."""
    from importlib.util import find_spec

    if find_spec("matplotlib") is None:
        return ""
    from emosim.draw.curves import draw_curves
    from emosim.train.run.resume import CURVES

    draw_curves(_metrics(result.folder), result.folder / CURVES, _made(result.about))
    return f", {CURVES} its curves"


def _metrics(folder: Path) -> list[dict[str, Any]]:
    from emosim.train.run.resume import METRICS

    return [msgspec.json.decode(line) for line in (folder / METRICS).read_bytes().splitlines()]
