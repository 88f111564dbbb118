"""What replies lead with, before and after: bands that flow from a column of strategies to the same column."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from emosim.corpus.replayed import Move
from emosim.draw.fit import width_of
from emosim.draw.palette import darker, pyplot, save, strategy_color, tint
from emosim.draw.sheet import Sheet

# Points, all of them choices; x counts from the inner edge of the first column.
ACROSS = 340.0  # from the one column to the other
COLUMN = 9.0  # how wide they are
HEAD, FOOT, MARGIN = 92.0, 22.0, 24.0
BANDS = 400.0  # how high all bands are together
LINE, GAP = 15.0, 6.0  # the least height of a strategy, and what lies between two
SIZE, SMALL = 9.5, 7.0  # of the letters
BESIDE = 8.0  # between a column, its numbers and their names
PAD, APART = 1.8, 1.5  # around the number on a band, and between two
SAME = "#DDE3EB"
ALONG = sorted(np.linspace(0.1, 0.9, 33).round(3).tolist(), key=lambda share: (abs(share - 0.5), share))
"""Where on a band its number may stand, the middle first."""
SHARES = np.linspace(0.0, 1.0, 41)


@dataclass(frozen=True, slots=True)
class Node:
    """A strategy: how many replies led with it and lead with it now, and the y of its middle in both columns."""

    name: str
    before: int
    after: int
    middle: float


@dataclass(frozen=True, slots=True)
class Band:
    """A flow: the y of its middle line at either end, and its height."""

    move: Move
    start: float
    end: float
    height: float

    @property
    def same(self) -> bool:
        """Whether the lead is what it was."""
        return self.move.before == self.move.after

    def middle(self, share: np.ndarray | float) -> np.ndarray | float:
        """The y of its middle line, `share` of the way along."""
        return self.start + (self.end - self.start) * share * share * (3.0 - 2.0 * share)


@dataclass(frozen=True, slots=True)
class Layout:
    """Where everything stands on a page so many points high; `scale` is the height of one reply."""

    height: float
    scale: float
    nodes: tuple[Node, ...]
    bands: tuple[Band, ...]


@dataclass(frozen=True, slots=True)
class Count:
    """The number on a band: the middle of its box, and half its width and height."""

    band: Band
    x: float
    y: float
    wide: float
    high: float

    def covers(self, other: Count) -> bool:
        """Whether the two boxes overlap, or nearly."""
        across, up = abs(self.x - other.x), abs(self.y - other.y)
        return across < self.wide + other.wide + APART and up < self.high + other.high + APART

    def hides(self, band: Band) -> bool:
        """Whether a band passes under it."""
        ys = [band.middle((self.x + side * self.wide) / ACROSS) for side in (-1.0, 0.0, 1.0)]
        high = self.high + band.height / 2.0
        return min(ys) - high < self.y < max(ys) + high


def draw_flow(moves: Sequence[Move], path: Path) -> None:
    """A picture, as its name says, of the moves from lead to lead; a band is as high as its replies are many.

    Raises InputError if matplotlib is not installed.
    """
    layout = lay_out(moves)
    names = max((width_of(_spoken(node.name)) * SIZE for node in layout.nodes), default=0.0)
    numbers = width_of(_number(sum(move.replies for move in moves))) * SIZE
    beside = MARGIN + names + numbers + 2.0 * BESIDE + COLUMN
    width = 2.0 * beside + ACROSS + 2.0 * BESIDE + numbers + width_of("+") * SIZE
    figure = pyplot().figure(figsize=(width / 72.0, layout.height / 72.0))
    sheet = Sheet(figure, (beside, 0.0, ACROSS, layout.height))
    _draw_head(sheet, moves, MARGIN - beside)
    for band in layout.bands:
        _draw_band(sheet, band)
    for count in counts_on(layout.bands):
        _draw_count(sheet, count)
    for node in layout.nodes:
        _draw_node(sheet, node, layout.scale, numbers)
        _draw_change(sheet, node, width - beside - MARGIN)
    save(figure, path)


def lay_out(moves: Sequence[Move]) -> Layout:
    """The leads recorded most often on top, at the same height in both columns; bands in the order of their drawing."""
    before, after = Counter[str](), Counter[str]()
    for move in moves:
        before[move.before] += move.replies
        after[move.after] += move.replies
    names = sorted({*before, *after}, key=lambda name: (-before[name], -after[name], name))
    scale = BANDS / max(1, before.total())
    slots = [max(LINE, scale * max(before[name], after[name])) for name in names]
    height = HEAD + sum(slots) + GAP * len(slots) + FOOT
    tops = height - HEAD - np.cumsum([0.0, *(slot + GAP for slot in slots)])
    middles = [float(top - slot / 2.0) for top, slot in zip(tops[:-1], slots, strict=True)]
    nodes = tuple(Node(name, before[name], after[name], y) for name, y in zip(names, middles, strict=True))
    return Layout(height, scale, nodes, _bands(moves, nodes, scale))


def _bands(moves: Sequence[Move], nodes: Sequence[Node], scale: float) -> tuple[Band, ...]:
    """What stays on the ground, then what changes, the small on top of the large."""
    ranks = {node.name: rank for rank, node in enumerate(nodes)}
    leaving = {node.name: node.middle + scale * node.before / 2.0 for node in nodes}
    coming = {node.name: node.middle + scale * node.after / 2.0 for node in nodes}
    starts, ends = {}, {}
    for move in sorted(moves, key=lambda move: (ranks[move.before], ranks[move.after])):
        starts[move] = leaving[move.before] - scale * move.replies / 2.0
        leaving[move.before] -= scale * move.replies
    for move in sorted(moves, key=lambda move: (ranks[move.after], ranks[move.before])):
        ends[move] = coming[move.after] - scale * move.replies / 2.0
        coming[move.after] -= scale * move.replies
    bands = [Band(move, starts[move], ends[move], scale * move.replies) for move in moves]
    return tuple(sorted(bands, key=lambda band: (not band.same, -band.height, band.start)))


def counts_on(bands: Sequence[Band]) -> list[Count]:
    """A number on each band that changes, where it covers no other; none where there is no such place.

    Of the places there are, it takes the one that hides the fewest bands, nearest to the middle.
    """
    changing = [band for band in bands if not band.same]
    placed: list[Count] = []
    for band in changing:
        free = [place for place in _places(band) if not any(map(place.covers, placed))]
        others = [other for other in changing if other is not band]
        placed += sorted(free, key=lambda place: sum(map(place.hides, others)))[:1]
    return placed


def _places(band: Band) -> list[Count]:
    wide = width_of(_number(band.move.replies)) * SMALL / 2.0 + PAD
    return [Count(band, ACROSS * share, band.middle(share), wide, 0.4 * SMALL + PAD) for share in ALONG]


def _draw_head(sheet: Sheet, moves: Sequence[Move], left: float) -> None:
    total = sum(move.replies for move in moves)
    moved = sum(move.replies for move in moves if move.before != move.after)
    share = f" ({moved / total:.1%})" if moved else ""
    told = f"Of {total:,} replies {moved:,}{share} would start with another strategy, in whose color they flow."
    top = sheet.height
    sheet.text(left, top - 34.0, "How the same moments would be answered under other rules", 13.0, weight="bold")
    sheet.note(
        left, top - 52.0, told if moved else f"All {total:,} replies would start with the strategy they have.", SIZE
    )
    sheet.text(0.0, top - HEAD + 10.0, "as recorded", SIZE, ha="right", weight="bold")
    sheet.text(ACROSS, top - HEAD + 10.0, "under the other rules", SIZE, weight="bold")


def _draw_band(sheet: Sheet, band: Band) -> None:
    xs, ys = ACROSS * SHARES, band.middle(SHARES)
    low, high = ys - band.height / 2.0, ys + band.height / 2.0
    if band.same:
        sheet.axes.fill_between(xs, low, high, facecolor=SAME, linewidth=0.0, zorder=2)
        return
    color = strategy_color(band.move.after)
    sheet.axes.fill_between(xs, low, high, facecolor=tint(color, 0.8), edgecolor=darker(color), linewidth=0.6, zorder=3)


def _draw_count(sheet: Sheet, count: Count) -> None:
    edge = darker(strategy_color(count.band.move.after))
    box = {"boxstyle": f"round,pad={PAD / SMALL}", "facecolor": "white", "edgecolor": edge, "linewidth": 0.6}
    text = _number(count.band.move.replies)
    sheet.text(count.x, count.y, text, SMALL, ha="center", va="center_baseline", zorder=6, bbox=box)


def _draw_node(sheet: Sheet, node: Node, scale: float, numbers: float) -> None:
    """A strategy in both columns, with its name and its number at either side."""
    for side, x, count in ((-1.0, 0.0, node.before), (1.0, ACROSS, node.after)):
        half = max(0.5, scale * count / 2.0) if count else 0.0
        look = {"color": strategy_color(node.name), "linewidth": 0.0, "zorder": 4, "clip_on": False}
        sheet.axes.fill_between((x, x + side * COLUMN), node.middle - half, node.middle + half, **look)
        number = x + side * (COLUMN + BESIDE)
        name = number + side * (numbers + BESIDE)
        sheet.text(max(number, number + side * numbers), node.middle, _number(count), SIZE, ha="right", va="center")
        sheet.text(name, node.middle, _spoken(node.name), SIZE, ha="right" if side < 0 else "left", va="center")


def _draw_change(sheet: Sheet, node: Node, right: float) -> None:
    if change := node.after - node.before:
        text = f"{change:+,}".replace("-", "\N{MINUS SIGN}")
        sheet.note(right, node.middle, text, SIZE, ha="right", va="center")


def _spoken(name: str) -> str:
    """A name as it is read."""
    return name.replace("_", " ")


def _number(count: int) -> str:
    return f"{count:,}"
