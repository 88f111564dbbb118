"""Locales: what a broken one is told, and that those that ship name the right help."""

from __future__ import annotations

import re

import pytest

from emosim.errors import InputError
from emosim.spec.locale import Locale
from emosim.spec.marked import loads
from emosim.spec.model import build

NUMBER_OR_SITE = re.compile(r"\d[\d -]+\d|[\w.]+\.(?:com|org|ie|in|nz|ph|sg|za|ca|au|uk)\b")

SMALL = """\
locale: en-NZ
language: en
country: New Zealand
currency: {symbol: "$", scale: 1.6}
words: {color: colour, gas station: petrol station}
helplines: {self_harm: one, abuse: two, psychosis: three, eating_disorder: four}
helplines_source: somewhere
reviewed: written from public sources
"""


def test_a_small_one_reads_as_it_is_written():
    locale = build(Locale, loads(SMALL, "l.yaml"))
    assert locale.currency.scale == 1.6
    assert locale.words["gas station"] == "petrol station"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("locale: en-NZ", "»locale: en_NZ", "locale: expected text like ^[a-z]{2,3}-[A-Z]{2}$"),
        ("language: en", "»language: English", "language: expected text like"),
        ("scale: 1.6", "»scale: 0", "currency.scale: expected a number > 0, got 0"),
        ("scale: 1.6", "»scal: 1.6", "currency.scal: unknown key; allowed here: grouping, scale, symbol"),
        ("color: colour", "»color: 5", "words.color: expected text, got 5"),
        ("»helplines: {self_harm: one, ", "»helplines: {", "helplines.self_harm: required key is missing"),
        (
            "abuse: two",
            "abuse: two, »fire: five",
            "helplines.fire: unknown key; allowed here: abuse, eating_disorder, ",
        ),
        ("reviewed: written", "»reviewed: guessed", "reviewed: expected one of 'written from public sources' or"),
        ("country: New", "»country: ''  # New", "country: expected text, got none"),
    ],
)
def test_one_mistake_one_problem_in_its_place(old, new, told):
    assert old.strip("»") in SMALL
    text = SMALL.replace(old.strip("»"), new, 1)
    before, _, _ = text.partition("»")
    with pytest.raises(InputError) as raised:
        build(Locale, loads(text.replace("»", ""), "l.yaml"))
    (problem,) = raised.value.problems
    assert str(problem).startswith(f"l.yaml:{before.count(chr(10)) + 1}:{len(before) - before.rfind(chr(10))}: {told}")


def test_every_locale_that_ships_is_named_after_its_language(library):
    for name, locale in library.locales.items():
        assert name == locale.locale
        assert name.startswith(f"{locale.language}-")


@pytest.mark.parametrize(
    ("locale", "number"),
    [
        ("en-US", "988"),
        ("en-CA", "9-8-8"),
        ("en-GB", "116 123"),
        ("en-AU", "13 11 14"),
        ("en-IE", "1800 247 247"),
        ("en-NZ", "0508 828 865"),
        ("en-IN", "14416"),
        ("en-ZA", "0800 567 567"),
        ("en-SG", "1767"),
        ("en-PH", "1553"),
    ],
)
def test_a_crisis_is_sent_to_the_line_of_the_place(library, locale, number):
    assert number in library.locales[locale].helplines.self_harm


def test_988_is_named_in_the_united_states_only(library):
    """It rings nowhere else; Canada's own line is written 9-8-8, as Canada writes it."""
    for name, locale in library.locales.items():
        lines = " ".join(locale.helplines.model_dump().values())
        assert ("988" in lines) == (name == "en-US")


def test_a_locale_of_ones_own_is_told_which_helplines_it_lacks(shelf, small):
    """As it is in a copy of the rules, before anything is made with it."""
    shelf.put("scenarios/lost_keys.yaml", small["scenario"]).put("personas/walker.yaml", small["user"])
    shelf.put("personas/listener.yaml", small["assistant"])
    text = SMALL.replace("en-NZ", "en-FJ").replace(", psychosis: three, eating_disorder: four", "")
    shelf.put_rules("locales/en-FJ.yaml", text)
    lacking = [problem for problem in shelf.problems() if "en-FJ" in problem]
    assert [problem.rsplit(": ", 2)[1:] for problem in lacking] == [
        [f"helplines.{kind}", "required key is missing"] for kind in ("eating_disorder", "psychosis")
    ]
    shelf.put_rules("locales/en-FJ.yaml", SMALL.replace("en-NZ", "en-FJ"))
    assert shelf.load().locales["en-FJ"].helplines.abuse == "two"


def test_every_helpline_says_whom_to_turn_to(library):
    for locale in library.locales.values():
        assert all(len(line) > 10 for line in locale.helplines.model_dump().values())
        assert locale.helplines_source


def test_no_helpline_is_named_in_two_countries(library):
    """A number or a site that two places share would send somebody abroad, and the check of a crisis reads both."""
    named: dict[str, set[str]] = {}
    for name, locale in library.locales.items():
        for line in locale.helplines.model_dump().values():
            for found in NUMBER_OR_SITE.findall(line):
                named.setdefault(found, set()).add(name)
    assert len(named) >= 2 * len(library.locales)
    assert {found: places for found, places in named.items() if len(places) > 1} == {}


def test_every_locale_is_a_country_of_its_own_that_somebody_lives_in(library):
    countries = [locale.country for locale in library.locales.values()]
    assert len(countries) == len(set(countries)) >= 8
    assert {user.locale for user in library.users.values()} == set(library.locales)


@pytest.mark.parametrize(
    ("locale", "symbol", "low", "high"),
    [
        ("en-US", "$", 1.0, 1.0),
        ("en-IE", "€", 0.7, 1.1),
        ("en-NZ", "$", 1.3, 1.9),
        ("en-IN", "₹", 15, 30),
        ("en-ZA", "R", 6, 11),
        ("en-SG", "$", 0.9, 1.5),
        ("en-PH", "₱", 15, 30),
    ],
)
def test_money_is_the_place_s_own(library, locale, symbol, low, high):
    currency = library.locales[locale].currency
    assert currency.symbol == symbol
    assert low <= currency.scale <= high


def test_no_word_of_a_place_is_put_in_place_of_itself(library):
    for locale in library.locales.values():
        assert [word for word, other in locale.words.items() if word == other] == []
