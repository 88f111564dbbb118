"""Names beside their dots."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from emosim.draw.labels import Dot, place_labels

BOUNDS = (0.0, 0.0, 500.0, 400.0)
NO_LINES = np.zeros((0, 2))
few_dots = st.lists(
    st.builds(Dot, st.floats(120, 380), st.floats(80, 320), st.floats(1, 12), st.floats(10, 70), st.floats(8, 14)),
    max_size=8,
)


def boxes(dots, lines=NO_LINES):
    corners = place_labels(dots, BOUNDS, lines)
    return [(x, y, x + dot.width, y + dot.height) for dot, (x, y) in zip(dots, corners.tolist(), strict=True)]


def meet(one, other):
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def gap(box, dot):
    x, y = min(max(dot.x, box[0]), box[2]), min(max(dot.y, box[1]), box[3])
    return np.hypot(x - dot.x, y - dot.y) - dot.radius


@given(few_dots)
def test_where_there_is_room_names_cover_nothing_and_stay_inside(dots):
    found = boxes(dots)
    assert not any(meet(one, other) for one, other in combinations(found, 2))
    assert all(gap(box, dot) > 0 for box in found for dot in dots)
    assert all(box[0] >= 0 and box[1] >= 0 and box[2] <= 500 and box[3] <= 400 for box in found)


@given(few_dots)
def test_the_same_dots_have_the_same_places(dots):
    assert boxes(dots) == boxes(dots)


def test_a_name_alone_stands_right_of_its_dot():
    dot = Dot(100.0, 100.0, 5.0, 40.0, 10.0)
    ((left, bottom, _, top),) = boxes([dot])
    assert left == pytest.approx(106.5)
    assert (bottom + top) / 2 == pytest.approx(100.0)


def test_a_name_at_the_border_turns_to_the_inside():
    ((_, _, right, _),) = boxes([Dot(495.0, 200.0, 4.0, 40.0, 10.0)])
    assert right < 495.0


def test_a_name_avoids_a_line_if_the_way_around_is_short():
    dot = Dot(100.0, 100.0, 5.0, 40.0, 10.0)
    line = np.column_stack((np.linspace(105, 200, 20), np.full(20, 100.0)))
    ((left, bottom, right, top),) = boxes([dot], line)
    assert not any(left <= x <= right and bottom <= y <= top for x, y in line)


def test_names_of_two_dots_at_one_place_stand_apart():
    dots = [Dot(200.0, 200.0, 6.0, 50.0, 10.0)] * 2
    one, other = boxes(dots)
    assert not meet(one, other)


def test_no_dots_no_names():
    assert place_labels([], BOUNDS, NO_LINES).shape == (0, 2)
