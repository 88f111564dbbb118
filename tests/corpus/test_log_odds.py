"""What feelings turn into, as log-odds, and how alike two tables are."""

from __future__ import annotations

from itertools import pairwise
from math import log

import numpy as np
import pytest

from emosim.corpus import log_odds
from emosim.corpus.log_odds import Steps, rank_correlation, read_log_odds
from emosim.errors import InputError


@pytest.fixture(autouse=True)
def few_are_enough(monkeypatch):
    monkeypatch.setattr(log_odds, "FEWEST", 2)


def test_log_odds_by_hand():
    steps = Steps(("calm", "sad"))
    steps.add("ann", [["calm"], ["calm"], ["sad"], ["sad"], ["calm"], ["calm"]])
    # calm to calm 2, calm to sad 1, sad to sad 1, sad to calm 1, of 5
    same, other = 2 * 1 / 5, 1 * 1 / 5
    expected = log((same + 0.5) / (other + 0.5))
    assert steps.log_odds() == pytest.approx(np.array([[expected, -expected], [-expected, expected]]))


def test_several_feelings_may_be_there_at_once():
    steps = Steps(("calm", "proud"))
    steps.add("ann", [["calm", "proud"], ["proud"], ["calm", "proud"], []])
    kept = steps.strata["ann"]
    assert kept.steps == 3
    assert kept.together.tolist() == [[0, 1], [1, 2]]


def test_people_of_two_kinds_make_no_transition():
    """One is often calm and often sad, one seldom either: within each, the one says nothing of the other."""
    steps = Steps(("calm", "sad"))
    random = np.random.Generator(np.random.PCG64(3))
    for name, share in (("much", 0.8), ("little", 0.1)):
        for _ in range(60):
            turns = random.random((20, 2)) < share
            steps.add(name, [[n for n, there in zip(steps.names, turn, strict=True) if there] for turn in turns])
    pooled = Steps(steps.names)
    for kept in steps.strata.values():
        whole = pooled._stratum("all")
        whole.steps += kept.steps
        whole.before += kept.before
        whole.after += kept.after
        whole.together += kept.together
    assert abs(steps.log_odds()[0, 1]) < 0.2 < 1.0 < pooled.log_odds()[0, 1]


def test_a_table_counts_as_its_steps_do():
    names = ("calm", "sad", "angry")
    walk = [0, 1, 1, 2, 0, 0, 2, 1, 0, 1]
    table = np.zeros((3, 3))
    for one, other in pairwise(walk):
        table[one, other] += 1
    by_steps, by_table = Steps(names), Steps(names)
    by_steps.add("ann", [[names[at]] for at in walk])
    by_table.add_table("ann", table)
    assert by_steps.log_odds() == pytest.approx(by_table.log_odds())


def test_of_a_rare_feeling_nothing_is_said(monkeypatch):
    monkeypatch.setattr(log_odds, "FEWEST", 3)
    steps = Steps(("calm", "sad"))
    steps.add("ann", [["calm"]] * 5 + [["sad"]])
    found = steps.log_odds()
    assert not np.isnan(found[0, 0])
    assert np.isnan(found[0, 1]) and np.isnan(found[1]).all()


NAN = float("nan")


@pytest.mark.parametrize(
    ("a", "b", "staying", "expected"),
    [
        ([[1, 2], [3, 4]], [[10, 20], [30, 40]], True, 1.0),
        ([[1, 2], [3, 4]], [[4, 3], [2, 1]], True, -1.0),
        ([[1, 2], [3, NAN]], [[1, 2], [3, 0]], True, 1.0),
        ([[1, 2], [2, 4]], [[1, 2], [3, 4]], True, pytest.approx(0.9487, abs=1e-4)),
        ([[1, 1], [1, 1]], [[1, 2], [3, 4]], True, None),
        ([[9, 1], [2, 9]], [[0, 1], [2, 0]], False, None),
        ([[9, 1, 2], [3, 9, 4], [5, 6, 9]], [[0, 1, 2], [3, 0, 4], [5, 6, 0]], False, 1.0),
    ],
)
def test_ranks(a, b, staying, expected):
    assert rank_correlation(np.array(a, dtype=float), np.array(b, dtype=float), staying) == expected


def test_a_table_is_read_by_name(tmp_path):
    path = tmp_path / "table.csv"
    path.write_text("from,sad,calm,more\ncalm,-1,2,9\nmore,9,9,9\nsad,0.5,-0.5,9\n", encoding="utf-8")
    assert read_log_odds(path, ("calm", "sad")).tolist() == [[2.0, -1.0], [-0.5, 0.5]]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("from,calm,sad\ncalm,1,2\n", "no row of the column `from` is for sad"),
        ("calm,sad\n1,2\n", "no row of the column `from` is for calm, sad"),
        ("from,calm\ncalm,1\nsad,2\n", "expected a column with a number for each of calm, sad"),
        ("from,calm,sad\ncalm,1,2\nsad,much,3\n", "expected a column with a number"),
        ("from,calm,sad\ncalm,1\nsad,1,3\n", "expected a column with a number"),
        ("", "no row of the column"),
    ],
)
def test_a_table_that_is_none_is_told(tmp_path, text, told):
    path = tmp_path / "table.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=told):
        read_log_odds(path, ("calm", "sad"))
