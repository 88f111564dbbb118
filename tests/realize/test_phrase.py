"""Templates said: articles, capitals, spaces, alternatives, a locale's words, and draws by weight."""

from __future__ import annotations

from collections import Counter
from itertools import cycle
from random import Random

import pytest

from emosim.realize.grammar.phrase import EMPTY, Phrase, Pool, WordTable, pool_of
from emosim.spec.template import parse


def first() -> float:
    """A draw that always takes the first option."""
    return 0.0


def said(text, values=None, uniform=first, words=None, capital=True):
    return Phrase(parse(text), WordTable(words or {})).say(values or {}, uniform, capital)


@pytest.mark.parametrize(
    ("text", "value", "spoken"),
    [
        ("I'm a {x}.", "nurse", "I'm a nurse."),
        ("I'm a {x}.", "illustrator", "I'm an illustrator."),
        ("I'm an {x}.", "nurse", "I'm a nurse."),
        ("A {x} was here.", "artist", "An artist was here."),
        ("I'm a {x}.", "RN", "I'm an RN."),
        ("I'm a {x}.", "HR manager", "I'm an HR manager."),
        ("a {x}", "LOT of people", "A LOT of people"),
        ("a {x}", "hour", "An hour"),
        ("a {x}", "honest try", "An honest try"),
        ("a {x}", "house", "A house"),
        ("a {x}", "used car", "A used car"),
        ("a {x}", "usher", "An usher"),
        ("a {x}", "union", "A union"),
        ("a {x}", "uninsured driver", "An uninsured driver"),
        ("a {x}", "utility bill", "A utility bill"),
        ("a {x}", "utter mess", "An utter mess"),
        ("a {x}", "urgent letter", "An urgent letter"),
        ("a {x}", "one-bedroom flat", "A one-bedroom flat"),
        ("a {x}", "U-turn", "A U-turn"),
        ("a {x}", "US bank", "A US bank"),
        ("a {x}", "x-ray", "An x-ray"),
        ("a {x}", "$8,000 hole", "An $8,000 hole"),
        ("a {x}", "£80 fee", "An £80 fee"),
        ("a {x}", "$11,000 loan", "An $11,000 loan"),
        ("a {x}", "18-month wait", "An 18-month wait"),
        ("a {x}", "$110 bill", "A $110 bill"),
        ("a {x}", "$1,800 bill", "A $1,800 bill"),
        ("a {x}", '"urgent" letter', 'An "urgent" letter'),
        ("[a|the] {x}", "apartment", "An apartment"),
        ("It was [in a|on the] {x}.", "attic", "It was in an attic."),
        ("a [|big ]{x}", "attic", "An attic"),
        ("a[n old| new] {x}", "attic", "An old attic"),
    ],
)
def test_an_article_is_the_one_that_its_noun_takes(text, value, spoken):
    assert said(text, {"x": value}) == spoken


@pytest.mark.parametrize(
    "text",
    ["She got an A in [math|art].", "An MRI [scan|thing].", "Plan A is [gone|off].", "A [b|c]. An honor, a union."],
)
def test_an_article_that_nothing_decides_is_left_as_it_was_written(text):
    expected = text.replace("[math|art]", "math").replace("[scan|thing]", "scan").replace("[gone|off]", "gone")
    assert said(text) == expected.replace("[b|c]", "b")


@pytest.mark.parametrize(
    ("text", "values", "spoken"),
    [
        ("{x} is gone.", {"x": "the ring"}, "The ring is gone."),
        ("it's {x}.", {"x": "the ring"}, "It's the ring."),
        ("Gone. {x} is gone.", {"x": "the ring"}, "Gone. The ring is gone."),
        ("Gone? [{x}|No]. Yes.", {"x": "the ring"}, "Gone? The ring. Yes."),
        ('She said "no." {x} is gone.', {"x": "the ring"}, 'She said "no." The ring is gone.'),
        ("[Well. |So. ]{x} is gone.", {"x": "the ring"}, "Well. The ring is gone."),
        ("[Well, |So, ]{x} is gone.", {"x": "the ring"}, "Well, the ring is gone."),
        ("[Well. |]{x} is gone.", {"x": "the ring"}, "Well. The ring is gone."),
        ("[|Well. ]{x} is gone.", {"x": "the ring"}, "The ring is gone."),
        ("[Gone.|Lost.] {x} is gone.", {"x": "the ring"}, "Gone. The ring is gone."),
        ('"[Gone.|Lost.]" {x} is gone.', {"x": "the ring"}, '"Gone." The ring is gone.'),
        ("{x} of it", {"x": "$400"}, "$400 of it"),
        ("it was {x}, {x}.", {"x": "five"}, "It was five, five."),
    ],
)
def test_a_sentence_starts_with_a_capital(text, values, spoken):
    assert said(text, values) == spoken


