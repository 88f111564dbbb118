"""Rapport, trust, synchrony and the balance of words, worked out by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emosim.corpus.layers.interaction import correlation, interaction, tone_of
from emosim.simulate.trajectory import Item
from emosim.vad import Vad

FLAT = ((0.0, 0.5, 0.5), 0.5)
QUIET = {"discloses": False, "answers": None, "takes_step": False, "step": None, "reaction": None, "holds_back": False}


def test_trust_by_hand(by_hand):
    users = [QUIET, {**QUIET, "discloses": True}, {**QUIET, "reaction": "push_back", "holds_back": True}]
    made = interaction(by_hand([FLAT] * 3, users, [{"rapport": 0.5}] * 3))
    # rule of succession: 1/2, 2/3, 2/5; six tenths of .5 is .3
    assert [one.trust for one in made.rapport] == [0.5, 0.5667, 0.46]
    assert [one.turn for one in made.rapport] == [1, 3, 5]


@pytest.mark.parametrize(
    ("signs", "rises"),
    [
        ({"discloses": True}, True),
        ({"answers": "how"}, True),
        ({"step": "call", "takes_step": True}, True),
        ({"step": "call", "takes_step": False}, False),
        ({"reaction": "push_back"}, False),
        ({"holds_back": True}, False),
    ],
)
def test_each_sign_moves_trust_its_way(by_hand, signs, rises):
    plain = interaction(by_hand([FLAT], [QUIET])).rapport[0].trust
    moved = interaction(by_hand([FLAT], [{**QUIET, **signs}])).rapport[0].trust
    assert (moved > plain) == rises
    assert moved != plain


def test_the_balance_of_words(by_hand):
    made = interaction(by_hand([FLAT] * 2, words=["one two three", "one", "one", "one two three four five"])).balance
    assert made.exchanges == (0.75, 0.1667)
    assert made.whole == 0.4


def test_listening_goes_along_with_the_user_and_calming_keeps_its_calm(a_dialogue):
    reply, home = a_dialogue.trajectory.exchanges[0][1], Vad(0.35, 0.4, 0.6)

    def toned(strategy, pacing="steady"):
        step = reply.__class__(
            **{name: getattr(reply, name) for name in reply.__struct_fields__ if name != "items"},
            items=(Item(strategy, "any", pacing, None),),
        )
        return tone_of(step, home)

    believed = reply.belief.vad.valence
    near = abs(toned("empathic_validation").valence - believed)
    assert near < abs(toned("open_question").valence - believed) < abs(toned("de_escalation").valence - believed)
    assert toned("de_escalation", "slow").arousal < toned("de_escalation").arousal


@given(st.lists(st.floats(-1, 1), min_size=3, max_size=12))
def test_a_series_goes_with_itself_and_against_its_opposite(series):
    found = correlation(series, series)
    if found is not None:
        assert found == pytest.approx(1.0, abs=1e-3)
        assert correlation(series, [-x for x in series]) == pytest.approx(-1.0, abs=1e-3)


@pytest.mark.parametrize(("a", "b"), [([1, 2], [1, 2]), ([1, 1, 1], [1, 2, 3])])
def test_what_says_nothing_is_none(a, b):
    assert correlation(a, b) is None


def test_synchrony_is_that_of_the_tones(dialogues):
    for dialogue in dialogues:
        made = interaction(dialogue)
        felt = [user.affect.vad.valence for user, _ in dialogue.trajectory.exchanges]
        assert made.synchrony.valence == correlation(felt, [one.tone.valence for one in made.rapport])
