"""The Vad value: ranges, the centered form and the way back."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from emosim.vad import Vad

anything = st.floats(allow_nan=False, allow_infinity=False, width=32)
points = st.builds(Vad, st.floats(-1, 1), st.floats(0, 1), st.floats(0, 1))


@pytest.mark.parametrize(
    ("vad", "centered"),
    [
        ((0.0, 0.5, 0.5), (0.0, 0.0, 0.0)),
        ((-1.0, 0.0, 0.0), (-1.0, -1.0, -1.0)),
        ((1.0, 1.0, 1.0), (1.0, 1.0, 1.0)),
        ((-0.64, 0.8, 0.285), (-0.64, 0.6, -0.43)),
    ],
)
def test_centered_is_the_scale_the_norms_were_measured_on(vad, centered):
    """fear in Russell & Mehrabian (1977) is P -.64, A .60, D -.43."""
    assert Vad(*vad).centered() == pytest.approx(centered)


@given(points)
def test_there_and_back_again(vad):
    assert Vad.from_centered(vad.centered()) == pytest.approx(vad, abs=1e-4)


@given(anything, anything, anything)
def test_whatever_comes_in_a_vad_stays_in_its_ranges(valence, arousal, dominance):
    vad = Vad.from_centered(np.array((valence, arousal, dominance)))
    assert -1.0 <= vad.valence <= 1.0
    assert 0.0 <= vad.arousal <= 1.0
    assert 0.0 <= vad.dominance <= 1.0
    assert all(value == round(value, 4) for value in vad)


@given(points)
def test_a_vad_holds_plain_floats(vad):
    """numpy's floats would not serialize."""
    assert all(type(value) is float for value in Vad.from_centered(vad.centered()))


def test_a_vad_cannot_be_changed():
    with pytest.raises(AttributeError):
        Vad(0.0, 0.5, 0.5).valence = 1.0
