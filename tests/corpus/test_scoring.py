"""How well the next feeling was foreseen: scores worked out by hand, and the forecast against its baselines."""

from __future__ import annotations

from math import log2

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import UNSET
from msgspec.structs import replace

from emosim.corpus.annotate import Annotator
from emosim.corpus.layers.forecast import forecasts
from emosim.corpus.record import UserTurn
from emosim.corpus.scoring import Foresight, Rates, Turn, calibration, foreseen
from emosim.corpus.splits import Splits
from emosim.realize.wordless import Wordless
from emosim.simulate.simulate import simulate

LABELS = ("anger", "calm", "fear", "hope")
HERE, THERE = (-0.5, 0.6, 0.3), (-0.3, 0.5, 0.4)


def turn(came="fear", present="fear", named=(("fear", 0.5), ("calm", 0.25)), rest=0.25, split="test"):
    return Turn(split, present, HERE, named, rest, THERE, (0.1, 0.1, 0.1), came, THERE)


@pytest.fixture
def rates():
    """Of ten turns: fear 5, calm 2, anger 2, hope 1, each with half a turn before; of the ten, six stay."""
    came = ["fear"] * 5 + ["calm"] * 2 + ["anger"] * 2 + ["hope"]
    present = ["fear"] * 5 + ["hope", "hope", "hope", "hope", "hope"]
    return Rates([turn(a, b) for a, b in zip(came, present, strict=True)], LABELS)


def test_rates_are_learned_with_half_a_turn_for_what_was_not_seen(rates):
    assert rates.of == pytest.approx({"fear": 5.5 / 12, "calm": 2.5 / 12, "anger": 2.5 / 12, "hope": 1.5 / 12})
    assert rates.stay == pytest.approx(6.5 / 11)
    assert rates.mean == pytest.approx(THERE)


@pytest.mark.parametrize(
    ("came", "chance", "first", "among_three"),
    [
        ("fear", 0.5, True, True),
        ("calm", 0.25, False, True),
        ("anger", 0.25 * 2.5 / 4, False, True),  # the rest, by how common it is among what was not named
        ("hope", 0.25 * 1.5 / 4, False, False),
    ],
)
def test_chances_are_scored_with_the_rest_spread_by_base_rates(rates, came, chance, first, among_three):
    found = rates.score((("fear", 0.5), ("calm", 0.25)), 0.25, came)
    full = {"fear": 0.5, "calm": 0.25, "anger": 0.25 * 2.5 / 4, "hope": 0.25 * 1.5 / 4}
    assert found.bits == pytest.approx(-log2(chance))
    assert found.brier == pytest.approx(sum((p - (label == came)) ** 2 for label, p in full.items()))
    assert (found.first, found.among_three) == (first, among_three)


@given(
    chances=st.lists(st.floats(0, 1), min_size=1, max_size=3),
    came=st.sampled_from(LABELS),
)
def test_scores_stay_in_range_even_for_chances_written_as_nothing(chances, came):
    rates = Rates([turn()], LABELS)
    share = max(1.0, sum(chances))
    named = tuple((label, round(chance / share, 4)) for label, chance in zip(LABELS, chances, strict=False))
    found = rates.score(named, round(max(0.0, 1.0 - sum(chance for _, chance in named)), 4), came)
    assert 0.0 <= found.bits < 30.0
    assert -1e-9 <= found.brier <= 2.0


def test_a_forecast_that_is_sure_and_right_scores_next_to_nothing(rates):
    found = rates.score((("fear", 1.0),), 0.0, "fear")
    assert found.bits == pytest.approx(0.0, abs=0.001)
    assert found.brier == pytest.approx(0.0, abs=0.001)


def test_calibration_by_hand():
    """Chances .5 that come one time of two, and .25 that never come: half of the chances are .25 off."""
    found = calibration([turn("fear"), turn("hope")])
    assert found["bins"] == [
        {"from": 0.2, "chances": 2, "mean": 0.25, "came": 0.0},
        {"from": 0.5, "chances": 2, "mean": 0.5, "came": 0.5},
    ]
    assert found["error"] == pytest.approx(0.125)


@pytest.fixture(scope="module")
def full(library, stage):
    """Records with forecasts of 240 dialogues of what ships."""
    annotator, words = Annotator(library, 5), Wordless()
    splits = Splits({name: persona.extends for name, persona in library.users.items()})
    assistants, made = list(library.assistants), []
    for number in range(240):
        scenario, persona = library.pairs[number * 7 % len(library.pairs)]
        assistant = assistants[number % len(assistants)]
        trajectory = simulate(stage, scenario, persona, assistant, 5, number, foresee=True)
        dialogue = words.realize(trajectory, 5)
        each = iter(forecasts(dialogue))
        record = annotator.annotate(dialogue, splits.of(scenario, persona))
        turns = (
            replace(turn, progression=replace(turn.progression, forecast=next(each)))
            if isinstance(turn, UserTurn)
            else turn
            for turn in record.turns
        )
        made.append(replace(record, turns=tuple(turns)))
    return made


@pytest.fixture(scope="module")
def measured(full):
    foresight = Foresight()
    for record in full:
        foresight.add(record)
    return foresight.measured()


@pytest.mark.parametrize("part", ["scored", "held_out_personas"])
def test_the_forecast_beats_both_baselines(measured, part):
    """Outside the train split, and on people of whom no dialogue is in it."""
    found = measured[part]
    assert measured["learned_from"] == "train"
    assert found["turns"] > 100
    for baseline in ("no_change", "frequencies"):
        assert found["forecast"]["bits"] < found[baseline]["bits"] - 0.2
        assert found["forecast"]["brier"] < found[baseline]["brier"] - 0.02
        assert found["forecast"]["among_three"] > found[baseline]["among_three"]
        for axis in ("valence", "arousal", "dominance"):
            assert found["forecast"][f"rmse_{axis}"] < found[baseline][f"rmse_{axis}"]


def test_its_chances_are_honest(measured):
    assert measured["calibration"]["error"] < 0.06
    for share in measured["within_one_sd"].values():
        assert 0.58 < share < 0.78


def test_a_forecast_is_held_against_the_next_turn(full):
    record = full[0]
    users = [turn for turn in record.turns if isinstance(turn, UserTurn)]
    found = foreseen(record)
    assert len(found) == len(users) - 1  # nothing comes after the last
    assert [each.came for each in found] == [user.emotion.primary.label for user in users[1:]]
    assert [each.present for each in found] == [user.emotion.primary.label for user in users[:-1]]


def test_records_without_forecasts_give_nothing(full):
    foresight = Foresight()
    for record in full[:5]:
        bare = (
            replace(turn, progression=replace(turn.progression, forecast=UNSET)) if isinstance(turn, UserTurn) else turn
            for turn in record.turns
        )
        foresight.add(replace(record, turns=tuple(bare)))
    assert foresight.measured() == {}


def test_where_there_is_one_split_only_the_baselines_are_favored(full):
    foresight = Foresight()
    for record in full:
        foresight.add(replace(record, split="train"))
    found = foresight.measured()
    assert found["learned_from"] == "the scored turns"
    assert found["held_out_personas"] == {}
    assert found["scored"]["forecast"]["bits"] < found["scored"]["no_change"]["bits"]
