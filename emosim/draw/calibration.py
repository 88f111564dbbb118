"""A picture of dialogues beside people: valence over the way, strategies by third, feeling before and after."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from emosim.corpus.calibration import Calibration, Intensity
from emosim.draw.palette import FAINT, INK, QUIET, pyplot, save

OURS, PEOPLE = "#2F57B5", "#B35806"  # blue and brown, which people with any kind of color vision tell apart
WIDTH, HEIGHT = 12.0, 8.6  # inches
NARROW = 0.36  # choice: a bar's share of its third
STEP = 1.25  # choice: the distance of two labels, in thirds


def draw_calibration(found: Calibration, title: str, path: Path) -> None:
    """Draw to a .png, .svg or .pdf file. Raises InputError for another name, or without matplotlib."""
    save(figure_of(found, title), path)


def figure_of(found: Calibration, title: str) -> Any:
    """The picture of a calibration."""
    figure = pyplot().figure(figsize=(WIDTH, HEIGHT))
    grid = figure.add_gridspec(
        2, 2, left=0.06, right=0.985, top=0.835, bottom=0.075, hspace=0.36, wspace=0.2, width_ratios=(1.0, 1.15)
    )
    _tenths(figure.add_subplot(grid[0, 0]), found)
    _intensity(figure.add_subplot(grid[0, 1]), found)
    _thirds(figure.add_subplot(grid[1, :]), found)
    place = {"ha": "left", "va": "top", "transform": figure.transFigure}
    figure.text(0.012, 0.985, "Dialogues beside people", fontsize=14, fontweight="bold", **place)
    told = f"{found.dialogues:,} dialogues, {title}. {_said(found)}"
    figure.text(0.012, 0.952, told, fontsize=9.5, color=QUIET, **place)
    figure.text(0.012, 0.925, "\u25a0 ours", fontsize=10, color=OURS, fontweight="bold", **place)
    figure.text(0.065, 0.925, "\u25a0 people", fontsize=10, color=PEOPLE, fontweight="bold", **place)
    return figure


def _said(found: Calibration) -> str:
    aims = [figure.met for figure in found.figures.values() if figure.met is not None]
    return f"{sum(aims)} of {len(aims)} aims are met."


def _tenths(axes: Any, found: Calibration) -> None:
    """Means with a band of one SD to either side."""
    at = range(1, len(found.tenths) + 1)
    for color, marker, points in (
        (PEOPLE, "s", [(tenth.people, tenth.people_spread) for tenth in found.tenths]),
        (OURS, "o", [(_number(tenth.ours), _number(tenth.ours_spread)) for tenth in found.tenths]),
    ):
        means, spreads = ([point[side] for point in points] for side in (0, 1))
        low, high = ([mean + sign * by for mean, by in zip(means, spreads, strict=True)] for sign in (-1, 1))
        axes.fill_between(at, low, high, color=color, alpha=0.13, lw=0)
        axes.plot(at, means, color=color, marker=marker, ms=5, lw=2)
    axes.axhline(0, color=QUIET, lw=0.8, zorder=1)
    axes.grid(axis="y", color=FAINT)
    axes.set(xticks=list(at), ylim=(-1, 1), ylabel="valence")
    axes.set_xlabel("tenth of the way", labelpad=2)
    _title(axes, "How valence moves where it ends well", "means; bands: one SD to either side")


def _number(value: float | None) -> float:
    return float("nan") if value is None else value


def _intensity(axes: Any, found: Calibration) -> None:
    """An arrow from before to after for each feeling that people came with, theirs above ours."""
    names = list(found.intensity)
    for row, name in enumerate(names):
        for color, lift, ends in _arrows(found.intensity[name]):
            style = {"arrowstyle": "-|>", "color": color, "lw": 2, "shrinkA": 0, "shrinkB": 0, "mutation_scale": 11}
            axes.annotate("", xy=(ends[1], row + lift), xytext=(ends[0], row + lift), arrowprops=style)
            axes.plot(ends[0], row + lift, "o", ms=5, color=color)
    axes.set(xlim=(0, 1), ylim=(len(names) - 0.5, -0.6), yticks=range(len(names)))
    axes.set_yticklabels([f"{name} ({found.intensity[name].dialogues:,})" for name in names])
    axes.tick_params(axis="y", length=0, labelsize=8.5)
    axes.grid(axis="x", color=FAINT)
    axes.spines["left"].set_visible(False)
    axes.set_xlabel("how strongly it is felt", labelpad=2)
    _title(axes, "Before and after, by what they came with", "where it ends well; numbers: dialogues of ours")


def _arrows(group: Intensity) -> list[tuple[str, float, tuple[float, float]]]:
    arrows = [(PEOPLE, -0.16, (group.people_before, group.people_after))]
    if group.before is not None and group.after is not None:
        arrows.append((OURS, 0.16, (group.before, group.after)))
    return arrows


def _thirds(axes: Any, found: Calibration) -> None:
    """Pairs of bars, ours and people's, for every third of every label that is compared."""
    labels = [label for label, thirds in found.thirds.items() if thirds.compared]
    width = 3 + STEP - 1
    for at, label in enumerate(labels):
        thirds = found.thirds[label]
        for third in range(3):
            middle = at * width + third
            axes.bar(middle - NARROW / 2, 100 * thirds.ours[third], NARROW, color=OURS)
            axes.bar(middle + NARROW / 2, 100 * thirds.people[third], NARROW, color=PEOPLE)
    axes.set_xticks(
        [at * width + third for at in range(len(labels)) for third in range(3)],
        ["1st", "2nd", "3rd"] * len(labels),
        fontsize=8,
    )
    for at, label in enumerate(labels):
        place = {"transform": axes.get_xaxis_transform(), "ha": "center", "va": "top"}
        axes.text(at * width + 1, -0.105, label, fontsize=9, color=INK, **place)
    axes.tick_params(axis="x", length=0)
    axes.grid(axis="y", color=FAINT)
    axes.set(xlim=(-0.7, len(labels) * width - STEP + 0.7), ylabel="% of the third")
    _title(axes, "What replies do, by third of the dialogue", _apart(found))


def _apart(found: Calibration) -> str:
    figure = found.figures.get("strategies")
    if figure is None or figure.ours is None:
        return ""
    between = "" if figure.people is None else f"; two halves of people {figure.people:.3f}"
    return f"Jensen-Shannon divergence {figure.ours:.3f} bits{between}"


def _title(axes: Any, title: str, note: str) -> None:
    axes.set_title(title, fontsize=11, pad=18)
    axes.text(0, 1.025, note, transform=axes.transAxes, fontsize=8.5, color=QUIET, ha="left", va="bottom")
