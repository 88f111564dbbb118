"""Preference pairs: which replies are tried, which is preferred, and that a simulation made again says the same."""

from __future__ import annotations

from collections import Counter

import pytest
from msgspec.structs import replace

from emosim.corpus import pairs as pairs_room
from emosim.corpus.forks import follow, fork, planned, there_is
from emosim.corpus.pairs import ALTERNATIVES, LEAST_MARGIN, PairMaker
from emosim.corpus.preference import encode, problems_of
from emosim.corpus.suited import Suitability
from emosim.simulate.forced import FORCED, PROTOCOL
from emosim.spec.rules import Planned


@pytest.fixture(scope="module")
def maker(tiny, producer):
    return PairMaker(tiny, producer, 3)


@pytest.fixture(scope="module")
def by_id(records):
    return {record.id: record for record in records}


@pytest.fixture(scope="module")
def counted(maker, records):
    made, counts = [], Counter()
    for record in records:
        found, ends = maker.pairs(record)
        made += found
        counts += ends
    return made, counts


@pytest.fixture(scope="module")
def pairs(counted):
    return counted[0]


@pytest.fixture(scope="module")
def followed(tiny, producer, by_id):
    """The dialogue of a pair with one of its replies, simulated once more from the names of its strategies."""

    def again(pair, names):
        record, exchange = by_id[pair.id], pair.turn // 2
        own = {s.name: Planned(s.name, s.technique, s.pacing) for s in record.turns[pair.turn].strategies}
        plan = tuple(own.get(name) or planned(name, tiny) for name in names)
        return plan, follow(producer, record, exchange, plan)

    return again


