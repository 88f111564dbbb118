"""The right lines for an act, a feeling, an intensity, a voice, a key and a locale."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest

from emosim.realize.grammar.phrase import WordTable
from emosim.realize.grammar.shelf import Shelf, Wanted
from emosim.spec.lexicon import Lexicon


def lexicon(speaker="user", language="en", name="test_lexicon", **whens):
    """A lexicon with one line for each `when`, which says its name."""
    lines = [{"act": "feel", "when": when, "say": [name]} for name, when in whens.items()]
    return Lexicon.model_validate({"lexicon": name, "speaker": speaker, "language": language, "lines": lines})


def names(shelf, **wanted):
    return {phrase.template.text for phrase in shelf.pool(Wanted("feel", **wanted)).phrases}


def drawn(shelf, **wanted):
    pool, random = shelf.pool(Wanted("feel", **wanted)), Random(1)
    return Counter(pool.draw(random.random).template.text for _ in range(2000))


@pytest.fixture
def shelve(tiny):
    def make(*lexicons, speaker="user", locale="en-US"):
        return Shelf(lexicons, speaker, locale, WordTable({}), tiny.emotions)

    return make


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"intensity": 0.0}, {"any", "low"}),
        ({"intensity": 0.39}, {"any", "low"}),
        ({"intensity": 0.4}, {"any", "high"}),
        ({"intensity": 1.0}, {"any", "high"}),
    ],
)
def test_an_intensity_belongs_to_one_band(shelve, wanted, found):
    shelf = shelve(lexicon(any={}, low={"intensity": [0.0, 0.4]}, high={"intensity": [0.4, 1.0]}))
    assert names(shelf, **wanted) == found


def test_a_band_that_ends_below_one_leaves_its_end_out(shelve):
    shelf = shelve(lexicon(low={"intensity": [0.0, 0.4]}))
    assert names(shelf, intensity=0.4) == set()


@pytest.mark.parametrize(
    ("emotion", "found"),
    [
        ("shame", {"any", "self", "family"}),
        ("sadness", {"any", "family"}),
        ("anger", {"any"}),
        (None, {"any"}),
    ],
)
def test_lines_go_by_a_feeling_and_what_it_belongs_to(shelve, emotion, found):
    shelf = shelve(lexicon(any={}, self={"emotion": "shame"}, family={"emotion": ["sadness"]}))
    assert names(shelf, emotion=emotion) == found


def test_nearer_lines_count_more(shelve):
    shelf = shelve(lexicon(any={}, self={"emotion": "shame"}, family={"emotion": "sadness"}))
    found = drawn(shelf, emotion="shame")
    assert found["self"] > found["family"] > found["any"] > 0


def test_a_register_is_for_those_who_have_it_and_counts_more_for_them(shelve):
    shelf = shelve(lexicon(any={}, casual={"register": ["casual", "wry"]}))
    assert names(shelf, register="formal") == {"any"}
    found = drawn(shelf, register="wry")
    assert found["casual"] > found["any"]


@pytest.mark.parametrize(
    ("when", "keys", "fits"),
    [
        ({"outcome": "resolved"}, ("resolved",), True),
        ({"outcome": "resolved"}, ("worsened",), False),
        ({"outcome": "resolved"}, (), False),
        ({"strategy": ["normalizing"]}, ("affirmation", "normalizing"), True),
        ({"strategy": ["normalizing"], "outcome": "resolved"}, ("normalizing",), False),
        ({"strategy": ["normalizing"], "outcome": "resolved"}, ("normalizing", "resolved"), True),
        ({"risk": "abuse"}, ("self_harm",), False),
        ({}, ("resolved",), True),
    ],
)
def test_a_line_with_a_key_is_for_that_key(shelve, when, keys, fits):
    assert bool(names(shelve(lexicon(line=when)), keys=keys)) == fits


@pytest.mark.parametrize(
    ("locale", "found"),
    [("en-US", {"any"}), ("en-GB", {"any", "british"}), ("es-MX", set())],
)
def test_lines_go_by_language_and_locale(shelve, locale, found):
    shelf = shelve(lexicon(any={}, british={"locale": ["en-GB"]}), locale=locale)
    assert names(shelf) == found


def test_a_speaker_has_only_their_own_lines(shelve):
    theirs, others = lexicon(mine={}), lexicon("assistant", name="other_lexicon", yours={})
    assert names(shelve(theirs, others)) == {"mine"}
    assert names(shelve(theirs, others, speaker="assistant")) == {"yours"}


def test_lexicons_of_one_act_are_put_together(shelve):
    assert names(shelve(lexicon(one={}), lexicon(name="more", two={}))) == {"one", "two"}


def test_an_unknown_act_has_no_lines(shelve):
    assert not shelve(lexicon(one={})).pool(Wanted("sing"))


def test_what_makes_no_difference_makes_no_pool_of_its_own(shelve):
    shelf = shelve(lexicon(any={}, high={"intensity": [0.5, 1.0]}))
    same = shelf.pool(Wanted("feel", "shame", 0.6, "wry", ("resolved",)))
    assert shelf.pool(Wanted("feel", "anger", 0.9, "plain")) is same
    assert shelf.pool(Wanted("feel", "anger", 0.4)) is not same
