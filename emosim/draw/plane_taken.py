"""The plane of a corpus or of a simulation: how often each feeling was felt, and what it turned into."""

from __future__ import annotations

from functools import partial
from typing import Any

import networkx as nx

from emosim.affect.colors import FAMILY_COLORS, OTHER_COLOR
from emosim.draw.key import Key, round_steps
from emosim.draw.palette import NEVER, tint
from emosim.draw.sheet import Sheet, Spots

MOST_WAYS = 60  # choice: what a reader can follow
LARGEST, SMALLEST = 14.0, 1.8  # choice: radii in points, of the feeling felt most and of one never felt
WIDEST, THINNEST = 5.0, 0.8  # choice: points, of the way taken most and of one hardly taken
TELLING = 3.5  # choice: radius in points from which on a dot has room for a core and a ring
PALEST, SURE = 0.4, 0.25  # choice: color of an arrow hardly probable; probability from which on it is full
Way = tuple[str, str, dict[str, Any]]


class Taken:
    """How such a graph is drawn."""

    def __init__(self, graph: nx.DiGraph, least: float) -> None:
        self._graph, self._least = graph, least
        self._most = max((visits for _, visits in graph.nodes(data="visits")), default=0) or 1
        self._ways = _most_taken(graph, least)
        self._peak = self._ways[0][2]["count"] if self._ways else 1

    def drawn(self) -> str:
        """What was left out."""
        moves = [edge["count"] for u, v, edge in self._graph.edges(data=True) if u != v]
        if self._least > 0.0:
            return f"Arrows: the {len(self._ways)} ways with a probability of {self._least:g} or more."
        if len(self._ways) == len(moves):
            return f"Arrows: all {len(moves)} ways taken, {sum(moves):,} changes of feeling."
        share = sum(edge["count"] for _, _, edge in self._ways) / sum(moves)
        return f"Arrows: the {len(self._ways)} ways taken most, {share:.0%} of the {sum(moves):,} changes of feeling."

    def radius(self, label: str) -> float:
        """Of a feeling's dot with its ring, in points."""
        return self._disc(label) + (2.4 if self._disc(label) >= TELLING else 0.0)

    def letters(self, label: str) -> float:
        """The size of a feeling's name, in points; 0 where nobody felt it."""
        share = self._graph.nodes[label]["visits"] / self._most
        return 8.0 + 2.0 * share**0.5 if share else 0.0

    def written(self, label: str) -> str:
        """A feeling's name."""
        return label

    def color(self, label: str) -> str:
        """Of a feeling's dot."""
        return FAMILY_COLORS.get(self._graph.nodes[label]["family"], OTHER_COLOR)

    def draw_ways(self, sheet: Sheet, spots: Spots) -> None:
        """An arrow a way, the rare ones below."""
        for u, v, edge in reversed(self._ways):
            sheet.arrow(
                spots[u],
                spots[v],
                width=self._width(edge["count"]),
                color=tint(self.color(u), _strength(edge["probability"])),
                gaps=(self.radius(u), self.radius(v) + 0.5),
            )

    def draw_dots(self, sheet: Sheet, spots: Spots) -> None:
        """A disc a feeling, the large ones below, with its core and its ring; small and open where nobody felt it."""
        for label in sorted(spots, key=self._order):
            (x, y), node, color, radius = spots[label], self._graph.nodes[label], self.color(label), self._disc(label)
            if not node["visits"]:
                sheet.dot(x, y, radius, "white", NEVER)
            elif radius < TELLING:
                sheet.dot(x, y, radius, color)
            else:
                _draw_telling(sheet, x, y, radius, node["starts"] / node["visits"], self._stays(label), color)

    def draw_key(self, sheet: Sheet) -> None:
        """What the marks mean."""
        key, telling = Key(sheet), partial(_draw_telling, sheet, radius=7.0, color=OTHER_COLOR)
        key.families(dict.fromkeys(family for _, family in self._graph.nodes(data="family")))
        visits = round_steps(self._most)
        key.dots("turns in which it is felt", [(self._area(count), f"{count:,}") for count in visits])
        key.line(lambda x, y: sheet.dot(x, y, SMALLEST, "white", NEVER), "never felt")
        key.heading("in and around the larger dots")
        opening = ("white: share of its turns", "that open a dialogue")
        key.line(partial(telling, starts=0.35, stays=0.0), *opening, least=18.0)
        key.line(partial(telling, starts=0.0, stays=0.6), "ring: probability", "of staying", least=18.0)
        if self._ways:
            self._draw_key_of_ways(key)

    def _draw_key_of_ways(self, key: Key) -> None:
        counts = sorted({self._ways[-1][2]["count"], self._peak})
        key.ways("arrows", [(self._width(count), OTHER_COLOR, _times(count)) for count in counts])
        for chance, more in ((0.05, ""), (SURE, " or more")):
            key.way_line(2.5, tint(OTHER_COLOR, _strength(chance)), f"probability {chance:.0%}{more}")

    def _order(self, label: str) -> float:
        """Those that nobody felt lie below all others, and then the large ones."""
        return -self._disc(label) if self._graph.nodes[label]["visits"] else -2.0 * LARGEST

    def _disc(self, label: str) -> float:
        return self._area(self._graph.nodes[label]["visits"])

    def _area(self, visits: int) -> float:
        """The radius of a dot whose area tells the visits."""
        return max(SMALLEST, LARGEST * (visits / self._most) ** 0.5)

    def _width(self, count: int) -> float:
        return THINNEST + (WIDEST - THINNEST) * count / self._peak

    def _stays(self, label: str) -> float:
        return self._graph.edges[label, label]["probability"] if self._graph.has_edge(label, label) else 0.0


def _most_taken(graph: nx.DiGraph, least: float) -> list[Way]:
    """The ways to draw, the most taken first, and of two the more probable one. Staying is none of them."""
    ways = [(u, v, edge) for u, v, edge in graph.edges(data=True) if u != v and edge["probability"] >= least]
    ways.sort(key=lambda way: (-way[2]["count"], -way[2]["probability"], way[0], way[1]))
    return ways if least > 0.0 else ways[:MOST_WAYS]


def _times(count: int) -> str:
    return "taken once" if count == 1 else f"taken {count:,} times"


def _strength(probability: float) -> float:
    return PALEST + (1.0 - PALEST) * min(1.0, probability / SURE)


def _draw_telling(sheet: Sheet, x: float, y: float, radius: float, starts: float, stays: float, color: str) -> None:
    sheet.dot(x, y, radius, color)
    sheet.dot(x, y, radius * starts**0.5, "white", "none")
    sheet.ring(x, y, radius + 1.6, stays, color)
