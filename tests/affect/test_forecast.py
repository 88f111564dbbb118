"""The forecast: the engine's own next turn on average, read as the engine reads it."""

from __future__ import annotations

from collections import Counter
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emosim.affect.admission import Admission
from emosim.affect.forecast import NOTHING_NEW, POINTS, REPLY_EASE, REPLY_MOVE, Forecaster, News
from emosim.affect.machines import ReferenceMachines
from emosim.affect.person import Person, World
from emosim.affect.reading import Reader
from emosim.spec.persona import Temperament

STRENGTH = 0.9


@pytest.fixture(scope="module")
def forecaster(world):
    return Forecaster(world, Admission(world.emotions))


@pytest.fixture(scope="module")
def hit(born, event):
    """Somebody just after a blow, without noise to come."""

    def hit(**temperament):
        person = born(**temperament)
        person.meet_event(event(), opening=True)
        person.feel("setback")
        return person

    return hit


def usual_reply(person, need_met=0.0):
    """Lets the average reply happen."""
    scale = STRENGTH * person.world.dynamics.reply.gain
    person.meet_reply(scale * REPLY_MOVE + np.array((need_met * STRENGTH, 0.0, 0.0)), REPLY_EASE)


def test_the_points_are_a_standard_normal_up_to_its_third_moments():
    assert POINTS.mean(axis=0) == pytest.approx(np.zeros(3))
    assert POINTS.T @ POINTS / len(POINTS) == pytest.approx(np.eye(3))
    assert np.einsum("pi,pj,pk->ijk", POINTS, POINTS, POINTS) == pytest.approx(np.zeros((3, 3, 3)))


@settings(max_examples=40, deadline=None)
@given(inertia=st.floats(0, 0.9), reactivity=st.floats(0.3, 1.5), regulation=st.floats(0, 0.4))
def test_what_is_expected_is_what_the_engine_does_with_the_average_reply(
    forecaster, hit, inertia, reactivity, regulation
):
    person = hit(inertia=inertia, reactivity=reactivity, regulation=regulation)
    expected = forecaster.forecast(person, STRENGTH).vad
    usual_reply(person)
    assert person.feel("support").vad == pytest.approx(expected, abs=1e-4)


@pytest.mark.parametrize("desirability", [-0.9, -0.2, 0.7])
def test_news_that_is_certain_is_expected_as_the_engine_takes_it(forecaster, hit, event, desirability):
    person, news = hit(), event(desirability=desirability)
    expected = forecaster.forecast(person, STRENGTH, news=[News(1.0, news)]).vad
    usual_reply(person)
    person.meet_event(news, opening=False)
    assert person.feel("setback").vad == pytest.approx(expected, abs=1e-4)


def test_a_need_that_will_be_met_is_expected_to_do_good(world, forecaster, hit):
    person = hit()
    plain, met = forecaster.forecast(person, STRENGTH), forecaster.forecast(person, STRENGTH, meets_need=True)
    usual_reply(person, world.dynamics.reply.need_met)
    assert person.feel("support").vad == pytest.approx(met.vad, abs=1e-4)
    assert met.vad.valence > plain.vad.valence
    assert met.spread[0] > plain.spread[0]


def test_what_may_or_may_not_come_lies_between_and_spreads_more(forecaster, hit, event):
    person, bad = hit(), event(desirability=-1.0, relevance=1.0)
    never, always = (forecaster.forecast(person, STRENGTH, news=[News(1.0, told)]) for told in (None, bad))
    maybe = forecaster.forecast(person, STRENGTH, news=[News(0.5, None), News(0.5, bad)])
    assert maybe.vad.valence == pytest.approx((never.vad.valence + always.vad.valence) / 2.0, abs=1e-4)
    assert maybe.spread[0] > max(never.spread[0], always.spread[0])
    assert never == forecaster.forecast(person, STRENGTH, news=NOTHING_NEW)


def test_the_spread_is_that_of_the_noise_and_of_what_replies_differ_by(world, forecaster, hit):
    """Valence: noise .x at reactivity 1; nothing else where replies reach nobody. Other axes are halved in a Vad."""
    noise = world.dynamics.noise
    person = hit(reactivity=0.5)
    assert forecaster.forecast(person, 0.0).spread == pytest.approx(
        (noise.valence / 2, noise.arousal / 4, noise.dominance / 4), abs=1e-4
    )
    assert forecaster.forecast(person, 1.0).spread[0] > noise.valence / 2


def test_chances_follow_what_is_drawn(born, world, forecaster, event):
    """Against 400 futures after each of nine blows, chances are .07 off on average: what fifteen points leave out."""
    off = []
    for control, responsibility in product((0.1, 0.4, 0.8), (-0.8, 0.0, 0.8)):
        blow = event(control=control, responsibility=responsibility)
        person = born()
        person.meet_event(blow, opening=True)
        person.feel("setback")
        forecast, came = forecaster.forecast(person, 0.0), Counter()
        for seed in range(400):
            other = born(turns=2, seed=seed)
            other.resume(person.state())
            other.meet_reply(np.zeros(3), REPLY_EASE)
            came[other.feel("support").emotion] += 1
        off += [abs(chance - came[label] / 400) for label, chance in forecast.emotions]
    assert np.mean(off) < 0.07


def test_what_the_machine_does_not_admit_has_no_chance(few, library, event):
    """Somebody mad may stay mad or turn sad, and no reply makes them glad at once."""
    machine = few()
    machines = ReferenceMachines(machine, library.progression)
    world = World(machine, library.progression, library.dynamics, machines, Reader(machine))
    person = Person(world, np.zeros(3), Temperament(inertia=0.0, reactivity=1.0, regulation=0.1), np.zeros((3, 3)))
    person.meet_event(event(responsibility=-1.0), opening=True)
    person.emotion = world.reader.index["mad"]
    person.feel("setback")
    person.emotion = world.reader.index["mad"]
    person.meet_reply(np.array((1.0, 0.0, 0.3)), 1.0)
    forecast = Forecaster(world, Admission(machine)).forecast(person, STRENGTH)
    assert {label for label, chance in forecast.emotions if chance} <= {"mad", "sad"}
