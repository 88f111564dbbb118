"""One dialogue as a picture: what was felt, what it was taken for, and how it was answered, turn by turn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from emosim.corpus.arcs import AXES, Arc
from emosim.corpus.in_words import spoken
from emosim.draw import arc_rows as rows
from emosim.draw.fit import POINTS, fitted, width_of
from emosim.draw.palette import INK, OUTCOME_COLORS, QUIET, ink_on, pyplot, save

# Inches; choices. A column is a user's turn; there is half a one more for the last reply.
LEFT, RIGHT, EDGE = 1.2, 0.25, 0.14
COLUMN, SLIMMEST = 1.06, 0.78
NARROWEST_PAGE, WIDEST_PAGE = 7.6, 14.0  # the widest gives way where columns are at their slimmest
FOOT = 0.62


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of the page: its name, its height and the gap above it in inches, and who draws it."""

    name: str
    height: float
    gap: float
    draw: Callable[[Any], None]
    color: str = QUIET
    note: str = ""


class _Page:
    """A figure that is filled from the top; all measures in inches."""

    def __init__(self, width: float, height: float) -> None:
        self.figure = pyplot().figure(figsize=(width, height))
        self.width, self.height, self.at = width, height, height

    def text(self, x: float, y: float, text: str, **style: Any) -> None:
        """A text at a place counted from the left and the bottom."""
        self.figure.text(x / self.width, y / self.height, text, **style)

    def axes(self, height: float, width: float) -> Any:
        """Bare axes below all that is there."""
        self.at -= height
        place = (LEFT / self.width, self.at / self.height, width / self.width, height / self.height)
        axes = self.figure.add_axes(place)
        axes.spines[:].set_visible(False)
        axes.patch.set_visible(False)
        axes.set(xticks=[], yticks=[], ylim=(0, 1))
        return axes


def draw_arc(arc: Arc, path: Path) -> None:
    """Draw a dialogue to a .png, .svg or .pdf file. Raises InputError for another name, or without matplotlib."""
    save(figure_of(arc), path, exact=True)


def figure_of(arc: Arc) -> Any:
    """The picture of a dialogue. What a record of level core does not keep is left out."""
    span = len(arc) + 0.5
    column = _column(span)
    width = LEFT + column * span + RIGHT
    head, layout = _head(arc, width - 2 * EDGE), _rows(arc, column)
    heads = sum(height for height, _ in head)
    page = _Page(width, heads + sum(row.gap + row.height for row in layout) + FOOT)
    for height, draw in head:
        page.at -= height
        draw(page)
    for row in layout:
        page.at -= row.gap
        axes = page.axes(row.height, column * span)
        axes.set_xlim(-0.5, len(arc))
        row.draw(axes)
        axes.tick_params(axis="y", length=0, pad=4, labelsize=7)
        _name(page, row)
    _foot(page, axes, arc)
    return page.figure


def _column(span: float) -> float:
    """The width of a column: enough to fill a narrow page, less where many turns would make it too wide."""
    margin = LEFT + RIGHT
    wanted = max(COLUMN, (NARROWEST_PAGE - margin) / span)
    return max(SLIMMEST, min(wanted, (WIDEST_PAGE - margin) / span))


def _name(page: _Page, row: _Row) -> None:
    middle = page.at + row.height / 2 + (0.05 if row.note else 0.0)
    page.text(EDGE, middle, row.name, size=8.5, weight="bold", color=row.color, va="center_baseline")
    page.text(EDGE, middle - 0.13, row.note, size=6.5, color=QUIET, va="center_baseline")


def _head(arc: Arc, width: float) -> list[tuple[float, Callable[[_Page], None]]]:
    """The lines above the rows: each with its height, and who writes it."""
    return [(0.42, partial(_title, arc=arc)), (0.26, partial(_facts, arc=arc)), *_situation(arc, width)]


def _title(page: _Page, arc: Arc) -> None:
    room = (page.width - 2 * EDGE) * POINTS
    text, size = fitted(f"{spoken(arc.scenario)}, {spoken(arc.persona)}", room, 14, 8, bold=True)
    page.text(EDGE, page.at + 0.06, text[:1].upper() + text[1:], size=size, weight="bold", va="baseline")


