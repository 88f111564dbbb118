"""A part of a picture on which everything is drawn in points, so that what is drawn fits what is written."""

from __future__ import annotations

from math import hypot
from typing import Any

from emosim.draw.fit import POINTS
from emosim.draw.palette import INK, QUIET

HEAD = 2.2  # choice: an arrow's head is so many times as wide as its tail, and 3 points more
BEND = 0.16  # choice: how far the middle of an arrow stands off its chord, in lengths of it
CASING = 0.5  # choice: points
STRIDE = 5.0  # choice: points
ARROWS, LEADERS, DOTS, TEXTS = 2, 3, 4, 5  # from below

Spots = dict[str, tuple[float, float]]  # where each feeling is, in points


class Sheet:
    """A rectangle of a figure: `place` is (left, bottom, width, height) in points on the page, and everything on the
    sheet is measured in points from its own lower left corner."""

    def __init__(self, figure: Any, place: tuple[float, float, float, float]) -> None:
        page_width, page_height = (POINTS * inches for inches in figure.get_size_inches())
        left, bottom, self.width, self.height = place
        shares = (left / page_width, bottom / page_height, self.width / page_width, self.height / page_height)
        self.axes = figure.add_axes(shares, xlim=(0.0, self.width), ylim=(0.0, self.height), zorder=2)
        self.axes.set_axis_off()
        self.lines: list[tuple[float, float]] = []  # points of every arrow, one every STRIDE points

    def dot(self, x: float, y: float, radius: float, color: Any, rim: Any = "white") -> None:
        """A disc with a thin rim."""
        from matplotlib.patches import Circle

        self.axes.add_patch(Circle((x, y), radius, facecolor=color, edgecolor=rim, linewidth=0.7, zorder=DOTS))

    def square(self, x: float, y: float, side: float, color: Any, rim: Any) -> None:
        """A square around its center, with a thin rim."""
        from matplotlib.patches import Rectangle

        corner = (x - side / 2.0, y - side / 2.0)
        self.axes.add_patch(Rectangle(corner, side, side, facecolor=color, edgecolor=rim, linewidth=0.7))

    def ring(self, x: float, y: float, radius: float, share: float, color: Any) -> None:
        """A ring clockwise from the top, closed where `share` is 1."""
        from matplotlib.patches import Arc

        size, sweep = 2.0 * radius, 360.0 * share
        self.axes.add_patch(
            Arc((x, y), size, size, theta1=90.0 - sweep, theta2=90.0, edgecolor=color, linewidth=1.6, zorder=DOTS)
        )

    def arrow(
        self,
        start: tuple[float, float],
        end: tuple[float, float],
        *,
        width: float,
        color: Any,
        gaps: tuple[float, float] = (0.0, 0.0),
        bend: float = BEND,
        dashed: bool = False,
    ) -> None:
        """A bent arrow between two points, from `gaps[0]` beyond the first to `gaps[1]` before the second, with a thin
        white rim that sets it off from those below."""
        from matplotlib.patches import FancyArrowPatch

        head = HEAD * width + 3.0
        style = f"simple,tail_width={width},head_width={head},head_length={1.2 * head}"
        if dashed:
            style = f"-|>,head_width={head / 2},head_length={1.2 * head}"
        self.lines += _bow(start, end, bend)
        self.axes.add_patch(
            FancyArrowPatch(
                start,
                end,
                arrowstyle=style,
                connectionstyle=f"arc3,rad={bend}",
                shrinkA=gaps[0],
                shrinkB=gaps[1],
                facecolor=color,
                edgecolor=color if dashed else "white",
                linestyle=(0, (3.5, 2.5)) if dashed else "-",
                linewidth=width if dashed else CASING,
                zorder=ARROWS,
            )
        )

    def line(self, start: tuple[float, float], end: tuple[float, float], color: Any) -> None:
        """A hairline."""
        self.axes.plot(
            *zip(start, end, strict=True), color=color, linewidth=0.5, zorder=LEADERS, scalex=False, scaley=False
        )

    def text(self, x: float, y: float, text: str, size: float = 9.0, color: Any = INK, **ways: Any) -> None:
        """A text from its left lower corner, unless `ha` or `va` say otherwise."""
        self.axes.text(x, y, text, **{"fontsize": size, "color": color, "va": "bottom", "zorder": TEXTS, **ways})

    def note(self, x: float, y: float, text: str, size: float = 8.0, **ways: Any) -> None:
        """A quiet text."""
        self.text(x, y, text, size, QUIET, **ways)


def _bow(start: tuple[float, float], end: tuple[float, float], bend: float) -> list[tuple[float, float]]:
    """Points along a bent arrow: the quadratic curve that matplotlib's arc3 draws."""
    (x1, y1), (x2, y2) = start, end
    middle = ((x1 + x2) / 2.0 + bend * (y2 - y1), (y1 + y2) / 2.0 - bend * (x2 - x1))
    steps = max(2, round(hypot(x2 - x1, y2 - y1) / STRIDE))
    points = []
    for step in range(1, steps):
        t = step / steps
        a, b, c = (1.0 - t) ** 2, 2.0 * t * (1.0 - t), t**2
        points.append((a * x1 + b * middle[0] + c * x2, a * y1 + b * middle[1] + c * y2))
    return points
