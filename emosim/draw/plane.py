"""The plane of feelings as a picture: each where its valence and arousal put it, and the ways between them."""

from __future__ import annotations

from math import hypot
from pathlib import Path
from typing import Any, Protocol

import networkx as nx
import numpy as np

from emosim.draw.fit import POINTS, fitted, width_of
from emosim.draw.labels import LEADING, Dot, place_labels
from emosim.draw.palette import FAINT, QUIET, pyplot, save
from emosim.draw.plane_declared import Declared
from emosim.draw.plane_diff import Diff
from emosim.draw.plane_taken import Taken
from emosim.draw.sheet import Sheet, Spots
from emosim.draw.words import title_of, told_of

PAGE = (820.0, 584.0)  # choice: width and height in points
PLANE = (46.0, 46.0, 590.0, 478.0)  # choice: left, bottom, width and height of the plane on it
KEY = (656.0, 46.0, 156.0, 478.0)  # choice: of the key beside it
# choice: what stays free around the outermost feelings, left, right and above, in spans of the feelings; names are wide
LEFT, RIGHT, UPRIGHT = 0.11, 0.06, 0.07
LEADER = 5.0  # choice: points from the rim of a dot from which on a hairline leads to its name
EDGE = 4.0  # choice: points from the border of the plane, which no name enters
BEHIND = {"facecolor": "white", "alpha": 0.7, "edgecolor": "none", "pad": 0.3}  # keeps a name readable on an arrow


class Kind(Protocol):
    """How a kind of graph is drawn; lengths in points."""

    def __init__(self, graph: nx.DiGraph, least: float) -> None: ...

    def drawn(self) -> str:
        """A sentence on what is drawn and what was left out."""

    def radius(self, label: str) -> float:
        """Of a feeling's dot, with what is around it."""

    def letters(self, label: str) -> float:
        """The size of a feeling's name; 0 if it is not written."""

    def written(self, label: str) -> str:
        """What is written beside a feeling's dot."""

    def draw_ways(self, sheet: Sheet, spots: Spots) -> None:
        """The arrows."""

    def draw_dots(self, sheet: Sheet, spots: Spots) -> None:
        """The feelings."""

    def draw_key(self, sheet: Sheet) -> None:
        """What the marks mean."""


KINDS: dict[str, type[Kind]] = {"declared": Declared, "reached": Taken, "taken": Taken, "diff": Diff}


def draw_plane(graph: nx.DiGraph, path: Path, least: float = 0.0) -> None:
    """Draw a graph of feelings to a .png, .svg or .pdf; the same bytes each time.

    Ways less probable than `least` are left out; at 0 the ways taken most are drawn, as many as a reader can follow.
    The picture says how many. Raises InputError if matplotlib is not installed or the name ends otherwise.
    """
    save(plane_figure(graph, least), path)


def plane_figure(graph: nx.DiGraph, least: float = 0.0) -> Any:
    """The picture as a matplotlib figure, open."""
    plot = pyplot()
    figure = plot.figure(figsize=(PAGE[0] / POINTS, PAGE[1] / POINTS))
    kind = KINDS[graph.graph["kind"]](graph, least)
    spots = _axes(figure, graph)
    sheet = Sheet(figure, PLANE)
    kind.draw_ways(sheet, spots)
    kind.draw_dots(sheet, spots)
    _name(sheet, spots, kind)
    kind.draw_key(Sheet(figure, KEY))
    page = Sheet(figure, (0.0, 0.0, *PAGE))
    room = PAGE[0] - PLANE[0] - 8.0
    page.text(PLANE[0], PAGE[1] - 26.0, *fitted(title_of(graph), room, 13.0, 7.0, bold=True), weight="bold")
    page.note(PLANE[0], PAGE[1] - 42.0, *fitted(f"{told_of(graph)} {kind.drawn()}", room, 9.0, 6.0))
    return figure


def _axes(figure: Any, graph: nx.DiGraph) -> Spots:
    """The axes of the plane; where each feeling is on it, in points."""
    left, bottom, width, height = PLANE
    axes = figure.add_axes((left / PAGE[0], bottom / PAGE[1], width / PAGE[0], height / PAGE[1]))
    points = dict(graph.nodes(data="vad"))
    low_x, high_x = _range([vad.valence for vad in points.values()], LEFT, RIGHT)
    low_y, high_y = _range([vad.arousal for vad in points.values()], UPRIGHT, UPRIGHT)
    axes.set(xlim=(low_x, high_x), ylim=(low_y, high_y))
    axes.axvline(0.0, color=FAINT, linewidth=0.8)
    axes.axhline(0.5, color=FAINT, linewidth=0.8)
    for x, side, word in ((0.0, "left", "unpleasant"), (0.5, "center", "valence"), (1.0, "right", "pleasant")):
        axes.text(x, -0.05, word, transform=axes.transAxes, ha=side, va="top", size=9.5)
    for y, side, word in ((0.0, "bottom", "calm"), (0.5, "center", "arousal"), (1.0, "top", "stirred")):
        axes.text(-0.053, y, word, transform=axes.transAxes, ha="right", va=side, rotation=90, size=9.5)
    return {
        label: (width * (vad.valence - low_x) / (high_x - low_x), height * (vad.arousal - low_y) / (high_y - low_y))
        for label, vad in points.items()
    }


def _range(values: list[float], before: float, after: float) -> tuple[float, float]:
    span = max(max(values) - min(values), 0.2)
    return min(values) - before * span, max(values) + after * span


def _name(sheet: Sheet, spots: Spots, kind: Kind) -> None:
    """Write the names beside the dots."""
    dots = [Dot(*spots[label], kind.radius(label), *_size(kind, label)) for label in spots]
    bounds = (EDGE, EDGE, sheet.width - EDGE, sheet.height - EDGE)
    corners = place_labels(dots, bounds, np.array(sheet.lines).reshape(-1, 2))
    for label, dot, (x, y) in zip(spots, dots, corners.tolist(), strict=True):
        if dot.width:
            _lead(sheet, dot, x, y)
            sheet.text(x, y, kind.written(label), kind.letters(label), bbox=BEHIND)


def _size(kind: Kind, label: str) -> tuple[float, float]:
    """Width and height of what is written beside a dot."""
    return width_of(kind.written(label)) * kind.letters(label), LEADING * kind.letters(label)


def _lead(sheet: Sheet, dot: Dot, x: float, y: float) -> None:
    """A hairline from a dot to its name, where that is not right beside it."""
    near = (min(max(dot.x, x), x + dot.width), min(max(dot.y, y), y + dot.height))
    away = hypot(near[0] - dot.x, near[1] - dot.y)
    if away - dot.radius > LEADER:
        rim = dot.radius / away
        sheet.line((dot.x + rim * (near[0] - dot.x), dot.y + rim * (near[1] - dot.y)), near, QUIET)
