"""Dialogues without words are those that `generate` makes."""

from __future__ import annotations

from msgspec.structs import replace

from emosim.corpus.simulated import simulated
from emosim.simulate.stage import with_dynamics
from emosim.spec.dynamics import with_numbers


def bare(record):
    """A record without its words and without what comes of checking them."""
    turns = []
    for turn in record.turns:
        more = {"cause": replace(turn.cause, trigger="")} if turn.index % 2 == 0 else {}
        turns.append(replace(turn, text="", **more))
    provenance = replace(record.provenance, realizer=replace(record.provenance.realizer, kind="wordless"))
    blank = {"situation": "", "split": "train", "turns": tuple(turns), "provenance": provenance}
    return replace(record, **blank)


def test_they_are_those_of_generate_but_for_the_words(producer, order, records):
    found = {record.id: record for record in simulated(producer.stage, order)}
    made = {record.id: bare(record) for record in records if record.provenance.attempt == 0}
    assert len(made) > 30
    for id, record in made.items():
        other = found[id]
        assert (other.turns, other.outcome, other.baselines) == (record.turns, record.outcome, record.baselines)
        assert all(turn.text == "" for turn in other.turns)


def test_other_numbers_move_people_otherwise(producer, order):
    stage = producer.stage
    louder = with_dynamics(stage, with_numbers(stage.library.dynamics, {"noise.valence": 0.4}))
    again = with_dynamics(stage, stage.library.dynamics)
    usual = list(simulated(stage, order))
    assert list(simulated(again, order)) == usual
    assert list(simulated(louder, order)) != usual
    assert list(simulated(stage, order)) == usual
