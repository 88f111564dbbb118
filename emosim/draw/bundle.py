"""The arcs of a whole corpus as a picture: a column a group, valence above, distress below."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from emosim.corpus.bundle import OTHERS, RANGES, SAMPLE, TIME, Bundle, Group
from emosim.corpus.in_words import spoken
from emosim.draw.arc_rows import AXIS_COLORS
from emosim.draw.fit import POINTS, fitted
from emosim.draw.palette import INK, OUTCOME_COLORS, QUIET, pyplot, save

# Inches; choices.
LEFT, RIGHT, GAP, EDGE = 0.95, 0.2, 0.12, 0.14
PANEL, WIDEST, NARROWEST_PAGE = 1.7, 2.6, 7.6  # a panel is as high as it is wide at the least
HEAD, BETWEEN, FOOT = 1.0, 0.12, 1.0
GROUND, REFERENCE = "#F5F5F5", "#555555"

CAPTIONS = {
    "outcome": "by outcome",
    "emotion": "by the feeling they open with",
    "persona": "by persona",
    "scenario": "by scenario",
    "locale": "by locale",
}


def draw_bundle(bundle: Bundle, path: Path) -> None:
    """Draw a bundle to a .png, .svg or .pdf file. Raises InputError for another name, or without matplotlib."""
    save(figure_of(bundle), path)


def figure_of(bundle: Bundle) -> Any:
    """The picture of a bundle: of each group its mean, its middle half and its sample, beside the mean of all."""
    columns = len(bundle.groups)
    panel = min(WIDEST, max(PANEL, (NARROWEST_PAGE - LEFT - RIGHT + GAP) / columns - GAP))
    width = max(LEFT + columns * (panel + GAP) - GAP + RIGHT, NARROWEST_PAGE)
    height = HEAD + 2 * PANEL + BETWEEN + FOOT
    figure = pyplot().figure(figsize=(width, height))
    for column, group in enumerate(bundle.groups):
        x = LEFT + column * (panel + GAP)
        for row, measure in enumerate(bundle.measures):
            y = FOOT + (1 - row) * (PANEL + BETWEEN)
            axes = figure.add_axes((x / width, y / height, panel / width, PANEL / height))
            _draw_panel(axes, group, bundle.everyone, row, color_of(bundle.by, group.name))
            _scale(axes, measure, first=column == 0, last=row == 1)
        _name(figure, group, bundle.everyone.count, x, panel)
    _write(figure, bundle)
    return figure


def color_of(by: str, name: str) -> str:
    """The color of a group."""
    if by == "outcome":
        return OUTCOME_COLORS[name]
    return QUIET if name == OTHERS else AXIS_COLORS["valence"]


def _draw_panel(axes: Any, group: Group, everyone: Group, row: int, color: str) -> None:
    for line in group.sample[:, row]:
        axes.plot(TIME, line, color=color, lw=0.7, alpha=0.22, zorder=2)
    axes.fill_between(TIME, group.low[row], group.high[row], color=color, alpha=0.28, lw=0, zorder=3)
    axes.plot(TIME, everyone.mean[row], color=REFERENCE, lw=1.1, ls=(0, (3, 2)), zorder=4)
    axes.plot(TIME, group.mean[row], color="white", lw=4.0, zorder=5)
    axes.plot(TIME, group.mean[row], color=color, lw=2.4, zorder=6)


def _scale(axes: Any, measure: str, first: bool, last: bool) -> None:
    low, high = RANGES[measure]
    middle, room = (low + high) / 2, 0.03 * (high - low)
    axes.set_facecolor(GROUND)
    axes.spines[:].set_visible(False)
    axes.axhline(middle, color="white", lw=1.2, zorder=1)
    axes.set(xlim=(-0.01, 1.01), ylim=(low - room, high + room))
    ticks = [f"{value:g}".replace("-", "\N{MINUS SIGN}") for value in (low, middle, high)]
    axes.set_yticks([low, middle, high], ticks if first else [])
    axes.set_xticks([0, 0.5, 1], ["first", "", "last turn"] if last else [])
    for label, side in zip(axes.get_xticklabels(), ("left", "center", "right"), strict=last):
        label.set_ha(side)
    axes.tick_params(length=0, labelsize=7.5, pad=3)
    if first:
        axes.set_ylabel(measure, size=10, weight="bold", color=INK, labelpad=6)


def _name(figure: Any, group: Group, total: int, x: float, panel: float) -> None:
    """A group's name and how many dialogues it holds, above its column."""
    width, height = figure.get_size_inches()
    text, size = fitted(spoken(group.name), panel * POINTS, 10, 6, bold=True)
    share = group.count / total
    counted = f"{group.count:,} dialogues, {share:.0%}" if share >= 0.01 else f"{group.count:,} dialogues, {share:.1%}"
    small, small_size = fitted(counted, panel * POINTS, 8, 6)
    figure.text(x / width, (height - HEAD + 0.23) / height, text, size=size, weight="bold", va="baseline")
    figure.text(x / width, (height - HEAD + 0.07) / height, small, size=small_size, color=QUIET, va="baseline")


def _write(figure: Any, bundle: Bundle) -> None:
    """The title and the legend, and how the picture was made."""
    width, height = figure.get_size_inches()
    title = f"How feeling moves in {bundle.everyone.count:,} dialogues, {CAPTIONS[bundle.by]}"
    text, size = fitted(title, (width - 2 * EDGE) * POINTS, 14, 8, bold=True)
    figure.text(EDGE / width, (height - 0.4) / height, text, size=size, weight="bold", va="baseline")
    lines, size = fitted(_caption(bundle), (width - 2 * EDGE) * POINTS, 7.5, 6, lines=2)
    figure.text(EDGE / width, 0.1 / height, lines, size=size, color=QUIET, va="bottom", linespacing=1.3)
    figure.legend(
        handles=_legend(bundle),
        loc="lower left",
        bbox_to_anchor=(EDGE / width, 0.5 / height),
        ncols=4,
        fontsize=8,
        handlelength=1.8,
        columnspacing=1.4,
        borderpad=0,
        borderaxespad=0,
    )


def _legend(bundle: Bundle) -> list[Any]:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    return [
        Line2D([], [], color=INK, lw=2.4, label="mean of the group"),
        Patch(color=INK, alpha=0.25, lw=0, label="its middle half"),
        Line2D([], [], color=INK, lw=0.7, alpha=0.5, label=f"up to {SAMPLE} of its dialogues"),
        Line2D([], [], color=REFERENCE, lw=1.1, ls=(0, (3, 2)), label="mean of all"),
    ]


def _caption(bundle: Bundle) -> str:
    parts = [f"Time runs from a dialogue's first turn of the user to the last, read at {len(TIME)} points."]
    if any(group.count > SAMPLE for group in bundle.groups):
        parts.append("Thin lines: drawn by lot from the dialogues' ids.")
    if bundle.merged:
        parts.append(f"Others: the {bundle.merged} smaller groups together.")
    if bundle.measures[1] == "intensity":
        parts.append("Intensity: of the first feeling, whatever it is; level core keeps no distress.")
    return " ".join(parts)
