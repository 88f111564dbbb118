"""The check that stands before every engine."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from emosim.errors import EngineError
from emosim.policy.checked import FactCheck, rounded
from emosim.spec.vocabulary import EnumField, NumberField, Vocabulary

WORDS = Vocabulary(
    {
        "level": NumberField(0.0, 1.0),
        "drift": NumberField(-1.0, 1.0),
        "turn": NumberField(0, 9, whole=True),
        "move": EnumField(("opens", "closes")),
    }
)
GOOD = {"level": 0.5, "drift": -0.25, "turn": 3, "move": "opens"}
check = FactCheck(WORDS)


@pytest.mark.parametrize(
    ("field", "value", "clean"),
    [
        ("level", 0.123456, 0.1235),
        ("level", 1, 1.0),
        ("level", 1e-5, 0.0),
        ("level", np.float64(0.25), 0.25),
        ("drift", -1e-5, 0.0),
        ("turn", 4, 4.0),
        ("turn", 4.0, 4.0),
    ],
)
def test_numbers_come_out_as_floats_of_four_decimals(field, value, clean):
    out = check({**GOOD, field: value})[field]
    assert out == clean
    assert type(out) is float
    assert math.copysign(1.0, out) == 1.0


def test_the_facts_given_are_left_alone():
    facts = {**GOOD, "level": 0.123456}
    assert check(facts) == {**GOOD, "level": 0.1235}
    assert facts["level"] == 0.123456


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("level", math.nan, r"level: expected a number in \[0, 1\], got nan"),
        ("level", math.inf, r"level: expected a number in \[0, 1\], got inf"),
        ("level", 1.0001, r"got 1.0001"),
        ("level", True, r"got True"),
        ("level", "0.5", r'got "0.5"'),
        ("level", None, r"got None"),
        ("turn", 2.5, r"turn: expected a whole number in \[0, 9\], got 2.5"),
        ("turn", 10, r"got 10"),
        ("move", "hops", r'move: expected one of opens, closes, got "hops"'),
        ("move", ["opens"], r"got \['opens'\]"),
        ("extra", 1, r'unknown field "extra"'),
    ],
)
def test_refuses(field, value, message):
    with pytest.raises(EngineError, match=message):
        check({**GOOD, field: value})


def test_says_everything_that_is_wrong():
    with pytest.raises(EngineError) as raised:
        check({"level": 2, "turn": 3, "move": 1, "x": 0})
    text = str(raised.value)
    assert text.startswith("facts: ")
    assert [part.split()[0].rstrip(":") for part in text[7:].split("; ")] == ["unknown", "level", "drift", "move"]


@given(st.integers(-10_000, 10_000))
def test_rounding_keeps_what_has_four_decimals(scaled):
    literal = float(f"{scaled / 10_000:.4f}")
    assert rounded(literal) == literal


@given(st.floats(-1.0, 1.0))
def test_rounding_moves_by_half_a_step_at_most(value):
    assert abs(rounded(value) - value) <= 0.00005 + 1e-12
