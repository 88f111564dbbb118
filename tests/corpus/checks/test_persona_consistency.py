"""persona_consistency: what passes, and each reason to fail."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from emosim.corpus.checks.persona_consistency import MOST_AMOUNTS, MOST_WORDS, PersonaConsistency


@pytest.fixture(scope="module")
def check(tiny):
    return PersonaConsistency(tiny)


def test_what_is_generated_passes(check, records, crisis):
    assert [check(record) for record in [*records, crisis] if check(record) != (1.0, "")] == []


@pytest.mark.parametrize(
    ("index", "text", "reason"),
    [
        (1, "That is $4,000 then.", "wrong_currency"),
        (1, "That is €5 then.", "wrong_currency"),
        (1, "That is £4,000 then.", ""),
        (0, "that is $4,000 then.", "wrong_currency"),
        (1, "A$4,000 is not ours to judge.", ""),
        (1, "", "empty_turn"),
        (0, "", "empty_turn"),
        (1, " ".join(["word"] * MOST_WORDS), ""),
        (1, " ".join(["word"] * (MOST_WORDS + 1)), "endless_turn"),
        (0, "i said so. Ann heard it.", "voice_lost"),
        (0, "i said so. nobody heard it.", ""),
        (1, "That is hard. And that is hard.", ""),
        (1, "That is hard. THAT is hard!", "sentence_twice"),
        (1, "Yes. Yes. Yes.", ""),
        (1, " ".join(f"It was £{n}." for n in range(1, MOST_AMOUNTS + 2)), "too_many_amounts"),
        (1, "It was £5. So £5 it is. And then £5.", ""),
    ],
)
def test_each_reason(check, record, change, index, text, reason):
    free_of_amounts = replace(
        record,
        turns=tuple(replace(t, text=f"turn number {t.index} here.") for t in record.turns),
    )
    assert check(change(free_of_amounts, index, text=text)).reason == reason


def test_a_sentence_of_another_turn(check, record, change):
    said = change(record, 0, text=lambda text: f"{text} there is a smell of toast.")
    assert check(said).reason == ""
    assert check(change(said, 5, text=lambda text: f"{text} There is a smell of toast.")).reason == "sentence_twice"


def test_only_who_writes_no_capitals_can_lose_that_voice(check, records):
    other = next(r for r in records if r.persona == "plain_owner")
    assert any(turn.text != turn.text.lower() for turn in other.turns[::2])
    assert check(other).reason == ""
