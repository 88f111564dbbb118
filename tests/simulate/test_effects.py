"""What a reply does: fit raises, contraindication harms, repetition halves, order and skill weigh."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from emosim.simulate.effects import Effects
from emosim.simulate.trajectory import Item
from emosim.spec.dynamics import Reply
from emosim.spec.marked import loads
from emosim.spec.strategies import parse_catalogue

REPLY = Reply(
    gain=0.5,
    order=(1.0, 0.5),
    fits=1.0,
    neutral=0.4,
    contraindicated=-0.9,
    repeated=0.5,
    misread=0.3,
    need_met=0.3,
)
CATALOGUE = """\
catalogue: small
strategies:
  affirmation:
    definition: Names a strength.
    framework: MI
    techniques: {name_it: Name it.}
    prior: 0.8
    prior_source: test
    effect: {valence: 0.1, arousal: -0.05, dominance: 0.2}
    fits: {intensity: {lte: 0.5}}
    contraindications:
      - {when: {risk: direct}, because: There is a risk.}
      - {when: {turn: 0}, place: lead, because: It comes too soon.}
  reflective_listening:
    definition: Gives it back.
    framework: PCT
    techniques: {say_it: Say it.}
    effect: {valence: 0.1, arousal: 0.0, dominance: 0.0}
    fits: {user_move: {not_in: [asks]}}