def test_there_are_some_and_every_try_is_counted(counted, records):
    made, counts = counted
    assert counts["kept"] == len(made) > 20
    assert counts["too_close"]
    tries = sum(min(3, len(record.turns) // 2 - 2) for record in records if record.crisis is None)
    assert sum(counts.values()) == tries
    assert set(counts) <= {"kept", "too_close", "none_sound", "words_failed"}


def test_a_pair_is_in_order(pairs):
    assert [problems_of(pair) for pair in pairs if problems_of(pair)] == []


def test_the_prompt_is_the_dialogue_so_far(pairs, by_id):
    for pair in pairs:
        record = by_id[pair.id]
        assert [m.content for m in pair.prompt] == [turn.text for turn in record.turns[: pair.turn]]
        felt = record.turns[pair.turn - 1]
        assert (pair.state.emotion, pair.state.phase) == (felt.emotion.primary.label, felt.progression.phase)
        assert 3 <= pair.turn <= len(record.turns) - 3


def test_the_margin_is_what_a_simulation_made_again_gives(pairs, followed):
    for pair in pairs:
        at = pair.turn // 2 + 1
        (_, chosen), (_, rejected) = (
            followed(pair, names) for names in (pair.chosen_strategies, pair.rejected_strategies)
        )
        fell = rejected.exchanges[at][0].affect.distress - chosen.exchanges[at][0].affect.distress
        assert round(fell, 4) == pair.margin >= LEAST_MARGIN
        ended = rejected.exchanges[-1][0].affect.distress - chosen.exchanges[-1][0].affect.distress
        assert round(ended, 4) == pair.margin_at_end


def test_what_is_preferred_is_nothing_the_catalogue_warns_of(pairs, followed, tiny):
    suits = Suitability(tiny)
    warned = 0
    for pair in pairs:
        plan, trajectory = followed(pair, pair.chosen_strategies)
        assert not suits.contraindicated(plan, trajectory.exchanges[pair.turn // 2][1].truth)
        assert PROTOCOL not in (*pair.chosen_strategies, *pair.rejected_strategies)
        plan, trajectory = followed(pair, pair.rejected_strategies)
        warned += suits.contraindicated(plan, trajectory.exchanges[pair.turn // 2][1].truth)
    assert 0 < warned < len(pairs)


def test_the_replies_are_those_of_the_branches(pairs, followed, producer, by_id):
    for pair in pairs:
        for names, by, (reply,) in (
            (pair.chosen_strategies, pair.chosen_by, pair.chosen),
            (pair.rejected_strategies, pair.rejected_by, pair.rejected),
        ):
            branch = fork(producer, by_id[pair.id], pair.turn // 2, followed(pair, names)[0])
            assert branch.record.turns[pair.turn].text == reply.content
            if by != FORCED:
                assert by == by_id[pair.id].turns[pair.turn].decision.rule
                assert reply.content == by_id[pair.id].turns[pair.turn].text


def test_other_replies_have_another_lead_and_as_many_parts(pairs, by_id):
    """So that no reply is preferred for its length."""
    for pair in pairs:
        own = [used.name for used in by_id[pair.id].turns[pair.turn].strategies]
        for names in (pair.chosen_strategies, pair.rejected_strategies):
            assert len(names) == len(own)
            assert list(names) == own or names[0] != own[0]
        assert [pair.chosen_by, pair.rejected_by].count(FORCED) >= 1


def test_a_lead_that_came_later_changes_places(pairs):
    own = (Planned("empathic_validation", "give_room", "first"), Planned("open_question", "what_it_means", "gradual"))
    other = Planned("open_question", "what_happened", "steady")
    assert pairs_room._led_by(other, own) == (own[1], own[0])
    beside = Planned("grounding", "feet_and_breath", "slow")
    assert pairs_room._led_by(beside, own) == (beside, own[1])


def test_it_says_why(pairs):
    assert all(pair.because[0].isupper() and pair.because.endswith(".") for pair in pairs)
    assert any("was contraindicated: " in pair.because for pair in pairs)


def test_a_crisis_has_no_pairs(maker, crisis):
    assert maker.pairs(crisis) == ([], Counter())


def test_the_same_again_and_fewer_are_among_more(tiny, producer, records, maker, pairs):
    again = [pair for record in records for pair in PairMaker(tiny, producer, 3).pairs(record)[0]]
    assert [encode(pair) for pair in again] == [encode(pair) for pair in pairs]
    for record in records[:15]:
        fewer, more = PairMaker(tiny, producer, 1).pairs(record)[0], maker.pairs(record)[0]
        assert all(pair in more for pair in fewer)


@pytest.mark.parametrize("forks", [1, 2, 50])
def test_no_reply_is_tried_twice(tiny, producer, record, forks):
    _, counts = PairMaker(tiny, producer, forks).pairs(record)
    assert sum(counts.values()) == min(forks, len(record.turns) // 2 - 2)


def test_every_strategy_gets_its_turn(pairs, tiny):
    rejected = {pair.rejected_strategies[0] for pair in pairs}
    assert len(rejected) > ALTERNATIVES
    assert rejected <= set(there_is(tiny))


def test_words_that_fail_a_check_are_not_used(tiny, producer, records, monkeypatch):
    """Where every reply that is not the rules' own fails one, nothing is left to compare with."""
    monkeypatch.setattr(type(producer), "inspect", lambda self, record: (record, "assistant_limits"))
    made, counts = PairMaker(tiny, producer, 3).pairs(next(r for r in records if r.crisis is None))
    assert made == []
    assert set(counts) <= {"words_failed", "too_close", "none_sound"}


def test_a_reply_with_nothing_of_its_own_to_say_is_not_tried(tiny, producer, record):
    barren = tiny.scenarios[record.scenario].model_copy(update={"information": {}})
    bare = _with_scenario(tiny, barren)
    maker = PairMaker(bare, _Bare(producer, bare), 3)
    for exchange in range(1, len(record.turns) // 2 - 1):
        for one in maker._tried(record, exchange):
            assert "psychoeducation" not in [p.strategy for p in one.plan]


def _with_scenario(tiny, scenario):
    from dataclasses import replace as with_

    return with_(tiny, scenarios={**tiny.scenarios, scenario.scenario: scenario})


class _Bare:
    """A maker on another library's scenarios."""

    def __init__(self, producer, library):
        from dataclasses import replace as with_

        from emosim.simulate.simulate import simulate

        self._simulate, self._stage, self._seed = simulate, with_(producer.stage, library=library), 1

    def simulate(self, item, attempt=0, forced=None):
        names = (item.scenario, item.persona, item.assistant, self._seed, item.ordinal, attempt)
        return self._simulate(self._stage, *names, forced)


def test_a_crisis_that_another_reply_would_lead_to_is_left_out(maker, producer, record, monkeypatch):
    follow_on = pairs_room.follow

    def into_a_crisis(*args):
        return replace(follow_on(*args), risk="self_harm")

    monkeypatch.setattr(pairs_room, "follow", into_a_crisis)
    made, counts = maker.pairs(record)
    assert (made, set(counts)) == ([], {"none_sound"})
