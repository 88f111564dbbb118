"""Moments: a vector is the same from a record as from the simulation, and a lower level only leaves out."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from emosim.corpus.annotate import Annotator, at_level
from emosim.corpus.context_vector import AXES
from emosim.corpus.layers.retrieval import Retriever
from emosim.corpus.order import Order, items
from emosim.corpus.produce import Producer
from emosim.corpus.record import UNSET
from emosim.retrieve.moments import entries_of
from emosim.spec.library import load_library

FIXTURES = Path(__file__).parents[1] / "fixtures"
LEFT_OUT_OF_CORE = {"distress_change", "certainty", "cognitive_load", "rapport"} | {
    *("relevance", "desirability", "likelihood", "control", "responsibility", "changeability")
}


@pytest.fixture(scope="module")
def told():
    """Records without any layer, each with its layer of retrieval."""
    tiny = load_library(None, [FIXTURES / "scenarios"], [FIXTURES / "personas"])
    order = Order(count=12, seed=3)
    producer, annotator, retriever = Producer(tiny, order), Annotator(tiny, 3), Retriever(tiny)
    dialogues = [producer.realize(producer.simulate(item)) for item in items(order, tiny)]
    return [(annotator.annotate(d, "train"), retriever.retrieval(d)) for d in dialogues]


def test_a_record_gives_the_vectors_of_the_simulation(told):
    for record, layer in told:
        bare = replace(record, retrieval=UNSET)
        assert tuple(entry.vector for entry in entries_of(bare)) == layer.context_vector


def test_core_leaves_out_what_it_does_not_hold_and_changes_nothing_else(told):
    for record, layer in told:
        for entry, full in zip(entries_of(at_level(record, "core")), layer.context_vector, strict=True):
            for axis, value, whole in zip(AXES, entry.vector, full, strict=True):
                assert value == (0.0 if axis in LEFT_OUT_OF_CORE else whole), axis


def test_a_layer_gives_its_facts_and_its_anchors(told):
    for record, layer in told:
        for entry in entries_of(replace(record, retrieval=layer)):
            assert [fact.fact for fact in entry.moment.facts] == [fact.fact for fact in layer.facts]
            assert all(anchor in entry.anchors for anchor in layer.anchors)
        assert all(entry.moment.facts == () for entry in entries_of(replace(record, retrieval=UNSET)))


def test_a_turn_is_found_by_its_feelings_and_its_event(told):
    record, _ = told[0]
    for user, entry in zip(record.turns[::2], entries_of(replace(record, retrieval=UNSET)), strict=True):
        assert user.emotion.primary.label.replace("_", " ") in entry.anchors
        event = user.cause.event
        assert event.startswith("reply:") or event.replace("_", " ") in entry.anchors
