"""Conditions and lists in a sentence."""

from __future__ import annotations

import pytest

from emosim.spec.conditions import All, Any, Compare, Not
from emosim.spec.wording import listed, said, taking_all

HIGH, PEAK, SAD = Compare("level", "gt", 0.7), Compare("phase", "eq", "peak"), Compare("mood", "in", ("sad", "glad"))


@pytest.mark.parametrize(
    ("condition", "text"),
    [
        (HIGH, "level > 0.7"),
        (All((HIGH, PEAK)), "level > 0.7 and phase is peak"),
        (Any((HIGH, SAD)), "level > 0.7 or mood is one of sad, glad"),
        (All((HIGH, Any((PEAK, SAD)))), "level > 0.7 and (phase is peak or mood is one of sad, glad)"),
        (Any((HIGH, All((PEAK, SAD)))), "level > 0.7 or (phase is peak and mood is one of sad, glad)"),
        (Not(All((HIGH, PEAK))), "not (level > 0.7 and phase is peak)"),
    ],
)
def test_conditions(condition, text):
    assert said(condition) == text


@pytest.mark.parametrize(
    ("names", "text", "takes"),
    [
        (["a"], "a", "a takes all it asks for"),
        (["a", "b"], "a and b", "a and b take all it asks for"),
        (["a", "b", "c"], "a, b and c", "a, b and c take all it asks for"),
    ],
)
def test_lists(names, text, takes):
    assert listed(names) == text
    assert listed(names, "or") == text.replace(" and ", " or ")
    assert taking_all(names) == takes
    assert listed([]) == ""
