"""Promises about a person's state: in range, on its way home, never pinned, and the same after a save."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emosim.affect.person import PersonState
from emosim.spec.persona import Temperament

from .conftest import appraisals, homes, temperaments, turns

MIDDLING = Temperament(inertia=0.3, reactivity=1.0, regulation=0.1)
NOTHING = (None, None, "none")


@settings(max_examples=150, deadline=None)
@given(st.lists(turns, min_size=1, max_size=25), homes, temperaments, st.integers(0, 1000))
def test_whatever_happens_everything_stays_in_range(born, lives, happenings, home, temperament, seed):
    person = born(home, temperament, seed=seed)
    for affect in lives(person, happenings):
        assert -1.0 <= affect.vad.valence <= 1.0
        assert 0.0 <= affect.vad.arousal <= 1.0
        assert 0.0 <= affect.vad.dominance <= 1.0
        for share in (affect.intensity, affect.certainty, affect.distress):
            assert 0.0 <= share <= 1.0
    assert np.all(np.abs(person.mood) <= 1.0)
    assert np.all(np.abs(person.point) <= 1.0)
    assert 0.0 <= person.load <= 1.0


@settings(max_examples=100, deadline=None)
@given(st.one_of(st.none(), appraisals), homes, temperaments)
def test_without_noise_the_way_home_shrinks_by_the_same_share_each_turn(born, event, home, temperament):
    """Home is where the load lets it be: between home and the problem, if there is one."""
    person = born(home, temperament, turns=60)
    if event is not None:
        person.meet_event(event, opening=True)
    person.meet_reply(np.array((0.3, -0.2, 0.1)), 0.0)
    person.feel("none")
    rest = person.home + person.world.dynamics.burden * person.load * (person.problem - person.home)
    away = np.abs(person.mood - rest)
    for turn in range(1, 59):
        person.feel("none")
        left = away * (1.0 - temperament.regulation) ** turn
        assert np.abs(person.mood - rest) == pytest.approx(left, abs=1e-9)
    assert np.abs(person.point - rest).max() < 0.15


@pytest.mark.parametrize("reactivity", [0.6, 1.0, 1.6])
def test_with_noise_people_come_home_on_average(born, reactivity):
    """Over 150 people who were moved far off and left in peace: within .05 of home on every axis after 60 turns."""
    home = np.array((0.2, -0.1, 0.1))
    temperament = MIDDLING.model_copy(update={"reactivity": reactivity})
    ends, starts = [], []
    for seed in range(150):
        person = born(home, temperament, turns=60, seed=seed)
        person.meet_reply(np.array((-0.9, 0.6, -0.6)), 0.0)
        starts.append(person.mood.copy())
        for _ in range(60):
            person.feel("none")
        ends.append(person.point.copy())
    assert np.abs(np.mean(starts, axis=0) - home).min() > 0.5
    assert np.abs(np.mean(ends, axis=0) - home).max() < 0.05


def extremes(library):
    """The worst and the best event of every scenario."""
    found = []
    for name, scenario in library.scenarios.items():
        ranked = sorted((event.appraisal for event in scenario.events.values()), key=lambda each: each.desirability)
        found += [(name, ranked[0]), (name, ranked[-1])]
    return found


def test_two_hundred_turns_of_one_event_pin_nothing_and_help_brings_back(born, library):
    """The same event every turn, the worst or the best of each scenario that ships: the mood stops short of the end,
    the noise around it touches the end in less than four turns of ten, and feeling keeps moving."""
    home = np.array((0.1, 0.0, 0.1))
    for name, event in extremes(library):
        person = born(home, MIDDLING, turns=260, seed=3)
        path = []
        for turn in range(200):
            person.meet_event(event, opening=turn == 0)
            path.append(person.feel("setback" if event.desirability < 0 else "relief").vad)
        late = np.array(path[100:])
        assert np.all(late.std(axis=0) > 0.02), name
        ends = (np.abs(late[:, 0]) == 1.0, np.abs(late[:, 1] - 0.5) == 0.5, np.abs(late[:, 2] - 0.5) == 0.5)
        assert all(np.mean(end) < 0.4 for end in ends), name
        assert np.abs(person.mood).max() < 0.97, name
        for _ in range(60):
            person.meet_reply(np.zeros(3), 0.5)
            person.feel("support")
        assert np.abs(person.mood - home).max() < 0.1, name


@settings(max_examples=100, deadline=None)
@given(
    st.lists(turns, min_size=1, max_size=10),
    st.lists(turns, min_size=1, max_size=10),
    homes,
    temperaments,
    st.integers(0, 1000),
)
def test_a_state_saved_at_any_turn_has_the_same_future(born, lives, before, after, home, temperament, seed):
    person, other = (born(home, temperament, seed=seed) for _ in range(2))
    lives(person, before)
    opened = any(event is not None for event, _, _ in before)
    other.resume(msgspec.json.decode(msgspec.json.encode(person.state()), type=PersonState))
    assert other.state() == person.state()
    assert lives(other, after, opened) == lives(person, after, opened)
    assert other.state() == person.state()


def test_a_saved_state_is_all_that_a_future_depends_on(born, lives, library):
    """Were a part of it lost, the future would be another: this test would fail with it."""
    scenario = next(iter(library.scenarios.values()))
    event = max((each.appraisal for each in scenario.events.values()), key=lambda each: each.relevance)
    person = born((0.1, 0.0, 0.1), MIDDLING, seed=1)
    lives(person, [(event, (np.array((0.1, 0.0, 0.0)), 0.4), "setback"), NOTHING, NOTHING])
    state = person.state()
    future = lives(person, [NOTHING] * 8, True)
    for name, lost in (
        ("mood", (0.0,) * 3),
        ("problem", (0.9,) * 3),
        ("load", 0.0),
        ("turn", 0),
        ("phase", "resolved"),
    ):
        other = born((0.1, 0.0, 0.1), MIDDLING, seed=1)
        other.resume(msgspec.structs.replace(state, **{name: lost}))
        assert lives(other, [NOTHING] * 8, True) != future, name
