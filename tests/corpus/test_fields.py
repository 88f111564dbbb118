"""The page of fields, held against the record's schema and against records."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import emosim.corpus
from emosim.corpus.order import Order, items
from emosim.corpus.produce import Producer
from emosim.corpus.record import LEVELS, json_schema

PAGE = Path(emosim.corpus.__file__).with_name("FIELDS.md")
SCHEMA = json_schema()
SHARED = {"VadPoint": "point", "VadChange": "change", "Felt": "feeling"}
"""Parts that stand in many places: explained once, under the name that stands in the place of a range."""
RARE = ("corrections[].", "experiment", "quality.checks[].reason", "adjustments.layers[].changed[].turns")
"""How the paths begin that none of a few fresh records holds: corrections, an experiment's arm, why a check that passed
did not, an adjustment of something that did not come up."""


class Row(NamedTuple):
    """One row of the page."""

    path: str
    level: str
    definition: str
    range: str
    formula: str
    source: str


def rows() -> dict[str, Row]:
    """The page's rows by path."""
    lines = [line for line in PAGE.read_text().splitlines() if line.startswith("| `")]
    read = [Row(*(cell.strip() for cell in line.strip("|").split(" | "))) for line in lines]
    assert len({row.path for row in read}) == len(read), "a path has two rows"
    return {row.path.strip("`"): row for row in read}


def fields() -> Iterator[tuple[str, str]]:
    """Every path of the schema, and what may stand there in words."""
    for name, value in SCHEMA["$defs"]["Record"]["properties"].items():
        if name == "turns":
            yield name, "list of user and assistant turns"
        else:
            yield from _walk(name, value)
    for name, kind in {"user": "UserTurn", "assistant": "AssistantTurn"}.items():
        yield from _parts(name, kind)
    for kind, name in SHARED.items():
        yield from _parts(name, kind)


def _walk(path: str, value: dict[str, Any]) -> Iterator[tuple[str, str]]:
    yield path, in_words(value)
    kind, below = _inner(value)
    if kind and kind not in SHARED:
        yield from _parts(path + below, kind)


def _parts(path: str, kind: str) -> Iterator[tuple[str, str]]:
    for name, value in SCHEMA["$defs"][kind]["properties"].items():
        yield from _walk(f"{path}.{name}", value)


def _inner(value: dict[str, Any], below: str = "") -> tuple[str, str]:
    """The struct that a value is or holds, if there is one, and what leads to it in a path."""
    if "$ref" in value:
        return value["$ref"].rpartition("/")[2], below
    if value.get("type") == "array" and "items" in value:
        return _inner(value["items"], below + "[]")
    for one in value.get("anyOf", ()):
        if (found := _inner(one, below))[0]:
            return found
    return "", ""


def in_words(value: dict[str, Any]) -> str:
    """What a value may be, as the page says it."""
    if "$ref" in value:
        return SHARED.get(value["$ref"].rpartition("/")[2], "object")
    if "anyOf" in value:
        return ", or ".join(in_words(one) for one in sorted(value["anyOf"], key=lambda one: one.get("type") == "null"))
    if "enum" in value:
        return ", ".join(f"`{one}`" if isinstance(one, str) else json.dumps(one) for one in value["enum"])
    match value.get("type", "anything"):
        case "number":
            return _bounds(value)
        case "integer":
            return f"whole {_bounds(value)}"
        case "array":
            return f"list{_count(value)}: {in_words(value['items'])}"
        case "object":
            return f"map: {in_words(value['additionalProperties'])}"
        case "string":
            return f"text, `{value['pattern']}`" if "pattern" in value else "text"
        case "boolean":
            return "true, false"
        case kind:
            return kind


def _bounds(value: dict[str, Any]) -> str:
    low, high = value.get("minimum"), value.get("maximum")
    if high is None:
        return "number" if low is None else f"{low:g} or more"
    return f"{low:g} to {high:g}"


def _count(value: dict[str, Any]) -> str:
    low, high = value.get("minItems", 0), value.get("maxItems")
    if high is None:
        return f" of {low} or more" if low else ""
    return f" of {low}" if low == high else f" of {low} to {high}"


RANGES = dict(fields())
ROWS = rows()


def test_every_field_has_its_row_and_every_row_its_field():
    assert ROWS.keys() == RANGES.keys()


@pytest.mark.parametrize("path", sorted(ROWS.keys() & RANGES.keys()))
def test_a_row_says_the_range_of_the_schema(path):
    said, is_so = ROWS[path].range, RANGES[path]
    assert said == is_so or said.startswith(f"{is_so}; ")


def test_no_cell_is_empty():
    assert [row.path for row in ROWS.values() if not all(row)] == []


def held(value: Any, path: str) -> Iterator[str]:
    """The paths of a part of a record, down to what is explained elsewhere."""
    yield path
    if isinstance(value, list):
        parts = [(f"{path}[].{name}", below) for one in value if isinstance(one, dict) for name, below in one.items()]
    elif isinstance(value, dict) and RANGES[path].startswith("object"):
        parts = [(f"{path}.{name}", below) for name, below in value.items()]
    else:
        return
    for name, below in parts:
        yield from held(below, name)


def paths_of(record: dict[str, Any]) -> Iterator[str]:
    """The paths of a record."""
    for name, value in record.items():
        if name == "turns":
            yield name
        else:
            yield from held(value, name)
    for turn in record["turns"]:
        for name, value in turn.items():
            yield from held(value, f"{turn['speaker']}.{name}")


@pytest.fixture(scope="module")
def at_levels(tiny):
    """The paths of some records by level."""

    def made(level: str) -> set[str]:
        order = Order(count=20, seed=1, level=level)
        lines = Producer(tiny, order).batch(items(order, tiny)).lines
        return {path for _, line in lines for path in paths_of(json.loads(line))}

    return {level: made(level) for level in LEVELS}


def test_a_row_says_the_lowest_level_that_holds_the_field(at_levels):
    lowest = {path: level for level in reversed(LEVELS) for path in at_levels[level]}
    assert {path: ROWS[path].level for path in lowest} == lowest


def test_all_fields_but_those_of_rare_occasions_are_held_by_some_record(at_levels):
    unheld = {path for path in RANGES if path.partition(".")[0] not in SHARED.values()} - at_levels["full"]
    assert [path for path in sorted(unheld) if not path.startswith(RARE)] == []
