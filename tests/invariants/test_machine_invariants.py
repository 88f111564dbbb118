"""Promises about the machines: one way at a time or all at once, they answer as the plain reference does."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emosim.affect.admission import Admission
from emosim.affect.machines import ReferenceMachines
from emosim.spec.emotions import GUARDS as FEELING_GUARDS
from emosim.spec.progression import GUARDS as PHASE_GUARDS
from emosim.spec.vocabulary import EnumField


def facts_of(vocabulary):
    """Facts drawn at random over the ranges of a vocabulary, to four decimals."""
    return st.fixed_dictionaries(
        {
            name: st.sampled_from(kind.values)
            if isinstance(kind, EnumField)
            else st.integers(round(kind.low * 10_000), round(kind.high * 10_000)).map(lambda value: value / 10_000)
            for name, kind in vocabulary.items()
        }
    )


@pytest.fixture(scope="session")
def reference(world):
    return ReferenceMachines(world.emotions, world.progression)


@pytest.fixture(scope="session")
def admission(world):
    return Admission(world.emotions)


@settings(max_examples=300, deadline=None)
@given(data=st.data(), facts=facts_of(FEELING_GUARDS))
def test_the_emotion_machine_admits_what_its_reference_admits(world, reference, data, facts):
    source, target = (data.draw(st.sampled_from(world.reader.labels)) for _ in range(2))
    assert world.machines.admits(source, target, facts) == reference.admits(source, target, facts)


@settings(max_examples=300, deadline=None)
@given(data=st.data(), facts=facts_of(PHASE_GUARDS))
def test_the_progression_machine_moves_as_its_reference_moves(world, reference, data, facts):
    phase = data.draw(st.sampled_from(world.progression.phases))
    assert world.machines.next_phase(phase, facts) == reference.next_phase(phase, facts)


@settings(max_examples=100, deadline=None)
@given(data=st.data(), facts=facts_of(FEELING_GUARDS))
def test_all_ways_at_once_are_each_way_by_itself(world, admission, reference, data, facts):
    labels = world.reader.labels
    source = data.draw(st.sampled_from(labels))
    tenths = data.draw(st.lists(st.integers(0, 10_000), min_size=len(labels), max_size=len(labels)))
    intensities = np.array(tenths) / 10_000
    del facts["intensity"]
    expected = [
        reference.admits(source, label, {**facts, "intensity": intensity})
        for label, intensity in zip(labels, intensities.tolist(), strict=True)
    ]
    assert admission.admitted(source, facts, intensities).tolist() == expected
