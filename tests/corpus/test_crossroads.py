"""Crossroads: every way from one reply, measured alike and the best first."""

from __future__ import annotations

import pytest

from emosim.corpus.crossroads import crossroads
from emosim.corpus.forks import fork, parse_plan, rebuild, there_is
from emosim.corpus.suited import Suitability
from emosim.simulate.forced import FORCED


@pytest.fixture(scope="module")
def ways_of(tiny, producer):
    def found(record, exchange=1, names=("grounding", "affirmation"), horizon=1):
        branches = [fork(producer, record, exchange, parse_plan(name, tiny)) for name in names]
        made = rebuild(record, tiny, producer)
        return crossroads(record, made, exchange, branches, Suitability(tiny), horizon)

    return found


@pytest.fixture(scope="module")
def calm(records):
    return [record for record in records if record.crisis is None]


def own_way(found):
    (way,) = [way for way in found.ways if way.decided_by != FORCED]
    return way


def test_the_moment_is_the_records(ways_of, record):
    found = ways_of(record)
    before = record.turns[2]
    assert (found.id, found.turn, found.said) == (record.id, 3, before.text)
    assert (found.feels.emotion, found.feels.phase) == (before.emotion.primary.label, before.progression.phase)
    assert found.believed == record.turns[3].belief.emotion


def test_as_it_was_is_as_the_record_has_it(ways_of, calm):
    for record in calm[:15]:
        way = own_way(ways_of(record))
        effect = record.turns[3].effect
        moved = (way.change.valence, way.change.arousal, way.change.dominance)
        assert moved == (effect.vad.valence, effect.vad.arousal, effect.vad.dominance)
        assert way.change.distress == effect.intensity_change
        assert (way.id, way.decided_by) == (record.id, record.turns[3].decision.rule)
        assert [said.text for said in way.said] == [turn.text for turn in record.turns[3:5]]
        assert (way.end.outcome, way.end.turns) == (record.outcome, len(record.turns))


def test_the_best_comes_first(ways_of, calm, tiny):
    for record in calm[:8]:
        ways = ways_of(record, names=there_is(tiny)).ways
        assert len(ways) == len(there_is(tiny)) + 1
        falls = [way.change.distress for way in ways]
        assert falls == sorted(falls)


def test_what_suits_does_no_worse_than_what_is_contraindicated(ways_of, calm, tiny):
    """Of two replies of one strategy each, at the next turn, whose noise they share."""
    better = worse = 0
    for record in calm[:20]:
        ways = [way for way in ways_of(record, names=there_is(tiny)).ways if way.decided_by == FORCED]
        good = [way.change.valence for way in ways if way.suited[0].verdict == "suited"]
        bad = [way.change.valence for way in ways if way.suited[0].verdict == "contraindicated"]
        if good and bad:
            ahead = round(sum(good) / len(good) - sum(bad) / len(bad), 4)
            better += ahead > 0
            worse += ahead < 0
    assert better > 5
    assert worse == 0


@pytest.mark.parametrize(("horizon", "turns"), [(1, 2), (2, 4), (99, None)])
def test_the_horizon_is_how_far_it_is_followed(ways_of, record, horizon, turns):
    for way in ways_of(record, horizon=horizon).ways:
        assert len(way.said) == (turns or way.end.turns - 4)
        assert [said.speaker for said in way.said] == ["assistant", "user"] * (len(way.said) // 2)
        assert all((said.feels is None) == (said.speaker == "assistant") for said in way.said)
        assert way.said[0].strategies == tuple(p.strategy for p in way.plan)


def test_at_the_end_the_change_is_what_is_left(ways_of, record):
    found = ways_of(record, horizon=99)
    for way in found.ways:
        assert round(found.feels.distress + way.change.distress, 4) == way.end.distress
