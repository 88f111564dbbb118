"""What is in a corpus, in numbers."""

from __future__ import annotations

from collections import Counter

import msgspec
import numpy as np
import pytest
from msgspec.structs import replace

from emosim.corpus import stats
from emosim.corpus.annotate import at_level
from emosim.corpus.record import UserTurn
from emosim.corpus.stats import measure


def users(record):
    return [turn for turn in record.turns if isinstance(turn, UserTurn)]


@pytest.fixture(scope="module")
def found(records):
    return measure(records)


def test_counts_are_those_of_the_records(found, records):
    assert found["records"] == len(records)
    assert found["turns"] == sum(len(record.turns) for record in records)
    for name in ("outcome", "split", "locale", "scenario", "persona"):
        assert found[name] == Counter(getattr(record, name) for record in records)
    assert found["emotion"] == Counter(t.emotion.primary.label for r in records for t in users(r))
    assert found["phase"] == Counter(t.progression.phase for r in records for t in users(r))
    assert found["strategy"] == Counter(s.name for r in records for t in r.turns[1::2] for s in t.strategies)
    assert found["rule"] == Counter(t.decision.rule for r in records for t in r.turns[1::2])


def test_words_are_counted_by_speaker(found, records):
    texts = [t.text for record in records for t in record.turns]
    assert found["words"] == sum(len(text.split()) for text in texts)
    said = [len(t.text.split()) for record in records for t in record.turns[::2]]
    assert found["words_per_user_turn"] == pytest.approx(np.mean(said))


def test_counts_come_largest_first(found):
    for name in ("outcome", "emotion", "strategy", "rule"):
        values = list(found[name].values())
        assert values == sorted(values, reverse=True)


def test_a_core_corpus_is_measured_too(records):
    core = measure(at_level(record, "core") for record in records)
    assert core["rule"] == {}
    assert core["emotion"] == measure(records)["emotion"]


def test_nothing_is_measured_as_nothing():
    empty = measure([])
    assert (empty["records"], empty["words_per_reply"], empty["dynamics"]) == (0, 0.0, {})
    assert empty["diversity"]["most_frequent_sentence"] == ""


def moved(record, *values):
    """The record with user turns at these valences."""
    turns = []
    for value, turn, reply in zip(values, record.turns[::2], record.turns[1::2], strict=False):
        turns += [replace(turn, emotion=replace(turn.emotion, vad=replace(turn.emotion.vad, valence=value))), reply]
    return replace(record, turns=tuple(turns))


def test_the_rise_of_valence_goes_by_outcome(record):
    better = replace(moved(record, -0.6, -0.2, 0.2), outcome="resolved")
    worse = replace(moved(record, 0.0, -0.2, -0.4), outcome="worsened")
    dynamics = measure([better, worse, worse])["dynamics"]
    assert dynamics["rise_of_valence_when_resolved"] == pytest.approx(0.8)
    assert dynamics["rise_of_valence_when_worsened"] == pytest.approx(-0.4)
    assert dynamics["mean_valence_of_first_turn"] == pytest.approx(-0.2)
    assert dynamics["mean_valence_of_last_turn"] == pytest.approx(-0.2)


def test_inertia_is_measured_around_the_trend(record):
    slow = [moved(record, 0.0, 0.3, 0.3, -0.2), moved(record, 0.1, 0.2, 0.2, -0.1)]
    jumpy = [moved(record, 0.3, -0.3, 0.3, -0.3), moved(record, -0.2, 0.2, -0.2, 0.2)]
    inertia = "lag_1_of_valence_around_its_trend"
    assert measure(slow)["dynamics"][inertia] > measure(jumpy)["dynamics"][inertia]


def test_two_turns_have_no_trend(record):
    assert measure([moved(record, 0.0, 0.5)])["dynamics"] == {}


def test_diversity_is_measured_on_a_sample(records, monkeypatch):
    monkeypatch.setattr(stats, "SAMPLE", 7)
    assert measure(records)["diversity"]["dialogues_measured"] == 7


def test_what_is_measured_is_plain_data(found):
    assert msgspec.json.decode(msgspec.json.encode(found)) == found
