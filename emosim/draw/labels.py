"""Where names can stand beside their dots without covering anything."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

LEADING = 1.22  # height of a line, in its size
DIRECTIONS = 24  # choice: places tried around a dot, at each distance
GAPS = (1.5, 4.0, 8.0, 13.0, 19.0, 26.0, 34.0, 44.0, 56.0)  # choice: points tried between the rim of a dot and its name
MARGIN = 1.0  # choice: what stays free around a name, in points
ON_THE_WAY = 9  # choice: points looked at between a dot and its name
PASSES = 12  # choice: how often every name may look for a better place; they settle in three or four
COVERING = 10.0  # choice: price of a square point that is covered; an open place a page away costs less than a letter
DOUBTFUL = 12.0  # choice: price of every other dot that is nearer to a name than its own, and of all on the way to it
FAR = (5.0, 8.0)  # choice: points from which on a name is no longer beside its dot, and the price of that
CROSSING = 0.7  # choice: price of every point of a line that is covered
SIDES = (0.0, 1.5, 2.0)  # choice: price, in points of distance, of a name to the right, to the left, above or below


class Dot(NamedTuple):
    """What has a name: center and radius, width and height of the name; in points."""

    x: float
    y: float
    radius: float
    width: float
    height: float


def place_labels(dots: Sequence[Dot], bounds: tuple[float, float, float, float], lines: np.ndarray) -> np.ndarray:
    """The lower left corner of each dot's name, shape (dots, 2), within `bounds` (left, bottom, right, top).

    Every name takes its best place, the crowded ones first, and then moves for as long as it finds a better one.
    No name covers another or a dot while there is room; `lines`, points of shape (points, 2), are covered where the way
    around is long. The same dots have the same places.
    """
    if not dots:
        return np.zeros((0, 2))
    field = _Field(np.array(dots), bounds, lines)
    for number in field.crowded_first():
        field.settle(number)
    for _ in range(PASSES):
        if not sum(field.settle(number) for number in range(len(dots))):
            break
    return field.corners


class _Field:
    def __init__(self, dots: np.ndarray, bounds: tuple[float, float, float, float], lines: np.ndarray) -> None:
        self._centers, self._radii, self._sizes = dots[:, :2], dots[:, 2], dots[:, 3:]
        self._bounds, self._lines = np.array(bounds), lines
        self.corners = np.full_like(self._centers, np.nan)  # not placed yet
        self._choices = [_around(*dot) for dot in zip(self._centers, self._radii, self._sizes, strict=True)]
        self._prices = [self._price(number) for number in range(len(dots))]

    def crowded_first(self) -> list[int]:
        """The dots by how many lie near them."""
        apart = np.linalg.norm(self._centers[:, None] - self._centers, axis=2)
        near = np.exp(-apart / self._sizes[:, 0].mean()).sum(axis=1)
        return np.argsort(-near, kind="stable").tolist()

    def settle(self, number: int) -> bool:
        """Put a name at its best place among the others as they stand; whether that is a new one."""
        choices = self._choices[number]
        placed = ~np.isnan(self.corners[:, 0])
        placed[number] = False
        corners, sizes = self.corners[placed], self._sizes[placed]
        covered = _overlap(choices, self._sizes[number], corners, sizes)
        passed = _passed(self._centers[number], choices, self._sizes[number], corners, sizes)
        best = choices[np.argmin(self._prices[number] + COVERING * covered + DOUBTFUL * passed)]
        moved = not np.array_equal(best, self.corners[number])
        self.corners[number] = best
        return moved

    def _price(self, number: int) -> np.ndarray:
        """What each place costs whatever the other names do, shape (choices,)."""
        choices, size, others = self._choices[number], self._sizes[number], np.arange(len(self._radii)) != number
        outside = np.maximum(0.0, self._bounds[:2] - choices) + np.maximum(0.0, choices + size - self._bounds[2:])
        radii = np.repeat(self._radii[:, None], 2, axis=1)
        covered = _overlap(choices, size, self._centers - radii, 2.0 * radii) + 100.0 * outside.sum(axis=1)
        nearest = np.clip(self._centers[number], choices, choices + size)
        own = np.linalg.norm(nearest - self._centers[number], axis=1) - self._radii[number]
        gaps = _gaps(choices, size, self._centers[others]) - self._radii[others]
        passed = _from_line(self._centers[number], nearest, self._centers[others]) < self._radii[others] + MARGIN
        doubtful = (gaps < own[:, None]).sum(axis=1) + passed.sum(axis=1)
        crossed = _crossed(choices, size, self._lines)
        distance = own + FAR[1] * (own > FAR[0]) + _sides(len(choices))
        return COVERING * covered + DOUBTFUL * doubtful + CROSSING * crossed + distance


def _around(center: np.ndarray, radius: float, size: np.ndarray) -> np.ndarray:
    """Places for a name around a dot: at every gap, in every direction. Corners, shape (choices, 2)."""
    turns = np.arange(DIRECTIONS) * (2.0 * np.pi / DIRECTIONS)
    towards = np.column_stack((np.cos(turns), np.sin(turns)))
    leaning = (
        np.clip(towards * 1.6, -1.0, 1.0) * size / 2.0
    )  # a name to the right starts at the rim, it is not centered
    reach = (radius + np.array(GAPS))[:, None, None]
    return (center + reach * towards + leaning - size / 2.0).reshape(-1, 2)


def _sides(choices: int) -> np.ndarray:
    turns = np.arange(DIRECTIONS) * (2.0 * np.pi / DIRECTIONS)
    right, left, upright = SIDES
    aside = np.where(np.cos(turns) > 0.0, right, left)
    return np.tile(aside + upright * np.abs(np.sin(turns)), choices // DIRECTIONS)


def _overlap(choices: np.ndarray, size: np.ndarray, corners: np.ndarray, sizes: np.ndarray) -> np.ndarray:
    """How much of the boxes (`corners`, `sizes`) a name covers at each choice, with its margin; square points."""
    low = np.maximum(choices[:, None] - MARGIN, corners)
    high = np.minimum(choices[:, None] + size + MARGIN, corners + sizes)
    return np.maximum(0.0, high - low).prod(axis=2).sum(axis=1)


def _passed(
    center: np.ndarray, choices: np.ndarray, size: np.ndarray, corners: np.ndarray, sizes: np.ndarray
) -> np.ndarray:
    """How many of the boxes (`corners`, `sizes`) lie between a dot and its name at each choice."""
    ends = np.clip(center, choices, choices + size)
    way = center + np.linspace(0.0, 1.0, ON_THE_WAY)[:, None, None] * (ends - center)
    inside = (way[:, :, None] >= corners) & (way[:, :, None] <= corners + sizes)
    return inside.all(axis=3).any(axis=0).sum(axis=1)


def _crossed(choices: np.ndarray, size: np.ndarray, lines: np.ndarray) -> np.ndarray:
    """How many points of lines a name covers at each choice, with its margin."""
    low, high = choices.min(axis=0) - MARGIN, choices.max(axis=0) + size + MARGIN
    near = lines[((lines >= low) & (lines <= high)).all(axis=1)]
    inside = (near >= choices[:, None] - MARGIN) & (near <= choices[:, None] + size + MARGIN)
    return inside.all(axis=2).sum(axis=1)


def _gaps(choices: np.ndarray, size: np.ndarray, centers: np.ndarray) -> np.ndarray:
    """From each choice to each center: the distance of its nearest point; shape (choices, dots)."""
    nearest = np.clip(centers, choices[:, None], choices[:, None] + size)
    return np.linalg.norm(centers - nearest, axis=2)


def _from_line(start: np.ndarray, ends: np.ndarray, centers: np.ndarray) -> np.ndarray:
    """From the lines between a start and each end to each center, shape (ends, centers)."""
    way = (ends - start)[:, None]
    along = ((centers - start) * way).sum(axis=2) / np.maximum((way**2).sum(axis=2), 1e-9)
    return np.linalg.norm(start + np.clip(along, 0.0, 1.0)[..., None] * way - centers, axis=2)
