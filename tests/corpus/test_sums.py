"""Dialogues as rows that add up, and the figures of their sums."""

from __future__ import annotations

import numpy as np
import pytest
from msgspec.structs import replace

from emosim.corpus.record import StrategyUsed
from emosim.corpus.sums import Rows
from emosim.shipped import folder
from emosim.spec.people import FIGURES, load_people


@pytest.fixture(scope="module")
def people(library):
    return load_people(folder("rules") / "people.yaml", library.emotions, library.catalogue)


@pytest.fixture(scope="module")
def rows(people, library):
    return Rows(people, library.emotions)


def at_valences(record, *values):
    """The record with as many exchanges as there are values, its user at these."""
    turns = []
    for value, turn, reply in zip(values, record.turns[::2], record.turns[1::2], strict=False):
        felt = replace(turn.emotion, vad=replace(turn.emotion.vad, valence=value))
        turns += [replace(turn, emotion=felt), reply]
    return replace(record, turns=tuple(turns))


def answering(record, *plans):
    """The record whose replies carry out these plans, each of STRATEGY.TECHNIQUE."""
    turns = list(record.turns[: 2 * len(plans)])
    for at, plan in enumerate(plans):
        used = tuple(StrategyUsed(name, "PCT", technique, "steady") for name, technique in plan)
        turns[2 * at + 1] = replace(turns[2 * at + 1], strategies=used)
    return replace(record, turns=tuple(turns))


def figures(rows, *records):
    return rows.figures(np.sum([rows.row(record) for record in records], axis=0))


def test_the_rise_is_that_of_dialogues_that_ended_well(rows, record):
    well = replace(at_valences(record, -0.6, -0.2, 0.2), outcome="improved")
    badly = replace(at_valences(record, 0.0, -0.2, -0.4), outcome="worsened")
    found = figures(rows, well, badly)
    assert found["slope"] == pytest.approx(0.8)
    assert found["worse_of_failed"] == 1.0
    assert found["not_well"] == 0.5


def test_the_shape_over_tenths_leaves_the_level_aside(rows, record, people):
    tenths = people.valence.deciles
    turns = sum((record.turns for _ in range(3)), ())[: 2 * len(tenths)]
    turns = tuple(replace(turn, index=at) for at, turn in enumerate(turns))
    long = replace(record, turns=turns, outcome="resolved")
    as_people = at_valences(long, *tenths)
    lower = at_valences(long, *(value - 0.3 for value in tenths))
    turned = at_valences(long, *reversed(tenths))
    assert figures(rows, as_people)["deciles"] == pytest.approx(0.0, abs=1e-9)
    assert figures(rows, lower)["deciles"] == pytest.approx(0.0, abs=1e-9)
    assert figures(rows, turned)["deciles"] > 0.2


def test_strategies_count_by_third_and_label(rows, record):
    asked = ("open_question", "what_happened")
    offered = ("collaborative_problem_solving", "one_small_step")
    plans = [[asked], [asked, ("reflective_listening", "paraphrase")], [offered]]
    part = rows.parts(rows.row(answering(record, *plans)))
    by_third = part["thirds"].reshape(3, -1)
    at = {label: column for column, label in enumerate(rows.labels)}
    assert by_third[:, at["Question"]].tolist() == [1, 1, 0]
    assert by_third[:, at["Restatement or Paraphrasing"]].tolist() == [0, 1, 0]
    assert by_third[:, at["Providing Suggestions"]].tolist() == [0, 0, 1]
    assert part["suggested"].tolist() == [1, 1, pytest.approx(5 / 6)]


def test_another_way_to_see_it_is_no_first_suggestion(rows, record):
    plans = [[("cognitive_reframing", "another_angle")], [("grounding", "feet_and_breath")]]
    assert rows.parts(rows.row(answering(record, *plans)))["suggested"].tolist() == [1, 1, pytest.approx(3 / 4)]


def test_replies_as_people_give_them_are_no_bit_apart(rows, people):
    counts = np.array([label.thirds for label in people.strategies.labels.values()], dtype=float).T
    left_out = np.array([label.thirds for label in people.strategies.left_out.values()], dtype=float).T
    thirds = np.concatenate([counts, left_out, np.zeros((3, 1))], axis=1).ravel()
    assert rows.divergence(thirds, whole=False) == pytest.approx(0.0, abs=1e-12)
    assert rows.divergence(thirds, whole=True) == pytest.approx(0.0, abs=1e-12)
    without = np.concatenate([counts, 0 * left_out, np.zeros((3, 1))], axis=1).ravel()
    assert rows.divergence(without, whole=False) == pytest.approx(0.0, abs=1e-12)
    assert rows.divergence(without, whole=True) > 0.1


def test_a_crisis_counts_among_the_outcomes_and_nowhere_else(rows, crisis):
    part = rows.parts(rows.row(crisis))
    assert part["outcomes"].sum() == 1
    assert all(not values.any() for name, values in part.items() if name != "outcomes")


def test_figures_of_a_sum_are_those_of_the_rows_together(rows, records):
    every = np.array([rows.row(record) for record in records])
    whole = rows.figures(every.sum(axis=0))
    halves = rows.figures(np.array([every[::2].sum(axis=0), every[1::2].sum(axis=0)]))
    assert set(whole) <= set(FIGURES)
    for name in whole:
        assert halves[name].shape == (2,)
    both = every[::2].sum(axis=0) + every[1::2].sum(axis=0)
    assert {name: float(value) for name, value in rows.figures(both).items()} == pytest.approx(
        {name: float(value) for name, value in whole.items()}, nan_ok=True
    )


def test_nothing_has_no_figures(rows):
    assert all(np.isnan(value) for value in rows.figures(np.zeros(rows.width)).values())
