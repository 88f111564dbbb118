"""The plane of two corpora or of two machines: which feelings and ways there is more of in the second, and less."""

from __future__ import annotations

import networkx as nx

from emosim.draw.key import Key
from emosim.draw.palette import INK, LESS, MORE, NEVER, QUIET, tint
from emosim.draw.sheet import Sheet, Spots
from emosim.draw.words import between_machines

MOST_WAYS = 40  # choice: what a reader can follow
LARGEST, SMALLEST = 15.0, 1.8  # choice: radii in points
ALIKE = 5.0  # choice: radius in points of the feelings of machines, which are there or not
WIDEST, THINNEST = 5.0, 0.7  # choice: points
WORTH_SAYING = 0.005  # choice: a change of a share that is written beside the name


class Diff:
    """How such a graph is drawn."""

    def __init__(self, graph: nx.DiGraph, least: float) -> None:
        self._graph, self._machines = graph, between_machines(graph)
        nodes = [node for _, node in graph.nodes(data=True)]
        self._most = max((max(node["before"], node["after"]) for node in nodes), default=0.0) or 1.0
        self._farthest = max((abs(node["after"] - node["before"]) for node in nodes), default=0.0) or 1.0
        self._changed = _most_changed(graph, least)
        self._ways = self._changed[:MOST_WAYS]
        self._peak = abs(self._ways[0][2]) if self._ways else 1.0

    def drawn(self) -> str:
        """What was left out."""
        some = f"{len(self._ways)} of the {len(self._changed):,}" if len(self._ways) < len(self._changed) else "the"
        if self._machines:
            return f"Arrows: {some} ways that are new or gone."
        which = "whose share of all steps changed most" if some != "the" else "whose share of all steps changed"
        return f"Arrows: {some} ways {which}. Numbers: change of a share of turns, in percentage points."

    def radius(self, label: str) -> float:
        """Of a feeling's dot, in points: the larger of before and after."""
        node = self._graph.nodes[label]
        return self._area(max(node["before"], node["after"]))

    def letters(self, label: str) -> float:
        """The size of a feeling's name, in points; 0 where nobody felt it."""
        node = self._graph.nodes[label]
        share = max(node["before"], node["after"]) / self._most
        return 8.0 + 1.5 * share**0.5 * (not self._machines) if share else 0.0

    def written(self, label: str) -> str:
        """A feeling's name, with its change in percentage points if that is worth saying."""
        change = self._change(label)
        worth_saying = abs(change) >= WORTH_SAYING and not self._machines
        return f"{label} {_signed(100.0 * change)}" if worth_saying else label

    def draw_ways(self, sheet: Sheet, spots: Spots) -> None:
        """An arrow a way, those that changed least below."""
        for u, v, change in reversed(self._ways):
            gaps = (self.radius(u), self.radius(v) + 0.5)
            sheet.arrow(spots[u], spots[v], width=self._width(change), color=self._tone(change), gaps=gaps)

    def draw_dots(self, sheet: Sheet, spots: Spots) -> None:
        """A disc as large as the share after, and a circle as large as the share before, the large ones below."""
        for label in sorted(spots, key=self._order):
            (x, y), node = spots[label], self._graph.nodes[label]
            strength = 0.25 + 0.75 * abs(self._change(label)) / self._farthest
            self._draw_pair(sheet, x, y, node["before"], node["after"], strength)

    def draw_key(self, sheet: Sheet) -> None:
        """What the marks mean."""
        key = Key(sheet)
        key.heading("feelings")
        if self._machines:
            for text, before, after in (("new", 0.0, 1.0), ("gone", 1.0, 0.0), ("in both", 1.0, 1.0)):
                key.line(
                    lambda x, y, a=before, b=after: self._draw_pair(sheet, x, y, a, b, 1.0 if a != b else 0.25), text
                )
            key.ways("ways", [(self._width(1.0), self._tone(1.0), "new"), (self._width(1.0), self._tone(-1.0), "gone")])
            return
        most, peak = self._most, self._peak
        key.line(
            lambda x, y: self._draw_pair(sheet, x, y, most * 0.25, most * 0.6, 1.0),
            "more after;",
            "the circle is before",
            least=26.0,
        )
        key.line(lambda x, y: self._draw_pair(sheet, x, y, most * 0.6, most * 0.25, 1.0), "less after", least=26.0)
        key.line(lambda x, y: self._draw_pair(sheet, x, y, 0.0, 0.0, 1.0), "never felt")
        key.dots(
            "share of all turns", [(self._area(share), f"{share:.1%}") for share in (most / 10.0, most / 3.0, most)]
        )
        key.heading("ways, of 1,000 steps")
        for change in (peak, peak / 5.0, -peak / 5.0, -peak):
            key.way_line(self._width(change), self._tone(change), f"{_signed(1000.0 * change)}")

    def _draw_pair(self, sheet: Sheet, x: float, y: float, before: float, after: float, strength: float) -> None:
        if not before and not after:
            sheet.dot(x, y, SMALLEST, "white", NEVER)
        if after:
            sheet.dot(x, y, self._area(after), tint(_side(after - before), strength), NEVER)
        if before:
            sheet.dot(x, y, self._area(before), "none", INK)

    def _order(self, label: str) -> float:
        """Those that nobody felt lie below all others, and then the large ones."""
        return -self.radius(label) if self.letters(label) else -2.0 * LARGEST

    def _change(self, label: str) -> float:
        node = self._graph.nodes[label]
        return node["after"] - node["before"]

    def _area(self, share: float) -> float:
        """The radius of a dot whose area tells a share of all turns."""
        return max(SMALLEST, (ALIKE if self._machines else LARGEST) * (share / self._most) ** 0.5)

    def _width(self, change: float) -> float:
        return 1.0 if self._machines else max(THINNEST, WIDEST * abs(change) / self._peak)

    def _tone(self, change: float) -> str:
        return tint(_side(change), 0.35 + 0.5 * abs(change) / self._peak)


def _most_changed(graph: nx.DiGraph, least: float) -> list[tuple[str, str, float]]:
    """The ways whose share of all steps changed, with that change, the largest first; of machines, the ways that are
    new (1) or gone (-1). Staying is none of them."""
    sides = [sum(count for _, _, count in graph.edges(data=side)) or 1 for side in ("count_before", "count_after")]
    ways = []
    for u, v, edge in graph.edges(data=True):
        change = edge["count_after"] / sides[1] - edge["count_before"] / sides[0]
        if between_machines(graph):
            change = edge["after"] - edge["before"]
        if u != v and change and max(edge["before"], edge["after"]) >= least:
            ways.append((u, v, change))
    return sorted(ways, key=lambda way: (-abs(way[2]), way[0], way[1]))


def _side(change: float) -> str:
    return MORE if change > 0.0 else LESS if change < 0.0 else QUIET


def _signed(number: float) -> str:
    """With its sign, a true minus for less, and one decimal."""
    return f"{number:+.1f}".replace("-", "\N{MINUS SIGN}")