"""


@pytest.fixture(scope="session")
def effects(library):
    return Effects(parse_catalogue(loads(CATALOGUE, "c.yaml"), library.facts), REPLY)


@pytest.fixture(scope="session")
def truth(trajectories):
    """Facts of a middling turn, with changes."""
    facts = {**trajectories[0].exchanges[0][1].facts}
    facts |= {
        "intensity": 0.4,
        "family": "fear",
        "risk": "none",
        "turn": 3,
        "user_move": "tells",
        "last_strategy": "none",
    }
    return lambda **changes: facts | changes


def items(*strategies):
    return [Item(strategy, "any", "steady", None) for strategy in strategies]


@pytest.fixture(scope="session")
def impact(effects, truth):
    """The impact of strategies under changed facts, read aright, without lean, at strength 1."""

    def impact(*strategies, read="fear", lean=None, strength=1.0, need_met=False, **changes):
        return effects.impact(items(*strategies), truth(**changes), read, lean or {}, strength, need_met)

    return impact


@pytest.mark.parametrize(
    ("strategy", "changes", "leads", "fit"),
    [
        ("affirmation", {}, True, 1.0),
        ("affirmation", {"intensity": 0.5}, True, 1.0),
        ("affirmation", {"intensity": 0.6}, True, 0.4),
        ("affirmation", {"risk": "direct"}, True, -0.9),
        ("affirmation", {"risk": "direct"}, False, -0.9),
        ("affirmation", {"turn": 0}, True, -0.9),
        ("affirmation", {"turn": 0}, False, 1.0),
        ("affirmation", {"turn": 0, "intensity": 0.9}, False, 0.4),
        ("reflective_listening", {"user_move": "asks"}, True, 0.4),
    ],
)
def test_fit(effects, truth, strategy, changes, leads, fit):
    assert effects.fit(strategy, truth(**changes), leads) == fit


def test_what_fits_does_its_own_effect(impact):
    """valence .1 times prior .8 times gain .5, and so on."""
    found = impact("affirmation")
    assert found.move == pytest.approx([0.04, -0.02, 0.08])
    assert (found.quality, found.fits) == (1.0, (1.0,))


def test_fits_is_better_than_neutral_is_better_than_contraindicated(impact):
    good, so_so, bad = impact("affirmation"), impact("affirmation", intensity=0.9), impact("affirmation", risk="direct")
    assert good.move[0] > so_so.move[0] > 0.0 > bad.move[0]
    assert good.quality > so_so.quality > 0.0 > bad.quality
    assert bad.move == pytest.approx(-0.9 * good.move)


def test_the_same_lead_twice_running_does_half(impact):
    once, twice = impact("affirmation"), impact("affirmation", last_strategy="affirmation")
    assert twice.move == pytest.approx(0.5 * once.move)
    assert twice.fits == (0.5,)


def test_repetition_makes_no_harm_smaller(impact):
    again = impact("affirmation", last_strategy="affirmation", risk="direct")
    assert again.move == pytest.approx(impact("affirmation", risk="direct").move)


def test_only_the_lead_repeats(impact):
    plan = ("reflective_listening", "affirmation")
    assert impact(*plan, last_strategy="affirmation").fits == impact(*plan).fits


def test_what_comes_later_weighs_less(impact):
    alone, later = impact("reflective_listening"), impact("reflective_listening", "affirmation")
    assert later.move - alone.move == pytest.approx(0.5 * impact("affirmation").move)
    third = impact("reflective_listening", "affirmation", "affirmation")
    assert third.move - later.move == pytest.approx(later.move - alone.move)


def test_quality_is_the_weighted_mean_of_fits(impact):
    found = impact("reflective_listening", "affirmation", intensity=0.9)
    assert found.fits == (1.0, 0.4)
    assert found.quality == pytest.approx((1.0 + 0.5 * 0.4) / 1.5)


def test_a_misread_feeling_spoils_what_gives_it_back(impact):
    assert impact("reflective_listening", read="anger").fits == (0.3,)
    assert impact("affirmation", read="anger").fits == (1.0,)


def test_a_misread_feeling_makes_nothing_better(impact):
    assert impact("reflective_listening", read="anger", user_move="asks").fits == (0.3,)


def test_a_skill_and_an_open_ear_multiply(impact):
    plain = impact("affirmation").move
    assert impact("affirmation", lean={"affirmation": 1.5}).move == pytest.approx(1.5 * plain)
    assert impact("affirmation", lean={"reflective_listening": 1.5}).move == pytest.approx(plain)
    assert impact("affirmation", strength=0.5).move == pytest.approx(0.5 * plain)
    assert impact("affirmation", strength=0.0).move == pytest.approx([0.0, 0.0, 0.0])


def test_a_need_that_is_met_lifts_the_mood_and_the_reply(impact):
    plain, met = impact("affirmation", intensity=0.9), impact("affirmation", intensity=0.9, need_met=True)
    assert met.move - plain.move == pytest.approx([0.3, 0.0, 0.0])
    assert met.quality == pytest.approx(plain.quality + 0.5)
    assert impact("affirmation", need_met=True).quality == 1.0


def test_saying_nothing_does_nothing(impact):
    found = impact()
    assert found.move == pytest.approx([0.0, 0.0, 0.0])
    assert (found.quality, found.fits) == (0.0, ())


@given(st.data())
def test_the_catalogue_that_ships_stays_in_range(stage, library, trajectories, data):
    trajectory = data.draw(st.sampled_from(trajectories))
    facts = data.draw(st.sampled_from([assistant.facts for _, assistant in trajectory.exchanges]))
    plan = data.draw(st.lists(st.sampled_from(sorted(library.catalogue.strategies)), max_size=4))
    found = stage.effects.impact(
        items(*plan), facts, data.draw(st.sampled_from(library.emotions.families)), {}, 1.0, False
    )
    assert -1.0 <= found.quality <= 1.0
    assert all(-1.0 <= fit <= 1.0 for fit in found.fits)
    assert np.all(np.abs(found.move) <= 1.0)


def test_under_a_risk_everything_that_ships_but_crisis_support_harms(stage, library, trajectories):
    facts = {**trajectories[0].exchanges[0][1].facts, "risk": "direct", "risk_kind": "self_harm"}
    harms = {name for name in library.catalogue.strategies if stage.effects.fit(name, facts, False) < 0.0}
    assert harms == set(library.catalogue.strategies) - {"crisis_support"}
