"""assistant_limits: what passes, and each reason to fail."""

from __future__ import annotations

import pytest

from emosim.corpus.checks.assistant_limits import AssistantLimits


@pytest.mark.parametrize(
    ("said", "reason", "speaker"),
    [
        ("I've been there myself.", "lived_experience", "assistant"),
        ("You're clinically depressed.", "diagnosis", "assistant"),
        ("You should buy index funds.", "product_advice", "assistant"),
        ("I recommend a very cheap fund.", "product_advice", "assistant"),
        ("I recommend that you ask them. A fund is one thing you could ask about.", "", "assistant"),
        ("I promise it'll be fine.", "promise", "assistant"),
        ("That sounds like dread.", "", "assistant"),
        ("i promise it'll be fine.", "", "user"),
    ],
)
def test_each_reason(tiny, record, says, said, reason, speaker):
    assert AssistantLimits(tiny)(says(record, speaker, said)).reason == reason
