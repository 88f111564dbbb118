"""The plane of a machine as it is declared: where its feelings stand, and which families may turn into which."""

from __future__ import annotations

from collections import defaultdict
from functools import partial

import networkx as nx

from emosim.affect.colors import FAMILY_COLORS, OTHER_COLOR
from emosim.draw.key import SIZE, Key
from emosim.draw.palette import INK, tint
from emosim.draw.sheet import Sheet, Spots

RADIUS = 9.0  # choice: points, of a feeling with a dominance of 1
LETTERS = {"primary": 9.5, "secondary": 8.0, "tertiary": 7.5}  # choice: points
OPEN, GUARDED = 1.6, 0.6  # choice: points, of an arrow between families
CELL = 14.0  # choice: points, of the table of families


class Declared:
    """How such a graph is drawn."""

    def __init__(self, graph: nx.DiGraph, least: float) -> None:
        del least  # a machine has no probabilities
        self._graph = graph
        self._families = tuple(dict.fromkeys(family for _, family in graph.nodes(data="family")))
        self._open = _open_between(graph)

    def drawn(self) -> str:
        """What the arrows are."""
        return "Arrows join families, from primary feeling to primary feeling."

    def radius(self, label: str) -> float:
        """Of a feeling's dot, in points."""
        return RADIUS * max(0.2, self._graph.nodes[label]["vad"].dominance)

    def letters(self, label: str) -> float:
        """The size of a feeling's name, in points."""
        return LETTERS.get(self._graph.nodes[label]["tier"], 8.0)

    def written(self, label: str) -> str:
        """A feeling's name."""
        return label

    def draw_ways(self, sheet: Sheet, spots: Spots) -> None:
        """An arrow between two families; dashed where every way is under a guard."""
        for (source, target), is_open in sorted(self._open.items(), key=lambda way: (way[1], way[0])):
            if source == target or not {source, target} <= spots.keys():
                continue
            sheet.arrow(
                spots[source],
                spots[target],
                width=OPEN if is_open else GUARDED,
                color=tint(_color(source), 0.75 if is_open else 0.45),
                gaps=(self.radius(source), self.radius(target) + 1.0),
                dashed=not is_open,
            )

    def draw_dots(self, sheet: Sheet, spots: Spots) -> None:
        """A disc a feeling, the large ones below; the primary ones with a dark rim."""
        for label in sorted(spots, key=lambda label: -self.radius(label)):
            node = self._graph.nodes[label]
            rim = INK if node["tier"] == "primary" else "white"
            sheet.dot(*spots[label], self.radius(label), _color(node["family"]), rim)

    def draw_key(self, sheet: Sheet) -> None:
        """What the marks mean, and which family may turn into which."""
        key = Key(sheet)
        key.families(self._families)
        key.line(lambda x, y: sheet.dot(x, y, 4.5, "white", INK), "primary feeling")
        key.dots("dominance", [(RADIUS * value, f"{value}") for value in (0.2, 0.5, 0.8)])
        key.heading("from family to family")
        key.line(partial(_draw_sample, sheet, is_open=True), "always open")
        key.line(partial(_draw_sample, sheet, is_open=False), "under a guard")
        self._draw_table(sheet, sheet.width - CELL * len(self._families), key.at)

    def _draw_table(self, sheet: Sheet, left: float, top: float) -> None:
        """From the family of a row to the family of a column: a full square where the way is always open."""
        for row, source in enumerate(self._families):
            y = top - CELL * (row + 1.5)
            sheet.text(left - 4.0, y - 0.35 * SIZE, source, SIZE, ha="right", va="baseline")
            sheet.dot(left + CELL * (row + 0.5), top - CELL / 2.0, 3.4, _color(source))
            for column, target in enumerate(self._families):
                if (source, target) in self._open:
                    x = left + CELL * (column + 0.5)
                    _draw_square(sheet, x, y, _color(source), self._open[source, target])


def _open_between(graph: nx.DiGraph) -> dict[tuple[str, str], bool]:
    """Of each two families that are joined: whether all their ways are always open."""
    ways = defaultdict(list)
    for u, v, guarded in graph.edges(data="guarded"):
        if u != v:
            ways[graph.nodes[u]["family"], graph.nodes[v]["family"]].append(not guarded)
    return {pair: all(found) for pair, found in ways.items()}


def _color(family: str) -> str:
    return FAMILY_COLORS.get(family, OTHER_COLOR)


def _draw_square(sheet: Sheet, x: float, y: float, color: str, is_open: bool) -> None:
    sheet.square(x, y, CELL - 3.0, color if is_open else "white", tint(color, 0.8))


def _draw_sample(sheet: Sheet, x: float, y: float, is_open: bool) -> None:
    """An arrow and a square for the key."""
    width = OPEN if is_open else GUARDED
    sheet.arrow((x - 16.0, y), (x + 4.0, y), width=width, color=OTHER_COLOR, bend=0.0, dashed=not is_open)
    _draw_square(sheet, x + 13.0, y, OTHER_COLOR, is_open)
