"""The record: its published schema, its ranges, its levels."""

from __future__ import annotations

import json

import msgspec
import pytest
from jsonschema import Draft202012Validator

from emosim.corpus.annotate import at_level
from emosim.corpus.record import LEVELS, SCHEMA, SPLITS, decode, encode, json_schema

# What design/record.md puts at each level, of what is made at all.
CORE = {"schema", "id", "split", "level", "locale", "domain", "scenario", "persona", "assistant", "situation"} | {
    "outcome",
    "crisis",
    "turns",
    "provenance",
}
STANDARD = CORE | {"baselines", "quality", "confidence_history", "corrections"}
USER_CORE = {"speaker", "index", "text", "emotion", "progression"}
USER_STANDARD = USER_CORE | {"move", "cognitive_load", "empathy_requirement", "cause"}
REPLY_CORE = {"speaker", "index", "text", "strategies"}
REPLY_STANDARD = REPLY_CORE | {"belief", "decision", "effect"}


@pytest.fixture(scope="module")
def schema():
    return json_schema()


@pytest.fixture(scope="module")
def validator(schema):
    return Draft202012Validator(schema)


def plain(record):
    return json.loads(encode(record))


def put(data, path, value):
    """The same data with a value at a path such as turns.0.emotion.vad.valence."""
    data = json.loads(json.dumps(data))
    *way, last = [int(part) if part.isdigit() else part for part in path.split(".")]
    place = data
    for part in way:
        place = place[part]
    place[last] = value
    return data


def refused(data):
    """Whether the decoder refuses it."""
    try:
        decode(json.dumps(data).encode())
    except msgspec.ValidationError:
        return True
    return False


# The schema


def test_the_schema_is_one_of_draft_2020_12(schema):
    Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["$id"] == SCHEMA == "emosim/record/1"


@pytest.mark.parametrize("level", LEVELS)
def test_records_are_valid(validator, records, crisis, level):
    for record in [*records, crisis]:
        assert [e.message for e in validator.iter_errors(plain(at_level(record, level)))] == []


def test_the_schema_says_what_a_field_is(schema):
    assert schema["$defs"]["VadPoint"]["properties"]["valence"] == {"type": "number", "minimum": -1.0, "maximum": 1.0}
    assert set(schema["$defs"]) >= {"UserTurn", "AssistantTurn", "Provenance", "Quality"}


@pytest.mark.parametrize(
    ("path", "low", "high"),
    [
        ("turns.0.emotion.vad.valence", -1, 1),
        ("turns.0.emotion.vad.arousal", 0, 1),
        ("turns.0.emotion.vad.dominance", 0, 1),
        ("turns.0.emotion.primary.intensity", 0, 1),
        ("turns.0.emotion.certainty", 0, 1),
        ("turns.2.progression.vector.valence", -2, 2),
        ("turns.2.progression.vector.arousal", -1, 1),
        ("turns.2.progression.intensity_change", -1, 1),
        ("turns.0.cognitive_load", 0, 1),
        ("turns.0.empathy_requirement", 0, 1),
        ("turns.0.cause.appraisal.relevance", 0, 1),
        ("turns.0.cause.appraisal.desirability", -1, 1),
        ("turns.0.cause.appraisal.responsibility", -1, 1),
        ("turns.1.belief.intensity", 0, 1),
        ("turns.1.belief.certainty", 0, 1),
        ("turns.1.effect.vad.dominance", -1, 1),
        ("turns.1.effect.intensity_change", -1, 1),
        ("baselines.user.valence", -1, 1),
        ("baselines.assistant.arousal", 0, 1),
        ("quality.confidence", 0, 1),
        ("quality.checks.0.score", 0, 1),
        ("confidence_history.0.value", 0, 1),
    ],
)
def test_ranges_are_part_of_the_contract(validator, record, path, low, high):
    for value, fine in ((low, True), (high, True), (low - 0.01, False), (high + 0.01, False)):
        data = put(plain(record), path, value)
        assert validator.is_valid(data) == fine, value
        assert refused(data) != fine, value


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("schema", "emosim/record/2"),
        ("id", "xyz"),
        ("id", "0" * 31),
        ("split", "dev"),
        ("level", "everything"),
        ("outcome", "happy"),
        ("crisis", "sad"),
        ("turns.0.progression.phase", "de-escalating"),
        ("turns.0.progression.streak", 0),
        ("turns.0.index", -1),
        ("turns.0.speaker", "system"),
        ("turns.0.emotion.primary", None),
        ("turns.0.cause.kind", "weather"),
        ("turns.1.strategies.0.framework", "NLP"),
        ("turns.1.strategies.0.pacing", "fast"),
        ("provenance.ordinal", -1),
        ("provenance.parent", "none"),
        ("locale", None),
        ("text", "a key that no record has"),
        ("turns.0.mood", "a key that no turn has"),
    ],
)
def test_what_a_record_cannot_hold(validator, record, path, value):
    data = put(plain(record), path, value)
    assert not validator.is_valid(data)
    assert refused(data)


