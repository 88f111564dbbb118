"""Texts that fit where they are to stand."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("matplotlib")

from emosim.draw.fit import SLACK, fitted, width_of

words = st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=1, max_size=12)


@settings(deadline=None)  # the first word opens the font
@given(st.lists(words, min_size=1, max_size=6).map(" ".join), st.floats(20, 200), st.integers(1, 3))
def test_a_text_fits(text, width, lines):
    found = fitted(text, width, 9.0, 6.0, lines)
    assert 6.0 <= found.size <= 9.0
    assert found.text.count("\n") < lines
    assert all(width_of(line) * found.size <= width * 1.01 or line == "…" for line in found.text.split("\n"))
    if "…" not in found.text:
        assert found.text.replace("\n", " ") == text


@pytest.mark.parametrize(
    ("text", "width", "lines", "found"),
    [
        ("open question", 200, 2, "open question"),
        ("collaborative problem solving", 75, 2, "collaborative\nproblem solving"),
        ("a\N{NO-BREAK SPACE}letter came", 40, 2, "a\N{NO-BREAK SPACE}letter\ncame"),
        ("disappointment", 30, 1, "disap…"),
        ("", 30, 1, ""),
    ],
    ids=["room enough", "two lines", "a space that holds", "cut", "nothing"],
)
def test_a_text_is_broken_then_made_smaller_then_cut(text, width, lines, found):
    assert fitted(text, width, 8.0, 7.0, lines).text == found


def test_bold_is_wider():
    assert width_of("open question", bold=True) > width_of("open question") > 0
    assert width_of(" ") == 0
    assert SLACK > 1
