"""Promises about whole dialogues: their seed makes them, a fork shares its past, a forecast does not know its future."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from emosim.affect.person import Person
from emosim.seeds import numbers_random
from emosim.simulate.forced import PROTOCOL, Forced
from emosim.simulate.news import Prospects
from emosim.simulate.simulate import simulate
from emosim.simulate.stage import set_stage
from emosim.spec.rules import Planned

HOW_MANY = 24


@pytest.fixture(scope="module")
def orders(library):
    """(scenario, persona, assistant, seed, ordinal), spread over what ships."""
    assistants, pairs = list(library.assistants), library.pairs
    step = max(1, len(pairs) // HOW_MANY)
    return [(*pairs[n * step % len(pairs)], assistants[n % len(assistants)], 9, n) for n in range(HOW_MANY)]


@pytest.fixture(scope="module")
def alone(library, orders):
    """Each dialogue made on a stage that nothing else was made on before, but the ones in front of it."""
    stage = set_stage(library)
    return {order: simulate(stage, *order, foresee=True) for order in orders}


def blind(exchanges):
    """Exchanges without what was foreseen, and without what is kept of a forced reply only."""
    return [(replace(user, forecast=None), replace(reply, truth=None)) for user, reply in exchanges]


@settings(max_examples=12, deadline=None)
@given(data=st.data())
def test_equal_seeds_are_equal_dialogues_whatever_ran_before(stage, orders, alone, data):
    for order in data.draw(st.permutations(orders)):
        assert simulate(stage, *order, foresee=True) == alone[order]


def test_other_seeds_are_other_dialogues(stage, orders, alone):
    for scenario, persona, assistant, seed, ordinal in orders:
        other = simulate(stage, scenario, persona, assistant, seed + 1, ordinal, foresee=True)
        assert other != alone[scenario, persona, assistant, seed, ordinal]


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_a_fork_shares_its_past(stage, library, orders, alone, data):
    """Every turn before the reply it changes, and the turn that is replied to, forecast and all."""
    order = data.draw(st.sampled_from([order for order in orders if alone[order].risk is None]))
    whole = alone[order]
    turn = data.draw(st.integers(0, len(whole.exchanges) - 1))
    name = data.draw(st.sampled_from(sorted(set(library.catalogue.strategies) - {PROTOCOL})))
    technique = next(iter(library.catalogue.strategies[name].techniques))
    fork = simulate(stage, *order, forced=Forced(turn, (Planned(name, technique, "steady"),)), foresee=True)
    assert blind(fork.exchanges[:turn]) == blind(whole.exchanges[:turn])
    assert [user for user, _ in fork.exchanges[: turn + 1]] == [user for user, _ in whole.exchanges[: turn + 1]]


def test_foreseeing_changes_nothing_else(stage, orders, alone):
    for order in orders:
        plain = simulate(stage, *order)
        assert all(user.forecast is None for user, _ in plain.exchanges)
        assert list(plain.exchanges) == [
            (replace(user, forecast=None), reply) for user, reply in alone[order].exchanges
        ]


def test_a_forecast_is_one_of_chances(orders, alone):
    for order in orders:
        for user, _ in alone[order].exchanges:
            chances = [chance for _, chance in user.forecast.emotions]
            assert chances == sorted(chances, reverse=True)
            assert sum(chances) + user.forecast.other == pytest.approx(1.0, abs=2e-4)


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 500), other=st.integers(501, 1000), strength=st.floats(0.0, 2.0))
def test_a_forecast_does_not_know_the_noise_to_come(stage, library, seed, other, strength):
    """Two people alike but for the noise of the turns to come are forecast alike, and then feel otherwise."""
    scene = stage.scene(next(iter(library.scenarios.values())).domain, "en-US")
    name, user = next(iter(library.users.items()))
    past = numbers_random("past", seed).standard_normal((1, 3))
    futures = [numbers_random("future", number).standard_normal((1, 3)) for number in (seed, other)]
    event = next(iter(next(iter(library.scenarios.values())).events.values())).appraisal
    forecasts, felt = [], []
    for future in futures:
        person = Person(scene.world, stage.homes[name], user.temperament, np.vstack((past, future)))
        person.meet_event(event, opening=True)
        person.feel("setback")
        before = person.state()
        forecasts.append(scene.forecaster.forecast(person, strength))
        assert person.state() == before
        felt.append(person.feel("none").vad)
    assert forecasts[0] == forecasts[1]
    assert felt[0] != felt[1]


def test_news_is_expected_from_what_was_told_and_not_from_what_was_drawn(library, orders, alone):
    """What may come next is a matter of the events told so far: the arc and the length that were drawn do not show."""
    for name in {scenario for scenario, *_ in orders}:
        prospects = Prospects(library.scenarios[name])
        for trajectory in alone.values():
            if trajectory.scenario != name or trajectory.risk:
                continue
            told = tuple(user.event for user, _ in trajectory.exchanges)
            for turn in range(1, len(told)):
                news = prospects.after(told[:turn])
                assert sum(each.chance for each in news) == pytest.approx(1.0)
                event = told[turn] and library.scenarios[name].events[told[turn]].appraisal
                if turn < len(told) - 1:  # who goes early leaves what was to come untold
                    assert event in [each.appraisal for each in news]