@pytest.mark.parametrize("name", sorted(CORE))
def test_what_a_record_must_hold(validator, record, name):
    data = plain(record)
    del data[name]
    assert not validator.is_valid(data)
    assert refused(data)


def test_an_error_names_the_path(record):
    data = put(plain(record), "turns.0.emotion.vad.valence", 1.5)
    with pytest.raises(msgspec.ValidationError, match=r"turns\[0\]\.emotion\.vad\.valence"):
        decode(json.dumps(data).encode())


# On disk and back


@pytest.mark.parametrize("level", LEVELS)
def test_a_record_comes_back_as_it_was(records, crisis, level):
    for record in [*records, crisis]:
        record = at_level(record, level)
        line = encode(record)
        assert b"\n" not in line
        assert decode(line) == record
        assert encode(decode(line)) == line


# Levels


def test_core_holds_what_it_holds(records):
    for record in records:
        data = plain(at_level(record, "core"))
        assert set(data) == CORE
        assert data["level"] == "core"
        for turn in data["turns"]:
            assert set(turn) == (USER_CORE if turn["speaker"] == "user" else REPLY_CORE)
            if turn["speaker"] == "user":
                assert set(turn["emotion"]) == {"primary", "secondary", "tertiary", "vad"}
                assert set(turn["progression"]) == {"phase"}


def test_standard_holds_what_it_holds(records):
    for record in records:
        data = plain(record)
        assert set(data) == STANDARD
        assert data["level"] == "standard"
        *turns, last = data["turns"]
        for turn in turns:
            assert set(turn) == (USER_STANDARD if turn["speaker"] == "user" else REPLY_STANDARD)
        assert set(last) == REPLY_STANDARD - {"effect"}


def left_out(low, high, path=""):
    """Paths at which the lower record holds something that the higher one does not."""
    if isinstance(low, dict) and isinstance(high, dict):
        return [p for key in low for p in left_out(low[key], high.get(key), f"{path}.{key}")]
    if isinstance(low, list) and isinstance(high, list) and len(low) == len(high):
        return [p for n, (a, b) in enumerate(zip(low, high, strict=True)) for p in left_out(a, b, f"{path}.{n}")]
    return [] if low == high else [path]


def test_core_is_standard_with_fields_left_out(records, crisis):
    for record in [*records, crisis]:
        assert left_out(plain(at_level(record, "core")), plain(record)) == [".level"]


def test_the_level_a_record_has_changes_nothing(record):
    assert at_level(record, "standard") == record
    core = at_level(record, "core")
    assert at_level(core, "core") == core


def test_there_are_three_splits(schema):
    assert list(SPLITS) == ["train", "validation", "test"]
    assert sorted(schema["$defs"]["Record"]["properties"]["split"]["enum"]) == sorted(SPLITS)
