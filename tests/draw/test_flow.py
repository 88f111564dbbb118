"""The flow of leads: where bands stand, that nothing covers anything, and that a picture is one."""

from __future__ import annotations

import re
import struct
import sys
from collections import Counter
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emosim.corpus.replayed import Move
from emosim.draw.flow import ACROSS, BANDS, LINE, counts_on, draw_flow, lay_out
from emosim.draw.palette import STRATEGY_COLORS
from emosim.errors import InputError

pytest.importorskip("matplotlib")

NAMES = tuple(STRATEGY_COLORS)
KEPT = [Move(name, name, 40 * at, 0, None) for at, name in enumerate(NAMES, 1)]
MOVES = [
    *KEPT,
    Move("psychoeducation", "open_question", 187, 187, None),
    Move("empathic_validation", "grounding", 61, 61, None),
    Move("empathic_validation", "normalizing", 1, 1, None),
]

pairs = st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES))
some_moves = st.dictionaries(pairs, st.integers(1, 5000), min_size=1, max_size=60).map(
    lambda found: [Move(*names, count, 0, None) for names, count in found.items()]
)


@settings(max_examples=60, deadline=None)
@given(some_moves)
def test_bands_are_as_high_as_their_replies_are_many_and_fill_both_columns(moves):
    layout = lay_out(moves)
    assert sum(band.height for band in layout.bands) == pytest.approx(BANDS)
    assert Counter(band.move for band in layout.bands) == Counter(moves)
    for side, end in (("before", "start"), ("after", "end")):
        for node in layout.nodes:
            own = sorted(
                (getattr(band, end), band.height) for band in layout.bands if getattr(band.move, side) == node.name
            )
            assert sum(band.move.replies for band in layout.bands if getattr(band.move, side) == node.name) == getattr(
                node, side
            )
            edge = node.middle - layout.scale * getattr(node, side) / 2
            for middle, height in own:
                assert middle - height / 2 == pytest.approx(edge, abs=1e-6)
                edge += height


@settings(max_examples=60, deadline=None)
@given(some_moves)
def test_strategies_keep_a_line_apart(moves):
    layout = lay_out(moves)
    middles = [node.middle for node in layout.nodes]
    assert all(above - below >= LINE for above, below in pairwise(middles))
    assert all(0 < middle < layout.height for middle in middles)


@settings(max_examples=30, deadline=None)
@given(some_moves)
def test_numbers_stand_on_their_bands_and_cover_no_other(moves):
    counts = counts_on(lay_out(moves).bands)
    for at, count in enumerate(counts):
        assert count.y == pytest.approx(count.band.middle(count.x / ACROSS))
        assert count.band.move.before != count.band.move.after
        for other in counts[:at]:
            apart = (
                abs(count.x - other.x) >= count.wide + other.wide or abs(count.y - other.y) >= count.high + other.high
            )
            assert apart


def test_every_change_of_a_plain_replay_has_its_number():
    assert {count.band.move.replies for count in counts_on(lay_out(MOVES).bands)} == {187, 61, 1}


def test_small_bands_lie_on_large_ones_and_what_stays_under_both():
    bands = lay_out(MOVES).bands
    assert [band.move.replies for band in bands[-3:]] == [187, 61, 1]
    assert all(band.same for band in bands[:-3])


def texts_of(path):
    return [node.text for node in ElementTree.parse(path).iter("{http://www.w3.org/2000/svg}text")]


def test_a_picture_names_and_counts_everything(tmp_path):
    path = tmp_path / "flow.svg"
    draw_flow(MOVES, path)
    texts = texts_of(path)
    for name in NAMES:
        assert texts.count(name.replace("_", " ")) == 2
    for number in ("187", "61", "1", "\N{MINUS SIGN}187", "+187", "+61", "+1", "\N{MINUS SIGN}62"):
        assert number in texts
    assert any("249 (6.4%)" in text for text in texts)
    assert not re.search(r"<dc:date>|Matplotlib v", path.read_text())


def test_a_picture_in_which_nothing_changes(tmp_path):
    path = tmp_path / "flow.svg"
    draw_flow(KEPT, path)
    assert "All 3,640 replies would start with the strategy they have." in texts_of(path)


def test_a_picture_of_nothing(tmp_path):
    draw_flow([], tmp_path / "flow.png")
    assert (tmp_path / "flow.png").is_file()


def test_a_strategy_that_does_not_ship_is_drawn_too(tmp_path):
    path = tmp_path / "flow.svg"
    draw_flow([Move("open_question", "my_own_one", 3, 3, None)], path)
    assert "my own one" in texts_of(path)


@pytest.mark.parametrize("suffix", ["png", "svg"])
def test_the_same_moves_give_the_same_bytes(tmp_path, suffix):
    for name in ("one", "two"):
        draw_flow(MOVES, tmp_path / f"{name}.{suffix}")
    assert (tmp_path / f"one.{suffix}").read_bytes() == (tmp_path / f"two.{suffix}").read_bytes()


def test_a_png_is_one(tmp_path):
    draw_flow(MOVES, tmp_path / "flow.png")
    data = (tmp_path / "flow.png").read_bytes()
    assert data.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", data[16:24])
    assert width > 1000
    assert height > 1000


def test_without_matplotlib_it_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(InputError, match=r"emosim\[plots\]"):
        draw_flow(MOVES, tmp_path / "flow.png")
