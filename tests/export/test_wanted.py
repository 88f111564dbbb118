"""Which dialogues are asked for."""

from __future__ import annotations

import pytest

from emosim.errors import InputError
from emosim.export.wanted import KEYS, Wanted


def taken(lines, *only):
    wanted = Wanted(only)
    return [line for line in lines if wanted.takes(line)]


def test_all_are_asked_for_if_nothing_is_said(lines):
    assert taken(lines) == lines


@pytest.mark.parametrize("key", KEYS)
def test_each_key_takes_those_that_have_the_value(lines, key):
    value = next(iter(KEYS[key](lines[0])))
    assert taken(lines, f"{key}={value}") == [line for line in lines if value in set(KEYS[key](line))]


def test_an_emotion_is_asked_for_by_its_family_too(lines):
    felt = lines[0].turns[0].emotion.primary
    assert lines[0] in taken(lines, f"emotion={felt.family}")
    assert lines[0] in taken(lines, f"emotion={felt.label}")


def test_of_one_key_either_value_will_do_and_keys_must_all_hold(lines):
    both = taken(lines, "outcome=resolved", "outcome=improved")
    assert {line.outcome for line in both} == {"resolved", "improved"}
    persona = both[0].persona
    assert taken(lines, "outcome=resolved", "outcome=improved", f"persona={persona}") == [
        line for line in both if line.persona == persona
    ]


@pytest.mark.parametrize("text", ["shame", "emotion=", "mood=low", "=shame", ""])
def test_what_is_of_no_such_form_is_refused(text):
    with pytest.raises(InputError, match="must be like emotion=shame; a key is one of emotion, strategy"):
        Wanted([text])


def test_a_value_that_nothing_has_is_told_with_those_there_are(lines):
    wanted = Wanted(["outcome=resolvd", "outcome=improved"])
    for line in lines:
        wanted.takes(line)
    with pytest.raises(InputError, match=r"--only outcome=resolvd: no dialogue has it; there are .*resolved"):
        wanted.check_known()
