"""A forest plot of two rule sets: what differs in each group, with its interval."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from emosim.corpus.compare import METRICS, Comparison, Group
from emosim.draw.comparison import name_of
from emosim.draw.findings import KIND_TITLES, UNITS, verdict
from emosim.draw.palette import FAINT, INK, QUIET, pyplot, save

SHOWN = ("ended_well", "turns_to_calm", "drop")
# Paul Tol's "vibrant" blue and orange, which people with any kind of color vision tell apart.
COLORS = {"better": "#0077BB", "worse": "#EE7733", "other": INK, "": "#A5A5A5"}
UNIT_TITLES = {"share": "of 100 dialogues", "turns": "user turns", "points": "on 0 to 1"}
LEGEND = (  # at this share of the width, in the color of this kind
    (0.012, "\u25cf", "better", "better"),
    (0.075, "\u25cf", "worse", "worse"),
    (0.135, "\u25cf", "could be chance", ""),
    (0.255, "\u25cb", "too few pairs differ for an interval", ""),
)
ROW, HEAD, WIDTH = 0.235, 2.0, 12.0  # inches: a line, what stands above and below the lines, the whole


def draw_effects(comparison: Comparison, names: tuple[str, str], *paths: Path) -> None:
    """Draw the differences of all pairs and of every group large enough for an interval into each of the files.

    `names` are those of A and B. Raises InputError if matplotlib is not installed.
    """
    for path in paths:
        save(_figure(comparison, names), path)


def lines_of(comparison: Comparison) -> list[Group | str]:
    """The lines from the top: groups, each kind under its title; the groups where two part are left to the report."""
    lines: list[Group | str] = [comparison.overall]
    for kind, title in KIND_TITLES.items():
        inside = [group for group in comparison.groups[kind] if group.resampled]
        if inside and kind != "parting":
            lines += [title, *inside]
    return lines


def _figure(comparison: Comparison, names: tuple[str, str]) -> Any:
    plot = pyplot()
    lines = lines_of(comparison)
    height = HEAD + ROW * len(lines)
    figure, panels = plot.subplots(1, len(SHOWN), figsize=(WIDTH, height), sharey=True)
    figure.subplots_adjust(left=0.235, right=0.985, top=1 - 1.25 / height, bottom=0.6 / height, wspace=0.08)
    for metric, axes in zip(SHOWN, panels, strict=True):
        _panel(axes, metric, lines)
    _names(panels[0], lines)
    place = {"transform": figure.transFigure, "ha": "left", "va": "top"}
    figure.text(0.012, 1 - 0.12 / height, "What B changes", fontsize=13, fontweight="bold", **place)
    told = f"A: {names[0]}, B: {names[1]}. B - A over {comparison.pairs:,} pairs, with 95 % intervals"
    figure.text(0.012, 1 - 0.42 / height, told, fontsize=9.5, color=QUIET, **place)
    for x, sign, text, kind in LEGEND:
        figure.text(x, 1 - 0.7 / height, f"{sign} {text}", fontsize=9, color=COLORS[kind], **place)
    return figure


def _panel(axes: Any, metric: str, lines: list[Group | str]) -> None:
    factor, _ = UNITS[METRICS[metric].unit]
    for row, group in enumerate(lines):
        if isinstance(group, str):
            continue
        found = group.metrics[metric]
        why = verdict(metric, found)
        if found.low is not None and found.high is not None:
            axes.plot([found.low * factor, found.high * factor], [row, row], color=COLORS[why], lw=1.6, zorder=2)
        face = COLORS[why] if found.low is not None else "white"
        size = 6.5 if row == 0 else 5
        axes.plot(found.difference * factor, row, "o", ms=size, mfc=face, mec=COLORS[why], zorder=3)
    axes.axvline(0, color=QUIET, lw=0.8, zorder=1)
    axes.grid(axis="x", color=FAINT)
    axes.set_title(METRICS[metric].title, fontsize=10.5, pad=6)
    axes.set_xlabel(f"B - A, {UNIT_TITLES[METRICS[metric].unit]}{_towards(metric)}", fontsize=8.5)
    axes.spines["left"].set_visible(False)
    axes.tick_params(axis="y", length=0)


def _towards(metric: str) -> str:
    return {1: "; right is better", -1: "; left is better", 0: ""}[METRICS[metric].better]


def _names(axes: Any, lines: list[Group | str]) -> None:
    """Names and numbers of pairs to the left of the first panel, the first line on top."""
    axes.set_ylim(len(lines) - 0.4, -0.6)
    axes.set_yticks([])
    for row, group in enumerate(lines):
        place = {"transform": axes.get_yaxis_transform(), "va": "center", "fontsize": 9}
        if isinstance(group, str):
            axes.text(-0.86, row + 0.1, group, ha="left", fontweight="bold", color=INK, **place)
            continue
        weight = "bold" if row == 0 else "normal"
        axes.text(-0.83 if row else -0.86, row, name_of(group), ha="left", color=INK, fontweight=weight, **place)
        axes.text(-0.03, row, f"{group.pairs:,}", ha="right", color=QUIET, **place)