def test_inside_a_sentence_the_first_letter_stays_small():
    assert said("losing {x}", {"x": "it"}, capital=False) == "losing it"
    assert said("I said it", capital=False) == "I said it"


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("I [|really ]mean it.", "I mean it."),
        ("I [|really] mean it.", "I mean it."),
        ("I mean it [|all].", "I mean it."),
        ("I mean it [|all], truly.", "I mean it, truly."),
        ("Do I [|even]?", "Do I?"),
        ("  [|x] spare  ", "Spare"),
        ("One.  Two.", "One. Two."),
    ],
)
def test_an_empty_alternative_leaves_no_hole(text, spoken):
    assert said(text) == spoken


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ('She said ["well?"|"no"].', 'She said "well?"'),
        ('"[Stop!|No]". Then he went.', '"Stop!" Then he went.'),
        ('She said "no". I went.', 'She said "no". I went.'),
    ],
)
def test_a_quotation_with_its_own_end_takes_no_full_stop(text, spoken):
    assert said(text) == spoken


def test_alternatives_nest_and_hold_references():
    text = "[It was [red|blue]|{x} was [old|[very|quite] new]]."
    spoken = {said(text, {"x": "the hat"}, Random(seed).random) for seed in range(200)}
    assert spoken == {
        "It was red.",
        "It was blue.",
        "The hat was old.",
        "The hat was very new.",
        "The hat was quite new.",
    }


@pytest.mark.parametrize("text", ["[a|b] [c|d|e]", "[a|[b|c]] [d|]", "plain", "[a [x|y]|b [x|y] [1|2]]"])
def test_a_template_gives_as_many_texts_as_it_says(text):
    template = parse(text)
    spoken = {said(text, uniform=Random(seed).random) for seed in range(300)}
    assert len(spoken) == template.expansions


def test_escaped_characters_are_said():
    assert said(r"the \[list\] of \{things\} a\|b") == "The [list] of {things} a|b"


def test_a_reference_without_a_value_is_an_error():
    with pytest.raises(KeyError):
        said("it is {x}.")


def test_only_what_is_said_needs_a_value():
    assert said("[fine|{x}]", {}) == "Fine"


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("my mom's apartment", "My mum's flat"),
        ("an apartment", "A flat"),
        ("It was an apartment, a mailbox.", "It was a flat, a letterbox."),
        ("a parking lot", "A car park"),
        ("a lawyer", "An advocate"),
        ("apartments", "Apartments"),
        ("a departmental apartment-block", "A departmental flat-block"),
        ("An [old|new] apartment", "An old flat"),
        ("a [new|old] apartment", "A new flat"),
        ("a [apartment|room]", "A flat"),
    ],
)
def test_a_locale_puts_its_own_words(text, spoken):
    words = {
        "mom": "mum",
        "apartment": "flat",
        "mailbox": "letterbox",
        "lot": "field",
        "parking lot": "car park",
        "lawyer": "advocate",
    }
    assert said(text, words=words) == spoken


def test_a_locale_without_words_changes_nothing():
    assert WordTable({}).translate("an apartment") == "an apartment"


def test_a_line_with_more_wordings_is_drawn_more_but_not_by_as_much():
    pool = pool_of([parse("one"), parse("[a|b|c|d|e|f|g|h|i|j|k|l|m|n|o|p]")], WordTable({}))
    random = Random(1)
    drawn = Counter(pool.draw(random.random).template.expansions for _ in range(4000))
    assert 3.0 < drawn[16] / drawn[1] < 8.0


def test_draws_reach_every_phrase_and_the_last_one_at_the_edge():
    phrases = [Phrase(parse(text)) for text in "abc"]
    pool = Pool((phrase, 1.0) for phrase in phrases)
    draws = cycle((0.0, 0.4, 0.9999999999999999))
    assert [pool.draw(lambda: next(draws)) for _ in range(3)] == phrases


def test_an_empty_pool_is_false():
    assert not EMPTY
    assert Pool([(Phrase(parse("a")), 1.0)])
