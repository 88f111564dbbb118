"""The key beside a picture of feelings: what its marks mean, from the top down."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from emosim.affect.colors import FAMILY_COLORS, OTHER_COLOR
from emosim.draw.labels import LEADING
from emosim.draw.sheet import Sheet

SIZE = 8.5  # choice: of the words, in points
MARKS = 40.0  # choice: points to the left of the words, for the marks


class Key:
    """Fills a sheet with marks and words, line by line."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.at = sheet.height

    def heading(self, text: str) -> None:
        """The name of what follows."""
        self.at -= 6.0 + LEADING * SIZE
        self.sheet.text(0.0, self.at, text, SIZE, weight="bold")
        self.at -= 4.0

    def line(self, draw: Callable[[float, float], None], *texts: str, least: float = 0.0) -> None:
        """A mark, drawn around the point that `draw` gets, with words in one or more lines; `least` points high."""
        words = LEADING * SIZE * len(texts)
        height = max(words, least) + 3.0
        middle = self.at - height / 2.0
        draw(16.0, middle)
        baseline = middle + words / 2.0 - 0.95 * SIZE  # a small letter's middle beside the mark's
        for number, text in enumerate(texts):
            self.sheet.text(MARKS, baseline - LEADING * SIZE * number, text, SIZE, va="baseline")
        self.at -= height

    def families(self, families: Iterable[str]) -> None:
        """A line a family."""
        self.heading("families")
        for family in families:
            color = FAMILY_COLORS.get(family, OTHER_COLOR)
            self.line(lambda x, y, color=color: self.sheet.dot(x, y, 4.5, color), family)

    def dots(self, name: str, sizes: Iterable[tuple[float, str]]) -> None:
        """A line a size of dot: its radius, and what it stands for."""
        self.heading(name)
        for radius, text in sizes:
            self.line(lambda x, y, radius=radius: self.sheet.dot(x, y, radius, OTHER_COLOR), text, least=2.0 * radius)

    def ways(self, name: str, ways: Iterable[tuple[float, str, str]]) -> None:
        """A line a kind of arrow: its width, its color, and what it stands for."""
        self.heading(name)
        for way in ways:
            self.way_line(*way)

    def way_line(self, width: float, color: str, text: str) -> None:
        """A line for a kind of arrow."""

        def draw(x: float, y: float) -> None:
            self.sheet.arrow((x - 16.0, y), (x + 16.0, y), width=width, color=color, bend=0.0)

        self.line(draw, text)


def round_steps(most: int) -> list[int]:
    """Up to three round numbers to `most`, for a key: 80, 200 and 800 for 862; the last is `most` itself if small."""
    unit = 10 ** (len(str(most)) - 1)
    top = most // unit * unit
    return sorted({max(1, top // 10), max(1, top // 4 // max(1, unit // 10) * max(1, unit // 10)), top})
