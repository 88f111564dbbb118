"""Words that call for help, and figures of speech that don't."""

from __future__ import annotations

import pytest

from emosim.corpus.checks.crisis_words import CrisisWords
from emosim.shipped import folder
from emosim.spec.phrases import load_phrases


@pytest.fixture(scope="module")
def words():
    return CrisisWords(load_phrases(folder("rules") / "phrases.yaml").checks["crisis_protocol"])


@pytest.mark.parametrize(
    ("text", "calls"),
    [
        ("they'd all be better off without me", True),
        ("he hits me when the rent is late", True),
        ("the voices say it is my fault", True),
        ("i am making myself sick after meals", True),
        ("this bill is killing me", False),
        ("this bill is killing me, and i want to die", True),
        ("i could die of embarrassment", False),
        ("the parcel never came", False),
        ("", False),
    ],
)
def test_who_calls_for_help_is_heard(words, text, calls):
    assert words.found(text) == calls
