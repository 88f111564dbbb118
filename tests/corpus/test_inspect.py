"""Checking a record: its quality, its confidence, and whom it is left to."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from emosim.corpus.checks import CHECKS
from emosim.corpus.inspect import REVIEW_BELOW
from emosim.corpus.record import Felt, UserTurn


def sure(record, certainty):
    """The record with every label as sure as this."""
    turns = [
        replace(turn, emotion=replace(turn.emotion, certainty=certainty)) if isinstance(turn, UserTurn) else turn
        for turn in record.turns
    ]
    return replace(record, turns=tuple(turns))


def test_every_check_is_listed_with_its_score(inspector, record):
    checked, failed = inspector.inspect(record)
    assert failed == ""
    assert [result.name for result in checked.quality.checks] == list(CHECKS)
    assert all(result.passed and result.reason == "" for result in checked.quality.checks)


def test_the_first_check_that_fails_names_the_rejection(inspector, record, change):
    twice = change(record, 1, text="I promise it is hard. I promise it is hard.")
    checked, failed = inspector.inspect(twice)
    assert failed == "persona_consistency"
    reasons = {result.name: result.reason for result in checked.quality.checks if not result.passed}
    assert reasons == {"persona_consistency": "sentence_twice", "assistant_limits": "promise"}
    assert checked.quality.confidence == 0.0
    assert checked.quality.needs_review


def test_inspecting_again_changes_nothing(inspector, records):
    for record in records:
        assert inspector.inspect(record) == (record, "")


@pytest.mark.parametrize(("certainty", "review"), [(1.0, False), (0.75, False), (0.2, False), (0.1, True), (0.0, True)])
def test_unsure_labels_ask_for_a_human_eye(inspector, record, certainty, review):
    plain = sure(record, certainty)
    checked, _ = inspector.inspect(plain)
    if all(result.score == 1.0 for result in checked.quality.checks):
        assert checked.quality.needs_review == review
    assert checked.quality.needs_review == (checked.quality.confidence < REVIEW_BELOW)


def test_confidence_rises_with_certainty(inspector, record):
    values = [inspector.inspect(sure(record, c / 10))[0].quality.confidence for c in range(11)]
    assert values == sorted(values)
    assert values[0] < values[-1] <= 1.0


def test_a_crisis_asks_for_a_human_eye(inspector, crisis):
    assert crisis.quality.needs_review
    assert crisis.quality.confidence > REVIEW_BELOW


@pytest.mark.parametrize(
    ("second", "intensity", "review"),
    [
        (("hope", "joy"), 0.7, True),
        (("hope", "joy"), 0.5, False),
        (("worry", "fear"), 0.7, False),
        (("surprise", "surprise"), 0.7, False),
    ],
)
def test_strong_feelings_of_opposite_kind_ask_for_a_human_eye(inspector, record, change, second, intensity, review):
    calm = record
    for index in range(0, len(record.turns), 2):
        calm = change(calm, index, emotion=lambda emotion: replace(emotion, secondary=None, tertiary=None))
    mixed = change(
        calm,
        0,
        emotion=lambda emotion: replace(
            emotion, primary=replace(emotion.primary, intensity=0.9), secondary=Felt(*second, intensity)
        ),
    )
    assert mixed.turns[0].emotion.primary.family not in ("joy", "love", "surprise")
    assert inspector.inspect(sure(mixed, 1.0))[0].quality.needs_review == review


def test_the_history_of_confidence_has_a_step_for_each_stage(inspector, record):
    checked, _ = inspector.inspect(record)
    assert [(step.stage, step.source) for step in checked.confidence_history] == [
        ("simulated", "simulator"),
        ("checked", "check"),
    ]
    assert checked.confidence_history[-1].value == checked.quality.confidence
