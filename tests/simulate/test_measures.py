"""A trajectory in numbers, and where two of them part."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from emosim.simulate.measures import measure, parting


@pytest.fixture(scope="module")
def levels(library):
    return library.dynamics.outcome


@pytest.fixture(scope="module")
def long(trajectories):
    return next(t for t in trajectories if len(t.exchanges) == 7 and t.risk is None)


def with_distress(trajectory, values):
    """The trajectory cut to as many turns as there are values, with those as their distress."""
    exchanges = tuple(
        (replace(user, affect=replace(user.affect, distress=value)), reply)
        for (user, reply), value in zip(trajectory.exchanges, values, strict=False)
    )
    return replace(trajectory, exchanges=exchanges)


def with_decision(trajectory, number, **fields):
    """The trajectory with fields of the decision of one reply replaced."""
    exchanges = list(trajectory.exchanges)
    user, reply = exchanges[number]
    exchanges[number] = (user, replace(reply, decision=replace(reply.decision, **fields)))
    return replace(trajectory, exchanges=tuple(exchanges))


def other_plan(trajectory, number):
    """A plan that the reply does not have."""
    return trajectory.exchanges[number][1].decision.plan * 2


# Measures


def test_the_outcome_is_the_trajectorys_own_under_its_own_levels(trajectories, crises, library, levels):
    for trajectory in [*trajectories, *crises]:
        assert measure(trajectory, library.dynamics, levels).outcome == trajectory.outcome


def test_another_ruler_names_another_outcome(long, library, levels):
    trajectory = with_distress(long, [0.6, 0.5, 0.3])
    strict = levels.model_copy(update={"improved_drop": 0.5})
    assert measure(trajectory, library.dynamics, levels).outcome == "improved"
    assert measure(trajectory, library.dynamics, strict).outcome == "unresolved"


@pytest.mark.parametrize(
    ("distress", "calm_after", "drop"),
    [
        ([0.8, 0.5, 0.2, 0.1], 2, 0.7),
        ([0.8, 0.19, 0.9], 1, -0.1),  # calm once is calm reached, whatever comes
        ([0.1, 0.4], 0, -0.3),
        ([0.8, 0.21], None, 0.59),
        ([0.9], None, 0.0),
    ],
)
def test_calm_is_the_first_turn_at_or_below_the_level(long, library, levels, distress, calm_after, drop):
    assert levels.resolved_below == 0.2
    got = measure(with_distress(long, distress), library.dynamics, levels)
    assert (got.calm_after, got.drop, got.turns) == (calm_after, drop, len(distress))


def test_rapport_and_valence_are_those_of_the_ends(long, library, levels):
    got = measure(long, library.dynamics, levels)
    first, last = long.exchanges[0][0].affect.vad, long.exchanges[-1][0].affect.vad
    assert got.valence_rise == pytest.approx(last.valence - first.valence, abs=1e-4)
    assert got.rapport == long.exchanges[-1][1].rapport


@pytest.mark.parametrize(
    ("fits", "against"),
    [([(1.0,), (0.35, 1.0)], 0), ([(-0.9,), (1.0,)], 1), ([(1.0, -0.9), (-0.9, -0.9)], 2), ([(0.0,), (-0.2,)], 0)],
)
def test_replies_that_hold_something_contraindicated_are_counted_once(long, library, levels, fits, against):
    assert library.dynamics.reply.contraindicated == -0.9
    exchanges = tuple(
        (user, replace(reply, fits=given)) for (user, reply), given in zip(long.exchanges, fits, strict=False)
    )
    assert measure(replace(long, exchanges=exchanges), library.dynamics, levels).against == against


def test_every_measure_is_in_its_range(trajectories, library, levels):
    for trajectory in trajectories:
        got = measure(trajectory, library.dynamics, levels)
        assert -1 <= got.drop <= 1
        assert 0 <= got.rapport <= 1
        assert 0 <= got.against <= got.turns == len(trajectory.exchanges)
        assert got.calm_after is None or 0 <= got.calm_after < got.turns


# Parting


def test_a_trajectory_never_parts_from_itself(trajectories):
    assert all(parting(trajectory, trajectory) is None for trajectory in trajectories)


def test_a_rule_of_another_name_with_the_same_plan_is_no_difference(long):
    assert parting(long, with_decision(long, 2, rule="renamed")) is None


@pytest.mark.parametrize(("numbers", "turn", "share"), [([0], 1, 1 / 7), ([3], 7, 1 / 7), ([6, 2], 5, 2 / 7)])
def test_two_part_at_the_first_other_plan(long, numbers, turn, share):
    other = long
    for number in numbers:
        other = with_decision(other, number, rule=f"new_{number}", plan=other_plan(long, number))
    got = parting(long, other)
    assert (got.turn, got.share) == (turn, round(share, 4))
    first = min(numbers)
    assert got.rules == (long.exchanges[first][1].decision.rule, f"new_{first}")


def test_only_replies_that_both_hold_count(long):
    short = replace(long, exchanges=long.exchanges[:4])
    other = with_decision(short, 1, plan=other_plan(long, 1))
    assert parting(long, short) is None
    assert parting(long, other).share == parting(other, long).share == 0.25
