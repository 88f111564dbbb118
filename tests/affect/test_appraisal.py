"""From an appraisal to a point: which way each side of an event pulls."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from emosim.affect.appraisal import AXES, appraisal_vector, appraised_point
from emosim.spec.scenario import Appraisal

unit, signed = st.floats(0, 1), st.floats(-1, 1)
appraisals = st.builds(
    Appraisal,
    relevance=unit,
    desirability=signed,
    likelihood=unit,
    control=unit,
    responsibility=signed,
    changeability=unit,
)
PLEASURE, AROUSAL, DOMINANCE = 0, 1, 2


@pytest.fixture(scope="session")
def weights(library):
    return library.dynamics.appraisal


@pytest.mark.parametrize(
    ("less", "more", "axis", "way"),
    [
        ({"desirability": -0.3}, {"desirability": -0.9}, PLEASURE, -1),
        ({"desirability": -0.3}, {"desirability": 0.3}, PLEASURE, +1),
        ({"relevance": 0.2}, {"relevance": 0.9}, AROUSAL, +1),
        ({"likelihood": 1.0}, {"likelihood": 0.5}, AROUSAL, +1),
        ({"likelihood": 0.0}, {"likelihood": 0.5}, AROUSAL, +1),
        ({"changeability": 0.1}, {"changeability": 0.9}, AROUSAL, +1),
        ({"responsibility": 0.0}, {"responsibility": -1.0}, AROUSAL, +1),
        ({"responsibility": 0.0}, {"responsibility": -1.0}, DOMINANCE, +1),
        ({"responsibility": 0.0}, {"responsibility": 1.0}, DOMINANCE, -1),
        ({"control": 0.1}, {"control": 0.9}, DOMINANCE, +1),
        # of a welcome event nobody is to blame, and it frightens nobody
        ({"desirability": 0.5}, {"desirability": 0.5, "responsibility": -1.0}, DOMINANCE, 0),
        ({"desirability": 0.5, "likelihood": 1.0}, {"desirability": 0.5, "likelihood": 0.5}, AROUSAL, 0),
        # what somebody did moves no pleasure of its own
        ({"responsibility": -1.0}, {"responsibility": 1.0}, PLEASURE, 0),
    ],
)
def test_directions(weights, event, less, more, axis, way):
    difference = appraised_point(event(**more), weights)[axis] - appraised_point(event(**less), weights)[axis]
    assert np.sign(round(difference, 9)) == way


@given(appraisals)
def test_a_point_stays_in_range(weights, appraisal):
    point = appraised_point(appraisal, weights)
    assert point.shape == (3,)
    assert point.dtype == float
    assert np.all(np.abs(point) <= 1.0)


@given(appraisals, unit, unit)
def test_the_worse_an_event_the_less_pleasure(weights, appraisal, one, other):
    worse, better = (
        appraised_point(appraisal.model_copy(update={"desirability": -d}), weights) for d in sorted((one, other))[::-1]
    )
    assert worse[PLEASURE] <= better[PLEASURE]


@given(appraisals, unit, unit, st.floats(-1, 0))
def test_the_more_blame_the_more_arousal_and_say(weights, appraisal, one, other, desirability):
    low, high = sorted((one, other))
    blamed, spared = (
        appraised_point(appraisal.model_copy(update={"responsibility": -blame, "desirability": desirability}), weights)
        for blame in (high, low)
    )
    assert blamed[AROUSAL] >= spared[AROUSAL]
    assert blamed[DOMINANCE] >= spared[DOMINANCE]


@given(appraisals, st.sampled_from(["relevance", "changeability"]), unit, unit)
def test_what_matters_more_or_can_change_more_stirs_more(weights, appraisal, side, one, other):
    low, high = (appraised_point(appraisal.model_copy(update={side: value}), weights) for value in sorted((one, other)))
    assert high[AROUSAL] >= low[AROUSAL]


@given(appraisals)
def test_a_vector_holds_the_axes_in_their_order(appraisal):
    vector = appraisal_vector(appraisal)
    assert vector.shape == (len(AXES),)
    assert dict(zip(AXES, vector.tolist(), strict=True)) == appraisal.model_dump()
