"""Making records: what fails is kept aside and drawn again."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from emosim.corpus import produce
from emosim.corpus.order import Item, Order, items
from emosim.corpus.produce import Producer
from emosim.corpus.record import AssistantTurn, UserTurn, decode
from emosim.errors import EngineError
from emosim.realize.grammar.realizer import Grammar


class Clumsy:
    """A realizer whose replies promise too much until the third attempt."""

    def __init__(self, library, good_from=2):
        self._grammar = Grammar(library)
        self._good_from = good_from

    def realize(self, trajectory, seed):
        dialogue = self._grammar.realize(trajectory, seed)
        if trajectory.attempt >= self._good_from:
            return dialogue
        first, second, *rest = dialogue.turns
        return replace(dialogue, turns=(first, replace(second, text="I promise."), *rest))


ITEM = Item("lost_ring", "plain_owner", "even_listener", 0, None)


def test_what_a_check_turns_away_is_kept_aside_and_drawn_again(tiny):
    batch = Producer(tiny, Order(seed=1), Clumsy(tiny)).batch([ITEM])
    assert [reason for reason, _ in batch.rejected] == ["assistant_limits"] * 2
    assert batch.counts["rejected"] == {"assistant_limits": 2}
    assert [decode(line).provenance.attempt for _, line in batch.rejected] == [0, 1]
    ((_, line),) = batch.lines
    assert decode(line).provenance.attempt == 2
    assert decode(line).id == decode(batch.rejected[0][1]).id


def test_a_rejected_record_says_why(tiny):
    (_, line), *_ = Producer(tiny, Order(seed=1), Clumsy(tiny)).batch([ITEM]).rejected
    results = {result.name: result.reason for result in decode(line).quality.checks}
    assert results["assistant_limits"] == "promise"


def test_an_item_that_never_passes_is_a_bug(tiny, monkeypatch):
    monkeypatch.setattr(produce, "MOST_ATTEMPTS", 2)
    producer = Producer(tiny, Order(seed=1), Clumsy(tiny, good_from=99))
    with pytest.raises(EngineError, match="lost_ring with plain_owner, number 0: no draw passes the checks"):
        producer.batch([ITEM])


@pytest.mark.parametrize("outcome", ["resolved", "improved", "unresolved", "worsened"])
def test_an_outcome_that_is_asked_for_comes(tiny, producer, outcome):
    batch = producer.batch(ITEM._replace(ordinal=n, outcome=outcome) for n in range(4))
    assert batch.counts["outcome"] == {outcome: 4}
    assert "outcome_missed" not in batch.counts


def test_an_outcome_that_does_not_come_is_counted(tiny, monkeypatch, producer):
    monkeypatch.setattr(produce, "MOST_ATTEMPTS", 1)
    batch = producer.batch(ITEM._replace(ordinal=n, outcome="worsened") for n in range(12))
    worsened = batch.counts["outcome"].get("worsened", 0)
    assert len(batch.lines) == 12
    assert batch.counts["outcome_missed"] == {"worsened": 12 - worsened}


def test_counts_are_of_what_is_kept(batch, records):
    assert len(batch.lines) == 45
    assert batch.turns == sum(len(record.turns) for record in records)
    turns = [turn for record in records for turn in record.turns]
    users = [turn for turn in turns if isinstance(turn, UserTurn)]
    replies = [turn for turn in turns if isinstance(turn, AssistantTurn)]
    expected = {
        "split": Counter(record.split for record in records),
        "outcome": Counter(record.outcome for record in records),
        "scenario": Counter(record.scenario for record in records),
        "persona": Counter(record.persona for record in records),
        "emotion": Counter(turn.emotion.primary.label for turn in users),
        "phase": Counter(turn.progression.phase for turn in users),
        "strategy": Counter(used.name for turn in replies for used in turn.strategies),
        "rule": Counter(turn.decision.rule for turn in replies),
        "needs_review": Counter("yes" for record in records if record.quality.needs_review),
    }
    assert {kind: batch.counts.get(kind, Counter()) for kind in expected} == expected


def test_a_line_stands_in_the_split_it_names(batch):
    assert all(decode(line).split == split for split, line in batch.lines)


def test_a_record_is_the_same_alone_or_among_others(tiny, order, batch):
    alone = Producer(tiny, order).batch(list(items(order, tiny))[17:18])
    assert alone.lines == batch.lines[17:18]


def test_a_level_is_the_same_record_with_less_in_it(tiny, batch):
    order = Order(count=5, seed=1, level="core")
    lines = Producer(tiny, order).batch(items(order, tiny)).lines
    for (_, core), (_, standard) in zip(lines, batch.lines, strict=False):
        assert decode(core).level == "core"
        assert len(core) < len(standard) / 2
        assert decode(core).id == decode(standard).id


def test_an_attempt_says_what_it_failed(tiny):
    making = Producer(tiny, Order(seed=1), Clumsy(tiny))
    record, failed = making.inspect(making.annotate(making.realize(making.simulate(ITEM))))
    assert failed == "assistant_limits"
    assert record.turns[1].text == "I promise."
