"""How a culture shows in words: who says what, how often, and that the assistant keeps to how it was asked to speak."""

from __future__ import annotations

import dataclasses

import pytest

from emosim.realize.grammar.phrase import WordTable
from emosim.realize.grammar.realizer import Grammar
from emosim.realize.grammar.shelf import Shelf, Wanted, Ways, band
from emosim.simulate.simulate import simulate
from emosim.spec.lexicon import Lexicon
from emosim.spec.persona import Culture, Faith

COUNT = 120


@pytest.mark.parametrize(
    ("value", "name"),
    [(0.0, "low"), (0.39, "low"), (0.4, "middle"), (0.6, "middle"), (0.61, "high"), (1.0, "high")],
)
def test_bands(value, name):
    assert band(value) == name


WHENS = {
    "anyone": {},
    "blunt": {"directness": ["high"]},
    "shy": {"directness": ["low"]},
    "formal": {"address": ["formal"]},
    "formal_kin": {"address": ["formal"], "family_framing": ["high"]},
}


@pytest.mark.parametrize(
    ("culture", "said"),
    [
        (Culture(), {"anyone"}),
        (Culture(directness=0.9), {"anyone", "blunt"}),
        (Culture(directness=0.1), {"anyone", "shy"}),
        (Culture(address="formal"), {"anyone", "formal"}),
        (Culture(address="formal", family_framing=0.9), {"anyone", "formal", "formal_kin"}),
    ],
)
def test_lines_are_for_those_they_suit(tiny, culture, said):
    lines = [{"act": "feel", "when": when, "say": [name]} for name, when in WHENS.items()]
    lexicon = Lexicon.model_validate({"lexicon": "t", "speaker": "user", "language": "en", "lines": lines})
    shelf = Shelf([lexicon], "user", "en-US", WordTable({}), tiny.emotions).suiting(Ways.of(culture))
    assert {phrase.template.text for phrase in shelf.pool(Wanted("feel")).phrases} == said


@pytest.fixture(scope="module")
def talks(library, stage):
    """Dialogues of the same seeds, everybody's culture the plain one but for what is given."""
    pairs = library.pairs

    def made(**own):
        users = {name: user.model_copy(update={"culture": Culture(**own)}) for name, user in library.users.items()}
        changed = dataclasses.replace(library, users=users, verticals={})
        own_stage, grammar = dataclasses.replace(stage, library=changed), Grammar(changed)
        for index in range(COUNT):
            scenario, persona = pairs[(11 * index) % len(pairs)]
            assistant = library.answering[scenario][index % len(library.answering[scenario])]
            yield grammar.realize(simulate(own_stage, scenario, persona, assistant, 4, index), 4)

    known: dict[str, list] = {}

    def kept(**own):
        if (name := repr(sorted(own.items()))) not in known:
            known[name] = list(made(**own))
        return known[name]

    return kept


def texts(dialogues, speaker):
    return [turn.text for dialogue in dialogues for turn in dialogue.turns if turn.speaker == speaker]


@pytest.fixture(scope="module")
def lines_of(library):
    """The lines of an act, as they are written."""

    def found(act, **when):
        return [
            template.text
            for lexicon in library.lexicons.values()
            for lines in lexicon.lines
            if lines.act == act and all(getattr(lines.when, key) == (value,) for key, value in when.items())
            for template in lines.say
        ]

    return found


def test_who_is_ashamed_to_ask_opens_with_it(talks):
    """Their first turns are longer, by what it takes to write at all."""

    def words(dialogues):
        return sum(len(dialogue.turns[0].text.split()) for dialogue in dialogues) / len(dialogues)

    assert words(talks(stigma=1.0)) > words(talks(stigma=0.0)) + 5


def test_family_words(talks):
    def said(dialogues):
        words = ("at home", "my people", "family", "all of us", "the table")
        return sum(text.lower().count(word) for text in texts(dialogues, "user") for word in words)

    assert said(talks(family_framing=1.0)) > 1.5 * said(talks(family_framing=0.5))


def test_faith_is_spoken_of_by_who_has_one_once_at_most_and_never_by_the_assistant(talks):
    dialogues = talks(faith=Faith(practice="the quiet meeting", strength=1.0))
    said = [sum("the quiet meeting" in t.text for t in d.turns if t.speaker == "user") for d in dialogues]
    assert set(said) == {0, 1}
    assert not any("the quiet meeting" in text.lower() for text in texts(dialogues, "assistant"))


def test_nobody_speaks_of_a_faith_they_have_not(talks, lines_of):
    assert lines_of("faith")
    assert all("{practice}" in line for line in lines_of("faith"))


def test_the_assistant_uses_the_name_it_was_given_and_no_other(talks, library):
    named = texts(talks(called="Auntie Bee", address="kin"), "assistant")
    assert sum("Auntie Bee" in text for text in named) > COUNT / 4
    first_names = [user.name for user in library.users.values()]
    greeting = [text for text in texts(talks(address="formal", called="Mrs. Oak"), "assistant") if "Mrs. Oak" in text]
    assert greeting
    assert not any(f"{name}," in text.split(".")[0] for name in first_names for text in greeting)


SHORT = ("Okay.", "Oof", "Hm.", "Got it", "I'm ", "You've ")


def test_a_formal_form_of_address_is_kept_to(talks):
    def starting(dialogues):
        said = texts([dialogue for dialogue in dialogues if dialogue.trajectory.risk is None], "assistant")
        return {word for word in SHORT if any(text.startswith(word) for text in said)}

    assert starting(talks(address="formal")) == set()
    assert len(starting(talks())) >= 4
