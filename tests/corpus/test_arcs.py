"""The arc of a dialogue: what a picture of it needs, as it stands in the record."""

from __future__ import annotations

import numpy as np
import pytest

from emosim.corpus.annotate import at_level
from emosim.corpus.arcs import AXES, arc_of
from emosim.corpus.moments import distress_of, moments_of
from emosim.simulate.episodes import episodes_of


@pytest.fixture
def arc(record):
    return arc_of(record)


def test_an_arc_is_about_its_dialogue(arc, record):
    for name in ("id", "scenario", "persona", "assistant", "locale", "outcome", "situation"):
        assert getattr(arc, name) == getattr(record, name)
    assert len(arc) == len(record.turns) // 2


def test_the_series_are_those_of_the_turns(arc, record):
    users, replies = record.turns[::2], record.turns[1::2]
    for column, axis in enumerate(AXES):
        assert arc.truth[:, column].tolist() == [getattr(turn.emotion.vad, axis) for turn in users]
        assert arc.belief[:, column].tolist() == [getattr(turn.belief.vad, axis) for turn in replies]
    assert arc.distress.tolist() == [distress_of(turn) for turn in users]
    assert arc.phases == tuple(turn.progression.phase for turn in users)
    assert arc.causes == tuple(turn.cause.kind for turn in users)
    assert [feeling.label for feeling in arc.felt] == [turn.emotion.primary.label for turn in users]
    assert [feeling.label for feeling in arc.believed] == [turn.belief.emotion for turn in replies]
    assert [feeling.family for feeling in arc.believed] == [turn.decision.facts["family"] for turn in replies]
    assert arc.strategies == tuple(tuple(used.name for used in turn.strategies) for turn in replies)
    assert arc.episodes == episodes_of(moments_of(record))


def test_an_arc_of_level_core_has_what_is_kept(record):
    whole, core = arc_of(record), arc_of(at_level(record, "core"))
    assert np.array_equal(core.truth, whole.truth)
    assert (core.felt, core.phases, core.strategies) == (whole.felt, whole.phases, whole.strategies)
    assert (core.belief, core.believed, core.distress, core.causes) == (None, None, None, None)
    assert {episode.kind for episode in core.episodes} <= {"relapse", "shift", "crisis"}
