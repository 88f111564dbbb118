"""The context vector: every axis by hand, and always in its range."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emosim.corpus.context_vector import AXES, FAMILIES, Context, context_vector
from emosim.spec.facts import PHASES
from emosim.spec.scenario import Appraisal
from emosim.vad import Vad

APPRAISAL = Appraisal(
    relevance=0.9, desirability=-0.7, likelihood=0.8, control=0.3, responsibility=-0.4, changeability=0.5
)
unit, signed = st.floats(0, 1), st.floats(-1, 1)
vads = st.builds(Vad, signed, unit, unit)


def named(context):
    return dict(zip(AXES, context_vector(context), strict=True))


def test_every_axis_by_hand():
    blend = [("sadness", 0.8), ("fear", 0.5), ("sadness", 0.9)]
    context = Context(Vad(-0.5, 0.7, 0.3), Vad(-0.1, 0.5, 0.4), blend, "peak", 2, 0.12, 0.6, APPRAISAL, 0.7, 0.4)
    found = named(context)
    expected = {
        "valence": -0.5,
        "arousal": 0.4,
        "dominance": -0.4,
        "valence_change": -0.2,
        "arousal_change": 0.2,
        "dominance_change": -0.1,
        "intensity": 0.8,
        "distress_change": 0.12,
        "certainty": 0.6,
        "family.sadness": 0.9,
        "family.fear": 0.5,
        "phase.peak": 1.0,
        "relevance": 0.9,
        "desirability": -0.7,
        "likelihood": 0.6,
        "control": -0.4,
        "responsibility": -0.4,
        "cognitive_load": 0.7,
        "rapport": 0.4,
        "progress": 0.25,
    }
    assert {axis: value for axis, value in found.items() if value} == pytest.approx(expected)


def test_a_first_turn_changes_nothing_and_without_an_event_nothing_is_appraised():
    found = named(Context(Vad(-0.5, 0.7, 0.3), None, [("fear", 0.5)], "onset", 0))
    assert {axis for axis, value in found.items() if value} == {
        *("valence", "arousal", "dominance", "intensity", "family.fear", "phase.onset")
    }


def test_a_family_that_somebody_added_is_another():
    assert named(Context(Vad(0, 0.5, 0.5), None, [("boredom", 0.5)], "onset", 0))["family.other"] == 0.5


@given(
    vads,
    st.none() | vads,
    st.lists(st.tuples(st.sampled_from((*FAMILIES, "boredom")), unit), min_size=1, max_size=3),
    st.sampled_from(PHASES),
    st.integers(0, 200),
    signed,
)
def test_every_axis_stays_in_its_range(vad, before, blend, phase, number, change):
    found = named(Context(vad, before, blend, phase, number, change, 1.0, APPRAISAL, 1.0, 1.0))
    signed_axes = {axis for axis in AXES if axis.endswith("_change")} | {
        *("valence", "arousal", "dominance", "desirability", "responsibility", "likelihood", "control", "changeability")
    }
    for axis, value in found.items():
        assert (-1.0 if axis in signed_axes else 0.0) <= value <= 1.0
    assert sum(found[f"phase.{name}"] for name in PHASES) == 1.0
