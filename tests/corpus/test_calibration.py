"""Dialogues beside people."""

from __future__ import annotations

from pathlib import Path

import msgspec
import numpy as np
import pytest

from emosim.corpus.annotate import at_level
from emosim.corpus.calibration import Calibrator, calibrated, compared, score, talked, target
from emosim.corpus.log_odds import read_log_odds
from emosim.corpus.order import Order
from emosim.corpus.simulated import simulated
from emosim.shipped import folder
from emosim.spec.people import Figure, load_people

TABLE = Path(__file__).parents[3] / "shared/data/dynamics/transition_logodds.csv"


@pytest.fixture(scope="module")
def people(library):
    return load_people(folder("rules") / "people.yaml", library.emotions, library.catalogue)


@pytest.fixture(scope="module")
def found(records, people, library):
    return calibrated(records, people, library.emotions)


@pytest.fixture(scope="module")
def shipped(stage):
    """What ships, simulated; enough of it that an aim that is met is not met by luck."""
    return list(simulated(stage, Order(count=1000)))


@pytest.fixture(scope="module")
def of_shipped(shipped, people, library):
    return calibrated(shipped, people, library.emotions)


def test_counts_are_those_of_the_records(found, records):
    assert found.dialogues == len(records)
    assert found.user_turns == sum(len(record.turns) // 2 for record in records)
    assert sum(found.outcomes.values()) == pytest.approx(1.0, abs=1e-3)


def test_shares_of_a_third_sum_to_one(found):
    for side in ("ours", "people"):
        for third in range(3):
            shares = [getattr(label, side)[third] for label in found.thirds.values() if label.compared]
            assert sum(shares) == pytest.approx(1.0, abs=1e-3)


def test_an_interval_holds_its_figure(found):
    told = [figure for figure in found.figures.values() if figure.low is not None]
    assert len(told) > 5
    assert all(figure.low <= figure.high for figure in told)
    inside = sum(figure.low <= figure.ours <= figure.high for figure in told)
    assert inside >= len(told) - 1  # the middle of a ratio's draws may lie beside it


def test_the_order_of_the_records_makes_no_difference(records, people, library, found):
    back = calibrated(reversed(records), people, library.emotions)
    for name, figure in found.figures.items():
        assert back.figures[name].ours == pytest.approx(figure.ours, abs=1e-3)
        assert back.figures[name].low == pytest.approx(figure.low, abs=1e-3)
    assert (back.outcomes, back.thirds, back.turning) == (found.outcomes, found.thirds, found.turning)


def test_core_records_tell_all_but_the_distress(records, people, library, found):
    core = calibrated((at_level(record, "core") for record in records), people, library.emotions)
    untold = {name for name, figure in core.figures.items() if figure.ours is None}
    assert untold == {"before", "after", "after_failed"}
    assert core.figures["slope"] == found.figures["slope"]
    assert core.thirds == found.thirds


def test_nothing_is_set_beside_people_as_nothing(people, library):
    empty = Calibrator(people, library.emotions).measured()
    assert (empty.dialogues, empty.missed, empty.score) == (0, (), 0.0)
    assert all(figure.ours is None for figure in empty.figures.values())


def test_it_is_plain_data(found):
    assert msgspec.json.decode(msgspec.json.encode(found), type=type(found)) == found


@pytest.mark.parametrize(
    ("ours", "aim", "met"),
    [(0.4, (0.35, 0.5), True), (0.5, (0.35, 0.5), True), (0.51, (0.35, 0.5), False), (0.4, None, None)],
)
def test_an_aim_is_met_or_missed(ours, aim, met):
    assert compared(ours, None, Figure(source="x", people=0.4, aim=aim)).met is met


def test_what_is_not_told_meets_no_aim_and_misses_none():
    figure = compared(float("nan"), None, Figure(source="x", people=0.4, aim=(0.0, 1.0)))
    assert (figure.ours, figure.met) == (None, None)


@pytest.mark.parametrize(
    ("people", "aim", "at"),
    [(0.4, None, 0.4), (0.4, (0.3, 0.6), 0.4), (0.1, (0.2, 0.4), pytest.approx(0.3)), (None, (0.0, 1.0), 0.5)],
)
def test_a_fit_aims_at_people_or_at_the_middle_of_the_aim(people, aim, at):
    assert target(Figure(source="x", people=people, aim=aim)) == at


def test_a_score_is_the_squares_of_misses_in_their_units():
    wanted = {
        "slope": Figure(source="x", people=0.4, unit=0.1),
        "spread": Figure(source="x", people=0.2, unit=0.05),
        "after": Figure(source="x", people=0.3),
    }
    ours = {"slope": 0.6, "spread": 0.15, "after": 0.9}
    figures = {name: compared(value, None, wanted[name]) for name, value in ours.items()}
    assert score(figures, wanted) == pytest.approx(2.0**2 + 1.0**2)


def test_talk_knows_every_feeling_of_its_table(people):
    table = talked(people)
    assert not np.isnan(table).any()
    assert (np.diag(table) == table.max(axis=1)).all()  # a feeling is likeliest after itself


def test_what_ships_meets_its_aims(of_shipped):
    assert of_shipped.missed == ()


def test_what_ships_moves_as_daily_life_does(shipped, people, library):
    if not TABLE.is_file():
        pytest.skip("the table of daily life, which may not ship, is not here")
    lived = read_log_odds(TABLE, tuple(people.transitions.lived.feelings))
    turning = calibrated(shipped, people, library.emotions, lived).turning["lived"]
    assert turning.rank >= 0.5
    assert turning.rank_of_changes >= 0.4
    assert len(turning.feelings) >= 10
