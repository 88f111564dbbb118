"""How somebody at risk goes on once they are asked about their safety."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emosim.simulate.crisis import COMMON, MOVES, in_crisis, manner_of
from emosim.simulate.simulate import simulate
from emosim.spec.facts import USER_MOVES
from emosim.spec.lexicon import MANNERS

DRAWS = [n / 1000 for n in range(1000)]


def shares(signal, persona):
    return Counter(manner_of(signal, persona, draw) for draw in DRAWS)


def test_every_manner_has_its_weight_and_its_move():
    assert list(COMMON) == list(MANNERS)
    assert set(MOVES) <= set(MANNERS)
    assert set(MOVES.values()) <= set(USER_MOVES)


def test_a_hint_is_taken_in_every_manner(library):
    for persona in library.users.values():
        assert set(shares("indirect", persona)) == set(MANNERS)


def test_what_was_said_outright_is_not_denied(library):
    for persona in library.users.values():
        assert set(shares("direct", persona)) == set(MANNERS) - {"denies"}


def test_who_is_direct_bristles_and_who_is_not_goes_quiet(library):
    by_directness = sorted(library.users.values(), key=lambda user: user.culture.directness)
    least, most = (shares("indirect", user) for user in (by_directness[0], by_directness[-1]))
    assert least["bristles"] < most["bristles"]
    assert least["owns"] < most["owns"]
    assert least["goes_quiet"] > most["goes_quiet"]
    assert least["minimizes"] > most["minimizes"]


@given(draw=st.floats(0.0, 1.0, exclude_max=True), signal=st.sampled_from(["direct", "indirect"]))
def test_any_draw_gives_a_manner(library, draw, signal):
    for persona in library.users.values():
        assert manner_of(signal, persona, draw) in MANNERS


@pytest.mark.parametrize("manner", MANNERS)
def test_a_turn_of_a_crisis_says_nothing_else(manner):
    answer, goodbye = in_crisis(manner, last=False), in_crisis(manner, last=True)
    assert (answer.crisis_answer, answer.closes, answer.manner) == (True, False, manner)
    assert (goodbye.crisis_answer, goodbye.closes, goodbye.manner) == (False, True, manner)
    for plan in (answer, goodbye):
        said = (plan.event, plan.answers, plan.step, plan.means, plan.detail, plan.reaction)
        assert not any((*said, plan.asks, plan.discloses, plan.feels, plan.says_want, plan.says_fear))


def test_a_manner_lasts_and_the_assistant_hears_it(crises):
    reached = [trajectory for trajectory in crises if trajectory.risk]
    assert len({trajectory.exchanges[-1][0].manner for trajectory in reached}) > 4
    for trajectory in reached:
        manners = [user.manner for user, _ in trajectory.exchanges]
        assert manners[:-2] == [None] * (len(manners) - 2)  # nobody is asked before the risk is told
        assert manners[-2] == manners[-1] in MANNERS
        assert [assistant.manner for _, assistant in trajectory.exchanges] == manners


def test_the_manner_draws_from_a_stream_of_its_own(stage, library, monkeypatch):
    """So that a dialogue is the same up to the risk whatever the manners are."""
    (persona, *_) = [p for s, p in library.pairs if s == "evenings_gone_quiet"]
    name = next(iter(library.assistants))
    before = [simulate(stage, "evenings_gone_quiet", persona, name, 2, n) for n in range(12)]
    monkeypatch.setattr("emosim.simulate.simulate.manner_of", lambda signal, user, draw: "owns")
    after = [simulate(stage, "evenings_gone_quiet", persona, name, 2, n) for n in range(12)]
    assert any(t.risk for t in before)
    for one, other in zip(before, after, strict=True):
        assert one.exchanges[: -2 if one.risk else None] == other.exchanges[: -2 if one.risk else None]
        assert [user.affect for user, _ in one.exchanges] == [user.affect for user, _ in other.exchanges]
