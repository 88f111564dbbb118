"""The moments of a record, and the episodes found among them."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emosim.corpus.annotate import at_level
from emosim.corpus.moments import distress_of, moments_of
from emosim.simulate.episodes import episodes_of
from emosim.simulate.simulate import cognitive_load

unit = st.floats(0.0, 1.0).map(lambda value: round(value, 4))


@given(unit, unit)
def test_distress_is_what_the_cognitive_load_was_made_from(distress, arousal):
    none, full = cognitive_load(0.0, arousal), cognitive_load(1.0, arousal)
    assert (cognitive_load(distress, arousal) - none) / (full - none) == pytest.approx(distress, abs=2e-4)


def test_the_distress_of_a_record_moves_as_the_record_says(records):
    for record in records:
        distress = [distress_of(turn) for turn in record.turns[::2]]
        changes = [turn.progression.intensity_change for turn in record.turns[2::2]]
        assert [b - a for a, b in pairwise(distress)] == pytest.approx(changes, abs=4e-4)


def test_the_moments_of_a_record(record, crisis):
    events = [turn.cause.event for turn in record.turns[::2]]
    told = [moment.told for moment in moments_of(record)]
    assert told == [None if event.startswith("reply:") else event for event in events]
    assert told[0]
    assert [moment.discloses for moment in moments_of(record)] == [t.move == "discloses" for t in record.turns[::2]]
    assert not any(moment.crisis for moment in moments_of(record))
    assert [episode.kind for episode in episodes_of(moments_of(crisis))].count("crisis") == 1


def test_a_record_of_level_core_keeps_less(record):
    core = moments_of(at_level(record, "core"))
    assert [moment.vad for moment in core] == [moment.vad for moment in moments_of(record)]
    assert {(moment.distress, moment.told, moment.discloses) for moment in core} == {(None, None, False)}
