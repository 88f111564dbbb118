"""Splits: by persona and by pair, never by row."""

from __future__ import annotations

from math import ceil

import pytest

from emosim.corpus.order import Order, items
from emosim.corpus.splits import TEST_SHARE, VALIDATION_SHARE, Splits

PERSONAS = [f"persona_{n}" for n in range(21)]
ALONE = dict.fromkeys(PERSONAS)  # none of them extends another
SCENARIOS = [f"scenario_{n}" for n in range(30)]


@pytest.fixture
def homes():
    """Split of every pair."""
    splits = Splits(ALONE)
    return {(s, p): splits.of(s, p) for s in SCENARIOS for p in PERSONAS}


def test_a_test_persona_is_in_no_other_split(homes):
    test = {persona for (_, persona), split in homes.items() if split == "test"}
    other = {persona for (_, persona), split in homes.items() if split != "test"}
    assert test
    assert other
    assert not test & other


def test_a_pair_has_one_split_whoever_asks_and_in_whatever_order(homes):
    again = Splits(dict.fromkeys(reversed(PERSONAS)))
    assert {pair: again.of(*pair) for pair in reversed(homes)} == homes


def test_shares_are_about_as_meant(homes):
    test = {persona for (_, persona), split in homes.items() if split == "test"}
    assert len(test) == ceil(TEST_SHARE * len(PERSONAS))
    rest = [split for split in homes.values() if split != "test"]
    assert rest.count("validation") / len(rest) == pytest.approx(VALIDATION_SHARE, abs=0.04)


@pytest.mark.parametrize(("count", "held_out"), [(0, 0), (1, 0), (2, 0), (3, 1), (6, 1), (7, 2), (20, 3), (21, 4)])
def test_few_personas_hold_none_out(count, held_out):
    assert len(Splits(dict.fromkeys(PERSONAS[:count])).test) == held_out


def test_personas_that_share_their_words_stand_on_one_side():
    """Whichever of a line of heirs the ranking would have held out."""
    for first in range(0, 18, 3):
        a, b, c = PERSONAS[first : first + 3]
        test = Splits({**ALONE, b: a, c: b}).test
        assert len(test & {a, b, c}) in (0, 3)
        assert len(test) >= ceil(TEST_SHARE * len(PERSONAS))


def test_a_new_scenario_moves_no_other_pair(homes):
    splits = Splits(ALONE)
    splits.of("a_new_one", PERSONAS[0])
    assert all(splits.of(*pair) == split for pair, split in homes.items())


def test_what_ships_has_every_split(library):
    extends = {name: persona.extends for name, persona in library.users.items()}
    splits = Splits(extends)
    assert {name in splits.test for name, parent in extends.items() if parent in splits.test} <= {True}
    found = {splits.of(item.scenario, item.persona) for item in items(Order(count=len(library.pairs)), library)}
    assert found == {"train", "validation", "test"}
