"""Memory: what an assistant saw, the last of it in detail, the rest summed up."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emosim.simulate.memory import WORKING, Seen, Theme, remember, themes_of
from emosim.vad import Vad


def turn(valence=-0.5, distress=0.5, family="fear", topic="bill", **fields):
    usual = {"emotion": "worry", "intensity": 0.5, "phase": "plateau"}
    return Seen(Vad(valence, 0.5, 0.4), distress=distress, family=family, topic=topic, **{**usual, **fields})


@pytest.mark.parametrize(
    ("turns", "working"),
    [(1, (0,)), (2, (0, 1)), (3, (0, 1, 2)), (4, (1, 2, 3)), (9, (6, 7, 8))],
)
def test_the_last_three_are_remembered_in_detail_and_the_rest_is_summed_up(turns, working):
    memory = remember([turn()] * turns)
    assert memory.working == working
    older = tuple(range(turns - len(working)))
    assert (memory.long_term.turns if memory.long_term else ()) == older


def test_the_summary_is_of_what_is_older_than_the_working_memory():
    old = [
        turn(-0.6, 0.7, told="letter", wished=False, intensity=0.4),
        turn(-0.2, 0.4, emotion="shame", intensity=0.9, step="call", takes_step=True),
        turn(0.2, 0.1, topic="bank", told="news", wished=True, step="list"),
    ]
    recent = [turn(1.0, 1.0, topic="job", told="fired", intensity=1.0, step="rest", takes_step=True)] * WORKING
    held = remember(old + recent).long_term
    assert held.turns == (0, 1, 2)
    assert held.vad == Vad(-0.2, 0.5, 0.4)  # (-.6 - .2 + .2) / 3
    assert held.strongest == 1
    assert held.change == -0.6
    assert held.topics == ("bill", "bank")
    assert (held.offered, held.taken) == (2, 1)


def test_of_equally_strong_feelings_the_first_counts():
    assert remember([turn(intensity=0.8)] * 5).long_term.strongest == 0


def test_turns_are_grouped_by_feeling_and_topic():
    seen = [turn(), turn(topic="bank"), turn(family="joy"), turn(), turn(topic="bank")]
    assert themes_of(seen) == (Theme("fear", "bill", (0, 3)), Theme("fear", "bank", (1, 4)), Theme("joy", "bill", (2,)))


def test_episodes_are_as_they_look_from_here():
    seen = [turn(distress=0.5), turn(distress=0.7), turn(distress=0.2), turn(distress=0.9)]
    peaks = [[e.at for e in remember(seen[:n]).episodes if e.kind == "peak"] for n in (1, 2, 3, 4)]
    assert peaks == [[0], [1], [1], [3]]


def test_events_told_and_crises_are_not_kept_as_episodes():
    kinds = {e.kind for e in remember([turn(told="letter"), turn(discloses=True, crisis=True)]).episodes}
    assert kinds == {"peak", "disclosure"}


seen_turns = st.builds(
    turn,
    st.floats(-1, 1).map(lambda value: round(value, 4)),
    st.floats(0, 1).map(lambda value: round(value, 4)),
    st.sampled_from(("fear", "joy")),
    st.sampled_from(("bill", "bank")),
    discloses=st.booleans(),
)


@given(st.lists(seen_turns, min_size=1, max_size=10))
def test_every_turn_is_in_working_or_in_long_term_memory_and_in_one_theme(seen):
    memory = remember(seen)
    older = memory.long_term.turns if memory.long_term else ()
    assert (*older, *memory.working) == tuple(range(len(seen)))
    assert sorted(at for theme in memory.themes for at in theme.turns) == list(range(len(seen)))
    assert all(episode.at < len(seen) for episode in memory.episodes)


# What gets in


def test_what_is_kept_of_a_turn_is_what_was_said_and_believed(trajectories):
    for trajectory in trajectories:
        for user, step in trajectory.exchanges:
            seen, belief = step.seen, step.belief
            assert (seen.vad, seen.emotion, seen.intensity, seen.phase) == (
                belief.vad,
                belief.emotion,
                belief.intensity,
                belief.phase,
            )
            assert (seen.told, seen.discloses, seen.step) == (user.event, user.discloses, user.step)
            assert seen.family == step.facts["family"]


def test_a_reader_who_sees_badly_remembers_what_was_not_so(trajectories):
    phases = [(user.affect.phase, step.seen.phase) for t in trajectories for user, step in t.exchanges]
    assert any(true != seen for true, seen in phases)


def test_the_topic_of_a_turn_is_one_of_the_scenario_and_of_the_event_it_tells(library, trajectories):
    for trajectory in trajectories:
        scenario = library.scenarios[trajectory.scenario]
        for user, step in trajectory.exchanges:
            assert step.seen.topic in scenario.topics
            if user.event:
                assert step.seen.named
                assert step.seen.topic == scenario.events[user.event].topic
                assert step.seen.wished == (scenario.events[user.event].appraisal.desirability > 0)
