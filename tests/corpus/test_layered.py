"""The full record: every layer, in the schema's ranges, over the same standard record."""

from __future__ import annotations

import json

import pytest
from jsonschema import Draft202012Validator

from emosim.corpus.annotate import at_level
from emosim.corpus.order import Order, items
from emosim.corpus.produce import Producer
from emosim.corpus.record import UNSET, decode, encode, json_schema

LAYERS = ("interaction", "topic_emotions", "memory", "adjustments", "retrieval", "lora")
OF_TURNS = ("cumulative", "modality", "goleman")


@pytest.fixture(scope="module")
def both(tiny):
    """The same dialogues at the standard level and at the full one."""
    made = []
    for level in ("standard", "full"):
        order = Order(count=24, seed=3, level=level)
        made.append([decode(line) for _, line in Producer(tiny, order).batch(items(order, tiny)).lines])
    return made


def test_a_full_record_is_the_standard_one_with_layers(both):
    for standard, full in zip(*both, strict=True):
        assert encode(at_level(full, "standard")) == encode(standard)
        assert encode(at_level(full, "core")) == encode(at_level(standard, "core"))


def test_a_full_record_has_every_layer(both):
    for record in both[1]:
        assert record.level == "full"
        assert all(getattr(record, name) is not UNSET for name in LAYERS)
        assert [one.turn for one in record.memory] == list(range(1, len(record.turns), 2))
        for turn in record.turns:
            assert all(getattr(turn, name) is not UNSET for name in OF_TURNS if name in turn.__struct_fields__)


def test_a_full_record_is_what_the_schema_says(both):
    validator = Draft202012Validator(json_schema())
    for record in both[1]:
        assert list(validator.iter_errors(json.loads(encode(record)))) == []


def test_layers_say_different_things_of_different_dialogues(both):
    """No layer is a constant."""
    for name in ("interaction", "topic_emotions", "memory", "retrieval", "lora"):
        said = {str(getattr(record, name)) for record in both[1]}
        assert len(said) > len(both[1]) / 2, name


def test_a_lower_level_of_a_full_record_is_core(both):
    core = at_level(both[1][0], "core")
    assert core.level == "core"
    assert all(getattr(core, name) is UNSET for name in LAYERS)


def test_outcomes_that_are_asked_for_are_foreseen_too(tiny):
    order = Order(count=4, seed=1, level="full", outcome_mix={"unresolved": 1.0})
    for _, line in Producer(tiny, order).batch(items(order, tiny)).lines:
        record = decode(line)
        assert record.outcome == "unresolved"
        assert record.turns[0].progression.forecast is not UNSET


def test_parquet_gives_back_the_same_full_records(both, tmp_path):
    pytest.importorskip("pyarrow")
    from emosim.corpus.parquet import read_parquet, write_parquet

    (tmp_path / "00000.jsonl").write_bytes(b"".join(encode(record) + b"\n" for record in both[1]))
    write_parquet(tmp_path / "00000.jsonl", tmp_path / "00000.parquet")
    lines = list(read_parquet(tmp_path / "00000.parquet"))
    assert [json.loads(line) for line in lines] == [json.loads(encode(record)) for record in both[1]]


def test_an_experiments_arm_is_kept(tiny):
    order = Order(count=1, seed=1, level="full", experiment="rules B")
    ((_, line),) = Producer(tiny, order).batch(items(order, tiny)).lines
    assert decode(line).experiment == "rules B"
    assert order.written()["experiment"] == "rules B"
    assert "experiment" not in Order().written()
