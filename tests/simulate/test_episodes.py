"""Episodes: which moments of a dialogue are turning points."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emosim.simulate.episodes import (
    BREAKTHROUGH_AT_LEAST,
    KINDS,
    PEAK_AT_LEAST,
    SHIFT_AT_LEAST,
    Episode,
    Moment,
    episodes_of,
)
from emosim.spec.facts import PHASES
from emosim.vad import Vad

STILL = Vad(0.0, 0.5, 0.5)


def moments(*distress, phases=None, vads=None):
    phases = phases or ["plateau"] * len(distress)
    vads = vads or [STILL] * len(distress)
    return [Moment(vad, phase, value) for vad, phase, value in zip(vads, phases, distress, strict=True)]


def found(kind, given):
    return [(episode.at, episode.size) for episode in episodes_of(given) if episode.kind == kind]


@pytest.mark.parametrize(
    ("distress", "peaks"),
    [
        ((0.2, 0.9, 0.4), [(1, 0.9)]),
        ((0.9, 0.9, 0.9), [(0, 0.9)]),
        ((0.1, PEAK_AT_LEAST), [(1, PEAK_AT_LEAST)]),
        ((0.1, PEAK_AT_LEAST - 0.01), []),
        ((), []),
    ],
    ids=["the highest", "the first of equals", "as high as it must be", "too low", "no turns"],
)
def test_the_peak_is_the_highest_distress(distress, peaks):
    assert found("peak", moments(*distress)) == peaks


@pytest.mark.parametrize(
    ("distress", "breakthroughs"),
    [
        ((0.9, 0.5, 0.45, 0.2), [(1, 0.4)]),
        ((0.9, 0.6, 0.9, 0.6), [(1, 0.3)]),
        ((0.5, 0.5 - BREAKTHROUGH_AT_LEAST), [(1, BREAKTHROUGH_AT_LEAST)]),
        ((0.5, 0.3, 0.1), []),
        ((0.1, 0.9), []),
    ],
    ids=["the largest fall", "the first of equals", "as far as it must be", "too little at once", "a rise"],
)
def test_a_breakthrough_is_the_largest_fall(distress, breakthroughs):
    assert found("breakthrough", moments(*distress)) == breakthroughs


def test_a_relapse_is_every_entry_into_the_phase():
    phases = ["de_escalating", "relapsing", "relapsing", "de_escalating", "relapsing"]
    assert found("relapse", moments(0.2, 0.5, 0.6, 0.1, 0.5, phases=phases)) == [(1, 0.3), (4, 0.4)]


@pytest.mark.parametrize(
    ("to", "shifts"),
    [
        (Vad(-0.6, 0.5, 0.5), [(1, 0.6)]),
        (Vad(0.0, 0.5 + SHIFT_AT_LEAST / 2, 0.5), [(1, SHIFT_AT_LEAST)]),
        (Vad(0.0, 0.6, 0.5), []),
    ],
    ids=["valence", "arousal counts centered", "too near"],
)
def test_a_shift_is_the_largest_way_in_centered_vad(to, shifts):
    assert found("shift", moments(0.0, 0.0, 0.0, vads=[STILL, to, to])) == shifts


def test_what_is_said_is_an_episode_too():
    given = [
        Moment(STILL, "onset", 0.0, told="letter"),
        Moment(STILL, "onset", 0.0, discloses=True),
        Moment(STILL, "onset", 0.0, told="no_way_out", crisis=True),
        Moment(STILL, "onset", 0.0, crisis=True),
    ]
    assert episodes_of(given) == (
        Episode("told", 0, "letter"),
        Episode("disclosure", 1),
        Episode("told", 2, "no_way_out"),
        Episode("crisis", 2),
    )


def test_without_distress_there_is_no_peak_and_no_breakthrough():
    given = moments(None, None, phases=["resolved", "relapsing"], vads=[STILL, Vad(-0.9, 0.5, 0.5)])
    assert [episode.kind for episode in episodes_of(given)] == ["relapse", "shift"]
    assert found("relapse", given) == [(1, None)]


unit = st.floats(0.0, 1.0).map(lambda value: round(value, 4))
moment = st.builds(
    Moment,
    st.builds(Vad, unit, unit, unit),
    st.sampled_from(PHASES),
    unit,
    st.none() | st.just("letter"),
    st.booleans(),
    st.booleans(),
)


@given(st.lists(moment, max_size=12))
def test_episodes_come_in_order_and_the_superlatives_once(given):
    episodes = episodes_of(given)
    order = [(episode.at, KINDS.index(episode.kind)) for episode in episodes]
    assert order == sorted(order)
    assert all(0 <= episode.at < len(given) for episode in episodes)
    kinds = [episode.kind for episode in episodes]
    assert all(kinds.count(kind) <= 1 for kind in ("peak", "breakthrough", "shift", "crisis"))
