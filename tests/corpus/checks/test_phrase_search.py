"""Phrases looked for: every one of the lists of cultural_sensitivity and assistant_limits, and what a phrase is."""

from __future__ import annotations

import pytest

from emosim.corpus.checks.assistant_limits import AssistantLimits
from emosim.corpus.checks.cultural_sensitivity import CulturalSensitivity
from emosim.corpus.checks.phrases import Phrases
from emosim.spec.phrases import PhraseList

CHECKS = {"cultural_sensitivity": CulturalSensitivity, "assistant_limits": AssistantLimits}


@pytest.fixture(scope="module", params=CHECKS)
def named(request, tiny):
    """A check, and its lists."""
    return CHECKS[request.param](tiny), tiny.phrases.checks[request.param]


def test_what_is_generated_passes(named, records, crisis):
    check, _ = named
    assert [check(record) for record in [*records, crisis] if check(record) != (1.0, "")] == []


def test_every_phrase_of_every_list(named, record, says):
    check, lists = named
    for phrases in lists:
        for phrase in phrases.phrases:
            sentence = f"And {phrase.replace('...', 'one small')}, so."
            for speaker in ("user", "assistant"):
                barred = phrases.speaker in (speaker, "both")
                reason = check(says(record, speaker, sentence)).reason
                assert bool(reason) == barred, (speaker, phrase)


def test_the_first_phrase_of_a_list_gives_its_reason(named, record, says):
    check, lists = named
    for phrases in lists:
        speaker = "assistant" if phrases.speaker == "both" else phrases.speaker
        sentence = f"And {phrases.phrases[0].replace('...', 'one')}."
        assert check(says(record, speaker, sentence)) == (0.0, phrases.reason)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a red house", True),
        ("A RED HOUSE!", True),
        ("red, house", True),
        ("a red and very old house", True),
        ("red one two three four house", True),
        ("red one two three four five house", False),
        ("redhouse", False),
        ("bored house", False),
        ("red houses", False),
        ("blue", True),
        ("blueish", False),
        ("", False),
    ],
)
def test_phrases_are_whole_words_with_at_most_four_between(text, found):
    phrases = Phrases(PhraseList(reason="x", why="y", speaker="both", phrases=("red ... house", "blue")))
    assert phrases.found(text.lower()) == found
