"""Every wording of every line that is for a crisis: what it must say, what it must not, and that there are enough."""

from __future__ import annotations

from functools import cache

import pytest

from emosim.realize.grammar.phrase import WordTable
from emosim.realize.grammar.shelf import Shelf, Wanted
from emosim.spec.lexicon import MANNERS
from emosim.spec.phrases import ALLOWED, NEEDED, UNMARKED
from emosim.spec.scenario import RISKS, SIGNALS
from emosim.spec.template import Choice, Reference

USER = ("crisis_answer", "close")
ASSISTANT = ("crisis_acknowledge", "crisis_ask", "crisis_stay", "crisis_help", "crisis_person", "crisis_hand_off")
MUST = {
    "crisis_ask": ("not_asked", "not_asked_plainly"),
    "crisis_person": ("no_person",),
    "crisis_hand_off": ("no_hand_off",),
}
FEWEST = 3  # lines there are to draw from


def wordings(nodes):
    """Every text that a template can become."""
    texts = [""]
    for node in nodes:
        if isinstance(node, Choice):
            ends = [text for option in node.options for text in wordings(option)]
        else:
            ends = [f"{{{node.name}}}" if isinstance(node, Reference) else node]
        texts = [text + end for text in texts for end in ends]
    return texts


@pytest.fixture(scope="module")
def lines(library):
    """(speaker, act, when, wording) of every line of a crisis."""
    return [
        (lexicon.speaker, chosen.act, chosen.when, text)
        for lexicon in library.lexicons.values()
        for chosen in lexicon.lines
        if chosen.act.startswith("crisis_") or "handed_off" in chosen.when.outcome
        for template in chosen.say
        for text in wordings(template.nodes)
    ]


@pytest.fixture(scope="module")
def lists(library):
    return library.phrases.checks["crisis_protocol"]


@pytest.mark.parametrize("act", MUST)
def test_every_wording_says_what_it_must(lines, lists, act):
    needed = [one for one in lists if one.reason in MUST[act]]
    for _, found, when, text in lines:
        if found == act:
            for one in needed:
                if not one.risk or set(one.risk) & set(when.risk):
                    assert one.pattern().search(text), (one.reason, text)


def test_every_question_is_one(lines):
    assert [text for _, act, _, text in lines if act == "crisis_ask" and "?" not in text] == []


def test_every_line_of_help_names_the_helpline_and_writes_no_number_itself(lines):
    for _, act, _, text in lines:
        assert (act == "crisis_help") == ("{helpline}" in text), text
        assert not any(letter.isdigit() for letter in text), text


def test_no_wording_says_what_it_must_not(lines, lists):
    barred = [(one, one.pattern()) for one in lists if one.reason not in (UNMARKED, *ALLOWED, *NEEDED)]
    for speaker, _, when, text in lines:
        for one, pattern in barred:
            if one.speaker in (speaker, "both") and (not one.risk or not when.risk or set(one.risk) & set(when.risk)):
                assert not pattern.search(text), (one.reason, text)


@pytest.mark.parametrize("phrase", ["thank you", "thanks", "i'm fine", "better now"])
def test_no_last_word_of_a_user_thanks_it_all_away(lines, phrase):
    said = [text.lower() for speaker, act, _, text in lines if (speaker, act) == ("user", "close")]
    assert said
    assert [text for text in said if phrase in text and "not going to say thank you yet" not in text] == []


@pytest.fixture(scope="module")
def shelf(library):
    return cache(lambda speaker: Shelf(library.lexicons.values(), speaker, "en-US", WordTable({}), library.emotions))


@pytest.mark.parametrize("risk", RISKS)
@pytest.mark.parametrize("signal", SIGNALS)
@pytest.mark.parametrize("manner", MANNERS)
def test_there_is_something_to_say_whatever_comes(shelf, risk, signal, manner):
    keys = ("handed_off", risk, signal, manner)
    if (signal, manner) == ("direct", "denies"):
        return  # what was said outright is not denied
    for speaker, acts in (("user", USER), ("assistant", (*ASSISTANT, "close"))):
        for act in acts:
            pool = shelf(speaker).pool(Wanted(act, None, 0.5, "plain", keys))
            wording = sum(len(wordings(phrase.template.nodes)) for phrase in pool.phrases)
            assert wording >= 9, (speaker, act)
            if act in ("crisis_ask", "crisis_help", "crisis_person", "crisis_hand_off", "close"):
                assert len(pool.phrases) >= FEWEST, (speaker, act)
