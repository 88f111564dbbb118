"""A training as a picture: its losses by step, the learning rate below, and of recognizers how often they are right."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from emosim.draw.palette import FAINT, INK, QUIET, pyplot, save, tint
from emosim.errors import InputError

Rows = Sequence[Mapping[str, Any]]
Curve = tuple[list[int], list[float]]

TRAINING, VALIDATION = "#2F57B5", "#B35806"  # blue and brown, which people with any kind of color vision tell apart
SCORES = {"accuracy": ("accuracy", "#1B513E"), "macro_f1": ("macro-F1", "#7F32CF")}
WIDTH, SIDE, FOOT, HEAD = 9.2, 0.84, 0.5, 1.12  # inches; so are the heights of the panels
LOSS, SCORE, RATE, GAP = 3.3, 1.7, 0.9, 0.2
SPREAD = 0.015  # choice: the standard deviation of the smoothing, as a share of the training
MANY = 12  # choice: epochs above which their ends are not marked


def draw_curves(rows: Rows, path: Path, title: str = "") -> None:
    """Draw the rows of a `metrics.jsonl` to a .png, .svg or .pdf file. `title` says what was trained.

    A row has a `kind`, step or evaluation, and its `step`; a step its `epoch`, `loss` and learning `rate`; an
    evaluation its `loss` and of a recognizer `accuracy` and `macro_f1`. What a row lacks is left out. Raises InputError
    for no rows, another name, or without matplotlib.
    """
    save(figure_of(rows, title), path)


def figure_of(rows: Rows, title: str = "") -> Any:
    """The picture of a training."""
    if not rows:
        raise InputError("there are no curves to draw: no step was made and nothing was measured")
    panels = list(_panels(rows))
    heights = [height for height, _ in panels]
    height = HEAD + sum(heights) + GAP * (len(panels) - 1) + FOOT
    figure = pyplot().figure(figsize=(WIDTH, height))
    top, last = height - HEAD, max(row["step"] for row in rows)
    for tall, draw in panels:
        place = (SIDE / WIDTH, (top - tall) / height, 1 - (SIDE + 0.2) / WIDTH, tall / height)
        axes = figure.add_axes(place)
        axes.set_xlim(0, max(last, 1))
        axes.grid(axis="y", color=FAINT)
        draw(axes, rows)
        _epochs(axes, rows, named=tall == LOSS)
        axes.tick_params(axis="x", labelbottom=False)
        axes.xaxis.get_major_locator().set_params(integer=True)
        axes.yaxis.set_label_coords(-0.64 / (WIDTH - SIDE), 0.5)
        top -= tall + GAP
    axes.tick_params(axis="x", labelbottom=True)
    axes.set_xlabel("step", labelpad=2)
    _head(figure, height, rows, title)
    return figure


def _panels(rows: Rows) -> Iterator[tuple[float, Callable[[Any, Rows], None]]]:
    """The panels from the top, each with its height."""
    yield LOSS, _losses
    if any(name in row for row in rows for name in SCORES):
        yield SCORE, _scores
    yield RATE, _rate


def _curve(rows: Rows, kind: str, of: str) -> Curve:
    """Steps and values of what the rows of a kind have."""
    found = [(row["step"], row[of]) for row in rows if row["kind"] == kind and row.get(of) is not None]
    return [step for step, _ in found], [value for _, value in found]


def smoothed(values: Sequence[float]) -> list[float]:
    """The mean of each value and those about it, the nearer the more, so that it lags behind neither way."""
    spread = max(SPREAD * len(values), 1e-3)
    reach = np.arange(-int(3 * spread), int(3 * spread) + 1)
    window = np.exp(-0.5 * (reach / spread) ** 2)
    padded = [np.convolve(of, window)[len(reach) // 2 :][: len(values)] for of in (values, np.ones(len(values)))]
    return (padded[0] / padded[1]).tolist()


def _losses(axes: Any, rows: Rows) -> None:
    steps, losses = _curve(rows, "step", "loss")
    if steps:
        axes.plot(steps, losses, color=tint(TRAINING, 0.35), lw=0.8, zorder=2)
        axes.plot(steps, smoothed(losses), "o" if len(steps) == 1 else "-", color=TRAINING, lw=2, zorder=3)
    steps, losses = _curve(rows, "evaluation", "loss")
    axes.plot(steps, losses, "-o", color=VALIDATION, lw=1.6, ms=4, zorder=4, clip_on=False)
    if best := _best(rows):
        axes.plot(*best, "o", ms=10, mfc="none", mec=VALIDATION, mew=1.6, zorder=5, clip_on=False)
    axes.set_ylabel("loss a token, nats")
    axes.margins(y=0.08)


def _best(rows: Rows) -> tuple[int, float] | None:
    """The step and the loss of the best evaluation, the first of equals."""
    steps, losses = _curve(rows, "evaluation", "loss")
    return min(zip(steps, losses, strict=True), key=lambda point: point[1], default=None)


def _scores(axes: Any, rows: Rows) -> None:
    for name, (said, color) in SCORES.items():
        steps, values = _curve(rows, "evaluation", name)
        axes.plot(steps, values, "-o", color=color, lw=1.6, ms=4, clip_on=False, label=said)
    axes.set(ylim=(0, 1), ylabel="share")
    axes.legend(loc="upper left", ncols=2, borderaxespad=0.2, handlelength=1.2)


def _rate(axes: Any, rows: Rows) -> None:
    steps, rates = _curve(rows, "step", "rate")
    axes.plot(steps, rates, color=QUIET, lw=1.6)
    axes.fill_between(steps, rates, color=QUIET, alpha=0.13, lw=0)
    highest = max(rates, default=0.0) or 1.0
    axes.set(ylim=(0, 1.15 * highest), ylabel="learning rate")
    axes.set_yticks([0, highest], ["0", f"{highest:.1e}".replace("e-0", "e\N{MINUS SIGN}")])


def _epochs(axes: Any, rows: Rows, named: bool) -> None:
    """A fine line where an epoch ends, with its number."""
    ends = _epoch_ends(rows)
    for epoch, step in ends if len(ends) <= MANY else ():
        axes.axvline(step, color=QUIET, lw=0.7, ls=(0, (1, 2)), zorder=1)
        if named:
            place = {"transform": axes.get_xaxis_transform(), "ha": "right", "va": "bottom"}
            axes.text(step, 1.01, f"epoch {epoch}", fontsize=8, color=QUIET, **place)


def _epoch_ends(rows: Rows) -> list[tuple[int, int]]:
    """Each whole epoch, and the first step at which it is over."""
    ends: list[tuple[int, int]] = []
    for step, epoch in zip(*_curve(rows, "step", "epoch"), strict=True):
        ends += [(whole, step) for whole in range(len(ends) + 1, int(epoch + 1e-6) + 1)]
    return ends


def _head(figure: Any, height: float, rows: Rows, title: str) -> None:
    def write(x: float, down: float, text: str, **style: Any) -> None:
        figure.text(x / WIDTH, 1 - down / height, text, va="top", **style)

    write(0.14, 0.13, title or "How it learned", fontsize=13, fontweight="bold", color=INK)
    write(0.14, 0.43, told(rows), fontsize=9.5, color=QUIET)
    write(0.14, 0.66, "\u25a0 training, each step behind its mean", fontsize=9.5, fontweight="bold", color=TRAINING)
    if _best(rows):
        write(3.3, 0.66, "\u25a0 validation, the best ringed", fontsize=9.5, fontweight="bold", color=VALIDATION)


def told(rows: Rows) -> str:
    """What the picture shows, in a line."""
    steps, epochs = _curve(rows, "step", "epoch")
    parts = ["no steps"]
    if steps:
        parts = [f"{steps[-1]:,} {'step' if steps[-1] == 1 else 'steps'}, {epochs[-1]:.2g} epochs"]
    _, losses = _curve(rows, "evaluation", "loss")
    if best := _best(rows):
        parts.append(f"validation loss {losses[0]:.3f} first, {best[1]:.3f} at best (step {best[0]:,})")
        parts[-1] += f", {losses[-1]:.3f} last"
    return "; ".join(parts)
