"""Topics and what was felt about them, beside what is worked out by hand and by numpy."""

from __future__ import annotations

import numpy as np
import pytest

from emosim.corpus.layers.topics import topic_emotions


def nothing(**given):
    return {"event": None, "detail": None, "means": None, "answers": None, **given}


@pytest.fixture
def two_topics(tiny, a_dialogue):
    """The names of two events of different topics, and of those topics."""
    events = tiny.scenarios[a_dialogue.trajectory.scenario].events
    by_topic = {}
    for name, event in events.items():
        by_topic.setdefault(event.topic, name)
    (first, a), (second, b), *_ = by_topic.items()
    return a, b, first, second


def test_four_turns_by_hand(by_hand, tiny, two_topics):
    a, b, first, second = two_topics
    affects = [((-0.5, 0.6, 0.4), 0.5), ((-0.1, 0.4, 0.4), 0.9), ((0.1, 0.4, 0.6), 0.2), ((0.5, 0.6, 0.4), 0.4)]
    users = [nothing(event=a), nothing(event=b), nothing(detail=a, means=b), nothing()]
    made = topic_emotions(by_hand(affects, users), tiny)
    assert [(one.topic, one.turns) for one in made] == [(first, 2), (second, 2)]
    assert (made[0].mean_vad.valence, made[0].mean_vad.arousal, made[0].mean_vad.dominance) == (-0.2, 0.5, 0.5)
    # present 1 0 1 0 with valence -.5 -.1 .1 .5, and present 0 1 1 0
    assert made[0].correlation == pytest.approx(np.corrcoef([1, 0, 1, 0], [-0.5, -0.1, 0.1, 0.5])[0, 1], abs=1e-4)
    assert made[1].correlation == 0.0


@pytest.mark.parametrize(
    ("valences", "told"),
    [([-0.5, 0.1], [1, 0]), ([0.2, 0.2, 0.2], [1, 0, 0]), ([-0.5, 0.1, 0.4], [1, 1, 1])],
    ids=["two turns", "no change of valence", "always there"],
)
def test_a_correlation_that_says_nothing_is_none(by_hand, tiny, two_topics, valences, told):
    affects = [((valence, 0.5, 0.5), 0.5) for valence in valences]
    users = [nothing(event=two_topics[0]) if is_told else nothing() for is_told in told]
    (only,) = topic_emotions(by_hand(affects, users), tiny)
    assert only.correlation is None


def test_the_strongest_is_that_of_the_most_intense_turn(dialogues, tiny):
    for dialogue in dialogues:
        steps = [user for user, _ in dialogue.trajectory.exchanges]
        events = tiny.scenarios[dialogue.trajectory.scenario].events
        found = {one.topic: one for one in topic_emotions(dialogue, tiny)}
        assert events[steps[0].event].topic in found
        for topic, one in found.items():
            about = [s for s in steps if any(n and events[n].topic == topic for n in (s.event, s.detail, s.means))]
            assert one.turns >= len(about)
            assert one.strongest in {step.affect.emotion for step in steps}
