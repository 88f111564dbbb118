"""The preference pair on disk: its schema, its ranges, and what types cannot say."""

from __future__ import annotations

import json

import jsonschema
import msgspec
import pytest
from msgspec.structs import replace

from emosim.corpus.fields import VadPoint
from emosim.corpus.preference import Message, Preference, State, decode, encode, json_schema, problems_of


def user(text="And now?"):
    return Message("user", text)


def reply(text="One thing at a time."):
    return Message("assistant", text)


@pytest.fixture
def pair():
    return Preference(
        "emosim/preference/1",
        "5c" * 16,
        3,
        (user("It came today."), reply(), user()),
        (reply("That would frighten me too, if I could be."),),
        (reply("You should make a list."),),
        0.12,
        -0.05,
        State("fear", 0.8, VadPoint(-0.6, 0.8, 0.2), "escalating"),
        ("empathic_validation",),
        ("collaborative_problem_solving",),
        "validate_then_reframe",
        "forced",
        "While it rises, a plan is one more demand.",
    )


def test_there_and_back(pair):
    assert decode(encode(pair)) == pair
    assert problems_of(pair) == []


def test_its_line_is_what_preference_trainers_take(pair):
    line = json.loads(encode(pair))
    assert [message["role"] for message in line["prompt"]] == ["user", "assistant", "user"]
    assert line["chosen"] == [{"role": "assistant", "content": "That would frighten me too, if I could be."}]
    assert line["rejected"] == [{"role": "assistant", "content": "You should make a list."}]
    assert list(line)[:3] == ["schema", "id", "turn"]
    assert set(line) == set(Preference.__struct_fields__)


def test_its_line_fits_its_schema(pair):
    schema = json_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(json.loads(encode(pair)), schema)
    assert schema["$id"] == "emosim/preference/1"
    assert "simulated" in json.dumps(schema)


@pytest.mark.parametrize(
    "broken",
    [
        {"margin": 0.0},
        {"margin": -0.1},
        {"margin": 1.5},
        {"margin_at_end": -1.5},
        {"id": "5c"},
        {"turn": -1},
        {"prompt": []},
        {"chosen": []},
        {"chosen": [{"role": "assistant", "content": "a"}] * 2},
        {"rejected": [{"role": "assistant", "content": ""}]},
        {"rejected": [{"role": "system", "content": "a"}]},
        {"chosen_strategies": []},
        {"because": ""},
        {"schema": "emosim/record/1"},
        {"more": 1},
    ],
)
def test_what_schema_and_types_both_refuse(pair, broken):
    line = {**json.loads(encode(pair)), **broken}
    with pytest.raises(msgspec.ValidationError):
        decode(json.dumps(line).encode())
    if "more" not in broken:  # the published schema leaves room, the reader does not
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(line, json_schema())


@pytest.mark.parametrize("line", [b"", b"{", b"[]", b'{"id": "\xff"}'])
def test_a_line_that_is_no_pair(line):
    with pytest.raises(msgspec.MsgspecError):
        decode(line)


@pytest.mark.parametrize(
    ("broken", "problem"),
    [
        ({"prompt": (user(), user(), user())}, "the prompt's speakers must alternate, the user first"),
        ({"prompt": (reply(), user(), reply())}, "the prompt must end with the user's turn"),
        ({"turn": 2, "prompt": (user(), reply())}, "the prompt must end with the user's turn"),
        ({"turn": 5}, "the prompt of turn 5 must have 5 turns, it has 3"),
        ({"chosen": (user("Yes."),)}, "chosen and rejected must be the assistant's"),
        ({"rejected": (user("Yes."),)}, "chosen and rejected must be the assistant's"),
        ({"chosen": (reply(),), "rejected": (reply(),)}, "chosen and rejected are the same"),
    ],
)
def test_what_types_cannot_say(pair, broken, problem):
    assert problem in problems_of(replace(pair, **broken))
