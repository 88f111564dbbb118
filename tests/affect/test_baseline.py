"""The home base: Mehrabian's regression, with emotional stability where others print neuroticism."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from emosim.affect.baseline import home_point
from emosim.spec.persona import Traits

unit = st.floats(0, 1)
people = st.builds(Traits, openness=unit, conscientiousness=unit, extraversion=unit, agreeableness=unit, stability=unit)


def traits(o: float, c: float, e: float, ag: float, s: float) -> Traits:
    """Traits given in -1..1, as Mehrabian has them."""
    o, c, e, ag, s = ((value + 1.0) / 2.0 for value in (o, c, e, ag, s))
    return Traits(openness=o, conscientiousness=c, extraversion=e, agreeableness=ag, stability=s)


def test_the_published_check():
    """O .4 C .8 E .6 Ag .3 N .4 gives P .227 A .378 D .500; reading N for S gives .379 -.078 .500."""
    neuroticism = 0.4
    home = home_point(traits(0.4, 0.8, 0.6, 0.3, -neuroticism))
    assert home.round(3).tolist() == [0.227, 0.378, 0.5]
    assert traits(0.4, 0.8, 0.6, 0.3, -neuroticism).stability == pytest.approx(1.0 - (neuroticism + 1.0) / 2.0)


@pytest.mark.parametrize(
    ("person", "home"),
    [
        ((0, 0, 0, 0, 0), (0.0, 0.0, 0.0)),
        ((1, 0, 0, 0, 0), (0.0, 0.15, 0.25)),
        ((0, 1, 0, 0, 0), (0.0, 0.0, 0.17)),
        ((0, 0, 1, 0, 0), (0.21, 0.0, 0.6)),
        ((0, 0, 0, 1, 0), (0.59, 0.3, -0.32)),
        ((0, 0, 0, 0, 1), (0.19, -0.57, 0.0)),
        ((-1, -1, -1, 1, -1), (0.19, 0.72, -1.0)),
    ],
)
def test_each_trait_pulls_as_published(person, home):
    assert home_point(traits(*person)) == pytest.approx(home)


@given(people)
def test_everybody_has_a_home_in_range(person):
    home = home_point(person)
    assert home.shape == (3,)
    assert np.all(np.abs(home) <= 1.0)


@given(people, unit)
def test_a_stabler_person_is_at_home_in_a_better_and_calmer_mood(person, stability):
    other = person.model_copy(update={"stability": stability})
    calm, anxious = sorted((person, other), key=lambda p: -p.stability)
    assert home_point(calm)[0] >= home_point(anxious)[0] - 1e-12
    assert home_point(calm)[1] <= home_point(anxious)[1] + 1e-12
