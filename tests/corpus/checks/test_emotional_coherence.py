"""emotional_coherence: what passes, and each reason to fail."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from emosim.corpus.checks.emotional_coherence import FARTHEST, LARGEST_LEAP, EmotionalCoherence
from emosim.corpus.record import Emotion, Felt, VadPoint


@pytest.fixture(scope="module")
def check(tiny):
    return EmotionalCoherence(tiny)


@pytest.fixture(scope="module")
def feel(tiny, change):
    """A record in which a user's turn feels something: at the feeling's own point, or at a valence."""

    def felt(record, index, label, intensity=0.8, valence=None, kind="none"):
        point = tiny.emotions.emotions[label].point
        vad = VadPoint(point.valence if valence is None else valence, point.arousal, point.dominance)
        emotion = Emotion(Felt(label, tiny.emotions.family[label], intensity), vad, None, None, 0.8)
        return change(record, index, emotion=emotion, cause=lambda cause: replace(cause, kind=kind))

    return felt


@pytest.fixture(scope="module")
def short(record):
    """A record of two user turns."""
    return replace(record, turns=record.turns[:4])


def test_what_is_generated_passes(check, records, crisis):
    assert [check(record).reason for record in [*records, crisis] if check(record).reason] == []


@pytest.mark.parametrize(("before", "after"), [("anxiety", "anxiety"), ("despair", "despair"), ("calm", "calm")])
def test_staying_passes(check, feel, short, before, after):
    assert check(feel(feel(short, 0, before), 2, after)) == (1.0, "")


@pytest.mark.parametrize(("before", "after"), [("despair", "joy"), ("grief", "excitement"), ("terror", "triumph")])
def test_a_feeling_out_of_nothing(check, feel, short, before, after):
    assert check(feel(feel(short, 0, before, 1.0), 2, after)).reason == "transition_not_admitted"


def test_a_leap(check, feel, short):
    def leap(by):
        return check(feel(feel(short, 0, "relief", valence=-0.5), 2, "relief", valence=-0.5 + by))

    assert leap(LARGEST_LEAP + 0.01).reason == "leap"
    assert leap(LARGEST_LEAP - 0.01).reason == ""


def test_a_larger_move_scores_lower(check, feel, short):
    def move(by):
        return check(feel(feel(short, 0, "relief", valence=-0.5), 2, "relief", valence=-0.5 + by)).score

    scores = [move(by) for by in (0.0, 0.4, 0.7, 0.9, 1.05)]
    assert scores[0] == scores[1] == 1.0
    assert scores[1:] == sorted(scores[1:], reverse=True)
    assert scores[-1] >= 0.75


@pytest.mark.parametrize("index", [0, 2])
def test_a_label_off_its_point(check, feel, short, tiny, index):
    assert check(feel(short, index, "calm", valence=-0.6)).reason == "label_off_point"
    at_home = tiny.emotions.emotions["calm"].point.valence
    assert check(feel(short, index, "calm", valence=at_home - FARTHEST - 0.01)).reason == "label_off_point"
