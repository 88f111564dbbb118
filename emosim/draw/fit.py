"""Texts that fit where they are to stand: broken into lines, and set smaller, until they do."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

POINTS = 72.0  # to the inch
SLACK = 1.04  # choice: room beside a text, for renderers that space letters otherwise
SPACE = 0.36  # width of a space at size 1, with the room beside a letter
HALVINGS = 24  # of a width, until lines are as even as can be seen


class Fitted(NamedTuple):
    """A text with its line breaks and the size, in points, at which it fits."""

    text: str
    size: float


@lru_cache(maxsize=4096)
def width_of(text: str, bold: bool = False) -> float:
    """How wide a line is at size 1, in points at that size."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import TextPath

    if not text.strip():
        return 0.0
    font = FontProperties(family="DejaVu Sans", weight="bold" if bold else "normal")
    return TextPath((0, 0), text, size=100, prop=font).get_extents().x1 / 100 * SLACK


def fitted(text: str, width: float, size: float, smallest: float, lines: int = 1, bold: bool = False) -> Fitted:
    """A text in at most so many lines of at most `width` points, as large as fits and at most `size`.

    Fewer lines are better than more where both fit. What does not fit at `smallest` is cut, with an ellipsis.
    """
    for count in range(1, lines + 1):
        broken = _broken(text, count, bold)
        fits = width / max(_widest(broken, bold), 1e-9)
        if fits >= size or (count == lines and fits >= smallest):
            return Fitted(broken, round(min(size, fits), 2))
    return Fitted("\n".join(_cut(line, width / smallest, bold) for line in broken.split("\n")), smallest)


def _broken(text: str, count: int, bold: bool) -> str:
    """The text in at most `count` lines, broken so that the widest is as short as can be."""
    words = text.split(" ")  # a no-break space holds
    low, high = 0.0, _width(words, bold)
    for _ in range(HALVINGS if count > 1 else 0):
        middle = (low + high) / 2
        low, high = (low, middle) if len(_filled(words, middle, bold)) <= count else (middle, high)
    return "\n".join(map(" ".join, _filled(words, high, bold)))


def _filled(words: list[str], width: float, bold: bool) -> list[list[str]]:
    """The words in lines as full as they get; one that is too wide by itself has a line of its own."""
    lines: list[list[str]] = [[]]
    for word in words:
        if lines[-1] and _width([*lines[-1], word], bold) > width:
            lines.append([])
        lines[-1].append(word)
    return lines


def _width(words: list[str], bold: bool) -> float:
    return sum(width_of(word, bold) for word in words) + SPACE * (len(words) - 1)


def _widest(text: str, bold: bool) -> float:
    return max(width_of(line, bold) for line in text.split("\n"))


def _cut(line: str, width: float, bold: bool) -> str:
    """A line that is at most so wide at size 1."""
    wide = _widest(line, bold)
    if wide <= width:
        return line
    line = line[: int(len(line) * width / wide) + 4]
    while line and width_of(f"{line}…", bold) > width:
        line = line[:-1].rstrip()
    return f"{line}…"
