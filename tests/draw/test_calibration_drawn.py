"""The picture of dialogues beside people."""

from __future__ import annotations

import pytest

from emosim.corpus.calibration import Calibrator, calibrated
from emosim.corpus.order import Order
from emosim.corpus.simulated import simulated
from emosim.draw.calibration import draw_calibration, figure_of
from emosim.draw.palette import pyplot
from emosim.errors import InputError
from emosim.shipped import folder
from emosim.spec.people import load_people

pytest.importorskip("matplotlib")


@pytest.fixture(scope="module")
def people(library):
    return load_people(folder("rules") / "people.yaml", library.emotions, library.catalogue)


@pytest.fixture(scope="module")
def found(stage, people):
    return calibrated(simulated(stage, Order(count=60)), people, stage.library.emotions)


@pytest.mark.parametrize("name", ["a.png", "a.svg"])
def test_the_same_dialogues_give_the_same_bytes(found, tmp_path, name):
    for folder_ in ("one", "two"):
        (tmp_path / folder_).mkdir()
        draw_calibration(found, "simulated", tmp_path / folder_ / name)
    assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_it_says_what_it_shows(found, tmp_path):
    draw_calibration(found, "some corpus", tmp_path / "a.svg")
    text = (tmp_path / "a.svg").read_text(encoding="utf-8")
    for told in ("60 dialogues, some corpus", "aims are met", "Question", "shame", "ours", "people"):
        assert told in text
    assert "Self-disclosure" not in text


def test_there_is_a_pair_of_bars_for_each_third_of_each_label(found):
    figure = figure_of(found, "simulated")
    compared = [label for label, thirds in found.thirds.items() if thirds.compared]
    assert len(figure.axes[2].patches) == 2 * 3 * len(compared)
    heights = [patch.get_height() for patch in figure.axes[2].patches[:2]]
    pyplot().close(figure)
    first = found.thirds[compared[0]]
    assert heights == pytest.approx([100 * first.ours[0], 100 * first.people[0]])


def test_dialogues_without_what_is_compared_are_drawn_too(people, library, tmp_path):
    draw_calibration(Calibrator(people, library.emotions).measured(), "nothing", tmp_path / "a.png")
    assert (tmp_path / "a.png").stat().st_size > 10_000


def test_another_name_is_refused(found, tmp_path):
    with pytest.raises(InputError, match=r"must end in \.png, \.svg or \.pdf"):
        draw_calibration(found, "simulated", tmp_path / "a.gif")
