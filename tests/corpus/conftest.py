"""Records of the tiny library, and ways to break one."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from emosim.corpus.inspect import Inspector
from emosim.corpus.order import Order, items
from emosim.corpus.produce import Producer
from emosim.corpus.record import AssistantTurn, UserTurn, decode
from emosim.spec.library import load_library

FIXTURES = Path(__file__).parents[1] / "fixtures"


@pytest.fixture(scope="session")
def tiny():
    return load_library(None, [FIXTURES / "scenarios"], [FIXTURES / "personas"])


@pytest.fixture(scope="session")
def order():
    return Order(count=45, seed=1)


@pytest.fixture(scope="session")
def producer(tiny, order):
    return Producer(tiny, order)


@pytest.fixture(scope="session")
def batch(tiny, order, producer):
    return producer.batch(items(order, tiny))


@pytest.fixture(scope="session")
def records(batch):
    """Records that passed every check, at the standard level."""
    return [decode(line) for _, line in batch.lines]


@pytest.fixture(scope="session")
def record(records):
    """A record without a crisis, by the user who writes no capitals."""
    return next(r for r in records if r.crisis is None and r.persona == "quiet_renter" and len(r.turns) >= 8)


@pytest.fixture(scope="session")
def crisis(tiny):
    """A record that a crisis ended."""
    order = Order(count=1, seed=1, scenarios=("late_rent",), outcome_mix={"handed_off": 1.0})
    (_, line), *_ = Producer(tiny, order).batch(items(order, tiny)).lines
    return decode(line)


@pytest.fixture(scope="session")
def inspector(tiny):
    return Inspector(tiny)


@pytest.fixture(scope="session")
def change():
    """A record with fields of one turn replaced; a value may be a function of the old one."""

    def changed(record, index, **fields):
        turn = record.turns[index]
        new = {name: value(getattr(turn, name)) if callable(value) else value for name, value in fields.items()}
        turns = list(record.turns)
        turns[index] = replace(turn, **new)
        return replace(record, turns=tuple(turns))

    return changed


@pytest.fixture(scope="session")
def says(change):
    """A record in which a speaker says a sentence more, in their first turn."""

    def said(record, speaker, sentence):
        kind = {"user": UserTurn, "assistant": AssistantTurn}[speaker]
        index = next(turn.index for turn in record.turns if isinstance(turn, kind))
        return change(record, index, text=lambda text: f"{text} {sentence}")

    return said
