"""The look of every picture."""

from __future__ import annotations

import sys
from itertools import combinations

import numpy as np
import pytest

from emosim.affect.colors import FAMILY_COLORS, OTHER_COLOR
from emosim.draw import palette
from emosim.errors import InputError

# How the colors look to people without one kind of cone: Machado, Oliveira & Fernandes (2009), IEEE TVCG 15:1291-1298,
# severity 1.0, on linear RGB.
SIGHT = {
    "usual": np.eye(3),
    "no red": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "no green": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "no blue": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}
# Linear RGB to XYZ over the white of sRGB (IEC 61966-2-1).
TO_XYZ = np.array(((0.4339, 0.3762, 0.1899), (0.2126, 0.7152, 0.0722), (0.0178, 0.1095, 0.8727)))
JUST_SEEN = 2.3  # in Lab: Mahy, Van Eycken & Oosterlinck (1994), Color Res. Appl. 19:105-121


def lab(color, sight):
    parts = np.array([int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)])
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    xyz = TO_XYZ @ np.clip(np.array(SIGHT[sight]) @ linear, 0, 1)
    x, y, z = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array((116 * y - 16, 500 * (x - y), 200 * (y - z)))


@pytest.fixture
def figure():
    def figure():
        plot = palette.pyplot()
        made, axes = plot.subplots()
        axes.plot([0, 1], color=palette.MORE)
        axes.set_title("costs $5 or $6")
        return made

    return figure


def test_every_strategy_has_its_color(library):
    assert set(palette.STRATEGY_COLORS) == set(library.catalogue.strategies)
    assert palette.strategy_color("grounding") == palette.STRATEGY_COLORS["grounding"]
    assert palette.strategy_color("one_of_your_own") == palette.OTHER_STRATEGY_COLOR


def test_every_family_has_its_color(library):
    assert set(FAMILY_COLORS) == set(library.emotions.families) - {library.emotions.neutral}


@pytest.mark.parametrize("sight", SIGHT)
@pytest.mark.parametrize(
    "colors",
    [
        pytest.param({**palette.STRATEGY_COLORS, "other": palette.OTHER_STRATEGY_COLOR}, id="strategies"),
        pytest.param({**FAMILY_COLORS, "other": OTHER_COLOR}, id="families"),
        pytest.param({"more": palette.MORE, "less": palette.LESS}, id="more and less"),
    ],
)
def test_colors_are_told_apart_by_every_eye(colors, sight):
    apart = {
        (one, other): np.linalg.norm(lab(colors[one], sight) - lab(colors[other], sight))
        for one, other in combinations(colors, 2)
    }
    assert {pair: far for pair, far in apart.items() if far < 2 * JUST_SEEN} == {}


@pytest.mark.parametrize(
    ("suffix", "start"),
    [(".png", b"\x89PNG\r\n\x1a\n"), (".PNG", b"\x89PNG"), (".svg", b"<?xml"), (".pdf", b"%PDF")],
)
def test_a_picture_is_written_by_its_name_and_has_the_same_bytes_each_time(figure, tmp_path, suffix, start):
    files = [tmp_path / f"{name}{suffix}" for name in ("one", "two")]
    for file in files:
        palette.save(figure(), file)
    one, two = (file.read_bytes() for file in files)
    assert one.startswith(start)
    assert one == two


def test_a_text_of_an_svg_is_text(figure, tmp_path):
    palette.save(figure(), tmp_path / "one.svg")
    assert "costs $5 or $6" in (tmp_path / "one.svg").read_text()


@pytest.mark.parametrize("name", ["one.jpg", "one"])
def test_another_name_is_refused_and_the_figure_closed(figure, tmp_path, name):
    with pytest.raises(InputError, match=r"must end in \.png, \.svg or \.pdf"):
        palette.save(figure(), tmp_path / name)
    assert palette.pyplot().get_fignums() == []
    assert list(tmp_path.iterdir()) == []


def test_without_matplotlib_it_says_what_to_do(monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(InputError, match=r"pip install 'emosim\[plots\]'"):
        palette.pyplot()


@pytest.mark.parametrize(("strength", "color"), [(0.0, "#FFFFFF"), (1.0, "#4477AA"), (0.5, "#A2BBD4")])
def test_a_tint_lies_between_white_and_the_color(strength, color):
    assert palette.tint("#4477AA", strength) == color