def _facts(page: _Page, arc: Arc) -> None:
    outcome = spoken(arc.outcome)
    color = OUTCOME_COLORS[arc.outcome]
    chip = {"facecolor": color, "lw": 0, "boxstyle": "square,pad=0.25"}
    style = {"size": 9.5, "weight": "bold", "color": ink_on(color), "va": "baseline", "bbox": chip}
    page.text(EDGE + 0.04, page.at + 0.06, outcome, **style)
    rest = f"{len(arc)} turns each  ·  answered by {spoken(arc.assistant)}  ·  {arc.locale}  ·  {arc.id[:12]}"
    x = EDGE + width_of(outcome, bold=True) * 9.5 / POINTS + 0.18
    text, size = fitted(rest, (page.width - EDGE - x) * POINTS, 9, 5.5)
    page.text(x, page.at + 0.06, text, size=size, color=QUIET, va="baseline")


def _situation(arc: Arc, width: float) -> list[tuple[float, Callable[[_Page], None]]]:
    text, size = fitted(arc.situation, width * POINTS, 9.5, 6.5, lines=3)
    lines = text.split("\n")

    def write(page: _Page, line: str) -> None:
        page.text(EDGE, page.at + 0.03, line, size=size, style="italic", va="baseline")

    return [*((0.2, partial(write, line=line)) for line in lines), (0.08, lambda page: None)]


def _rows(arc: Arc, column: float) -> list[_Row]:
    points = max(map(len, rows.turning_points(arc)))
    over = {"arc": arc, "cell": column}
    layout = [
        _Row("moved by", 2 * rows.LINE if arc.causes else 0.0, 0.04, partial(rows.draw_causes, **over)),
        _Row("turning points", points * rows.LINE, 0.04, partial(rows.draw_turning_points, **over)),
        _Row("phase", 0.2, 0.05, partial(rows.draw_phases, **over)),
    ]
    for axis, height, gap in zip(AXES, (1.7, 0.85, 0.85), (0.0, 0.09, 0.09), strict=True):
        layout.append(_Row(axis, height, gap, partial(rows.draw_axis, arc=arc, axis=axis), rows.AXIS_COLORS[axis]))
    strength = ("intensity",) if arc.distress is None else ("distress", rows.DISTRESS_COLOR, "bars: intensity")
    layout += [
        _Row(strength[0], 0.95, 0.09, partial(rows.draw_distress, arc=arc), *strength[1:]),
        _Row("felt", 0.28, 0.08, partial(rows.draw_felt, **over)),
    ]
    if arc.believed is not None:
        layout.append(_Row("taken for", 0.25, 0.02, partial(rows.draw_believed, **over), note="thin: rightly"))
    chips = rows.CHIP * max(map(len, arc.strategies))
    layout.append(_Row("replies", chips, 0.08, partial(rows.draw_replies, **over), note="the lead on top"))
    return [row for row in layout if row.height]


def _foot(page: _Page, axes: Any, arc: Arc) -> None:
    """The dialogue's own numbers of its turns, a user's at the turn and a reply's after it; and the legend."""
    numbers = range(2 * len(arc))
    axes.set_xticks([number / 2 for number in numbers], [str(number) for number in numbers])
    axes.tick_params(axis="x", length=2.5, pad=2, labelsize=7.5, color=QUIET)
    page.text(EDGE, page.at - 0.07, "turn", size=8.5, weight="bold", color=QUIET, va="top")
    page.figure.legend(
        handles=_legend(arc),
        loc="lower left",
        bbox_to_anchor=(EDGE / page.width, 0.06 / page.height),
        ncols=12,
        fontsize=7.5,
        handlelength=1.6,
        columnspacing=1.1,
        handletextpad=0.5,
        borderpad=0,
        borderaxespad=0,
    )


def _legend(arc: Arc) -> list[Any]:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    handles = [Line2D([], [], color=INK, lw=2.2, marker="o", ms=5, label="felt")]
    if arc.belief is not None:
        style = {"ls": (0, (4, 2.5)), "marker": "o", "mfc": "white", "ms": 5}
        handles += [
            Line2D([], [], color=INK, lw=1.0, **style, label="what the assistant took it for"),
            Patch(color=rows.DISTRESS_COLOR, alpha=0.3, lw=0, label="distress"),
        ]
    colors = {feeling.family: rows.family_color(feeling) for feeling in (*arc.felt, *(arc.believed or ()))}
    return handles + [Patch(color=color, lw=0, label=family) for family, color in colors.items()]
