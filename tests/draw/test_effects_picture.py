"""The forest plot: the groups it shows, in the colors of what they say, the same bytes each time."""

from __future__ import annotations

import re

import pytest

from emosim.corpus.compare import Group
from emosim.draw.effects import COLORS, draw_effects, lines_of
from emosim.errors import InputError
from emosim.simulate.measures import Parting

pytest.importorskip("matplotlib")


@pytest.fixture
def comparison(make_trial, make_pair):
    """Turns to calm are fewer with B for the nurse, more for the driver; distress drops alike."""
    turns = {"nurse": (6, 4), "driver": (4, 6), "clerk": (5, 5)}
    pairs = []
    for index in range(120):
        persona = ("nurse", "driver", "clerk")[index % 3]
        a, b = ({"calm_after": calm + index % 2} for calm in turns[persona])
        parting = Parting(1, ("one", "other"), 1.0) if persona != "clerk" else None
        pairs.append(make_pair(index, a, b, persona=persona, clusters=10, parting=parting))
    pairs.append(make_pair(999, persona="rare"))
    return make_trial(pairs).comparison


def test_lines_are_the_groups_with_intervals_under_their_titles(comparison):
    lines = lines_of(comparison)
    names = [line.name if isinstance(line, Group) else line for line in lines]
    assert names[0] == "all"
    at = names.index("By persona")
    assert set(names[at + 1 : at + 4]) == {"nurse", "driver", "clerk"}
    assert "rare" not in names
    assert not any("first part" in name for name in names)
    assert "By scenario" not in names  # all too small


def test_the_picture_is_the_same_bytes_each_time(comparison, tmp_path):
    for name in ("one", "other"):
        draw_effects(comparison, ("rules", "my-rules"), tmp_path / f"{name}.png", tmp_path / f"{name}.svg")
    for ending in ("png", "svg"):
        one, other = ((tmp_path / f"{name}.{ending}").read_bytes() for name in ("one", "other"))
        assert one == other
    assert (tmp_path / "one.png").read_bytes().startswith(b"\x89PNG")


def test_names_numbers_and_colors_are_in_the_picture(comparison, tmp_path):
    draw_effects(comparison, ("rules", "my-rules"), tmp_path / "effects.svg")
    drawn = (tmp_path / "effects.svg").read_text(encoding="utf-8")
    for text in ("nurse", "driver", "By persona", "turns to calm", "A: rules, B: my-rules", "121"):
        assert re.search(rf">\s*[^<]*{re.escape(text)}[^<]*<", drawn), text
    used = {color: drawn.lower().count(color.lower()) for color in COLORS.values()}
    assert used[COLORS["better"]] > 1  # more than the legend's own
    assert used[COLORS["worse"]] > 1


def test_a_name_without_a_known_ending_is_refused(comparison, tmp_path):
    with pytest.raises(InputError, match="must end in"):
        draw_effects(comparison, ("rules", "my-rules"), tmp_path / "effects.txt")
