"""cultural_sensitivity: what passes, and each reason to fail."""

from __future__ import annotations

import pytest

from emosim.corpus.checks.cultural_sensitivity import CulturalSensitivity


@pytest.mark.parametrize(
    ("said", "reason", "speaker"),
    [
        ("People like you are always good with money.", "stereotype", "assistant"),
        ("people like you never call back.", "stereotype", "user"),
        ("In your culture, men don't cry.", "speaks_for_a_culture", "assistant"),
        ("God has a plan for you.", "imposes_faith", "assistant"),
        ("god has a plan, my aunt says.", "", "user"),
        ("Who else in the family knows?", "", "assistant"),
    ],
)
def test_each_reason(tiny, record, says, said, reason, speaker):
    assert CulturalSensitivity(tiny)(says(record, speaker, said)).reason == reason
