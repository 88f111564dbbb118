"""Which feelings are calm."""

from __future__ import annotations

import pytest

from emosim.affect.calm import calm_feelings


def test_calm_is_neutral_and_what_is_neither_unpleasant_nor_stirred(few):
    assert calm_feelings(few()) == ("flat", "eased")


@pytest.mark.parametrize(
    ("place", "calm"),
    [
        ("[0.4, 0.5, 0.5]", True),
        ("[0.4, 0.51, 0.5]", False),
        ("[-0.1, 0.3, 0.5]", True),
        ("[-0.11, 0.3, 0.5]", False),
    ],
)
def test_where_calm_ends(few, place, calm):
    assert ("eased" in calm_feelings(few(("[0.4, 0.3, 0.5]", place)))) == calm


def test_neutral_is_calm_wherever_it_stands(few):
    assert "flat" in calm_feelings(few(("[0, 0.5, 0.5]", "[-0.5, 0.9, 0.5]")))
