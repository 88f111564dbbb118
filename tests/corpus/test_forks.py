"""Forks: the same words up to the reply, what can be tried, and what is refused."""

from __future__ import annotations

from dataclasses import replace as with_

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from emosim.corpus.annotate import at_level
from emosim.corpus.forks import exchange_of, follow, fork, fork_id, parse_plan, planned, rebuild, there_is
from emosim.corpus.order import Order
from emosim.corpus.produce import Producer
from emosim.corpus.record import decode, encode
from emosim.errors import InputError
from emosim.simulate.forced import FORCED, PROTOCOL
from emosim.spec.rules import Planned


@pytest.fixture(scope="module")
def calm(records):
    return [record for record in records if record.crisis is None]


@pytest.fixture(scope="module")
def plans(tiny):
    return [(planned(name, tiny),) for name in there_is(tiny)]


# Branches


@given(data=st.data())
def test_a_branch_has_the_very_words_of_its_parent_up_to_the_reply(producer, calm, plans, data):
    """The outcome speaks in goodbyes, and must not speak before."""
    record = data.draw(st.sampled_from(calm))
    exchange = data.draw(st.integers(0, len(record.turns) // 2 - 2))
    plan = data.draw(st.sampled_from(plans)) + data.draw(st.sampled_from([(), *plans]))
    branch = fork(producer, record, exchange, plan)
    reply = 2 * exchange + 1
    assert branch.record.turns[:reply] == record.turns[:reply]
    assert branch.record.situation == record.situation
    assert branch.record.turns[reply].decision.rule == FORCED
    assert [s.name for s in branch.record.turns[reply].strategies] == [p.strategy for p in plan]
    assert encode(fork(producer, record, exchange, plan).record) == encode(branch.record)


def test_other_outcomes_and_other_lengths_are_among_them(producer, calm, plans):
    """Or the test above would show nothing about either."""
    made = [(record, follow(producer, record, at, plan)) for record in calm for plan in plans for at in (0, 1)]
    assert any(branch.outcome != record.outcome for record, branch in made)
    assert any(2 * len(branch.exchanges) != len(record.turns) for record, branch in made)


def test_a_branch_is_a_record_of_its_own(producer, calm, plans):
    ids = set()
    for record in calm[:8]:
        for plan in plans:
            branch = fork(producer, record, 1, plan).record
            assert decode(encode(branch)) == branch
            assert branch.provenance.parent == record.id
            assert (branch.split, branch.provenance.corpus_seed) == (record.split, record.provenance.corpus_seed)
            assert branch.quality is not msgspec.UNSET
            ids |= {branch.id, record.id}
    assert len(ids) == 8 * (len(plans) + 1)


def test_a_branch_passes_the_checks_of_words(producer, calm, plans):
    failed = [fork(producer, record, 1, plan).failed for record in calm for plan in plans]
    assert set(failed) <= {"", "emotional_coherence"}
    assert failed.count("") > 0.95 * len(failed)


def test_what_was_done_anyway_is_said_in_the_same_words(producer, calm):
    for record in calm:
        turn = record.turns[3]
        plan = tuple(Planned(used.name, used.technique, used.pacing) for used in turn.strategies)
        assert fork(producer, record, 1, plan).record.turns[3].text == turn.text


def test_an_id_names_the_parent_the_place_and_the_plan(plans):
    one = fork_id("a" * 32, 2, plans[0])
    assert one == fork_id("a" * 32, 2, plans[0])
    others = [("b" * 32, 2, plans[0]), ("a" * 32, 3, plans[0]), ("a" * 32, 2, plans[1])]
    paced = (with_(plans[0][0], pacing="immediate"),)
    assert len({one, *(fork_id(*names) for names in others), fork_id("a" * 32, 2, paced)}) == 5


# Plans


def test_all_but_the_protocol_can_be_tried(tiny):
    assert set(there_is(tiny)) == set(tiny.catalogue.strategies) - {PROTOCOL}


def test_a_strategy_without_words_cannot(tiny):
    catalogue = with_(tiny.catalogue, strategies={**tiny.catalogue.strategies, "hugging": tiny.catalogue["grounding"]})
    assert "hugging" not in there_is(with_(tiny, catalogue=catalogue))


@pytest.mark.parametrize(
    ("text", "plan"),
    [
        ("grounding", [("grounding", "feet_and_breath", "slow")]),
        ("grounding:five_senses", [("grounding", "five_senses", "slow")]),
        ("psychoeducation:ask_offer_ask", [("psychoeducation", "ask_offer_ask", "first")]),
        ("psychoeducation:how_it_works", [("psychoeducation", "how_it_works", "steady")]),
        (
            "empathic_validation + open_question:what_it_means",
            [("empathic_validation", "name_and_legitimize", "first"), ("open_question", "what_it_means", "gradual")],
        ),
    ],
)
def test_a_plan_as_it_is_typed(tiny, text, plan):
    assert [(p.strategy, p.technique, p.pacing) for p in parse_plan(text, tiny)] == plan


def test_what_no_rule_plans_is_steady(tiny):
    rules = with_(tiny.rules, rules=tuple(r for r in tiny.rules if all(p.strategy != "grounding" for p in r.then)))
    assert planned("grounding", with_(tiny, rules=rules)).pacing == "steady"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("hugging", 'no strategy is called "hugging"; there are: empathic_validation, '),
        ("", 'no strategy is called ""; there are: '),
        ("grounding+", 'no strategy is called ""'),
        ("grounding:jumping", 'grounding has no technique "jumping"; there are: feet_and_breath, five_senses, '),
        ("crisis_support", "crisis_support is for crises"),
        ("grounding+crisis_support:ask_about_safety", "crisis_support is for crises"),
        ("+".join(["grounding"] * 5), "carries out 4 strategies at most"),
    ],
)
def test_a_plan_that_cannot_be(tiny, text, message):
    with pytest.raises(InputError, match=message) as error:
        parse_plan(text, tiny)
    assert PROTOCOL not in str(error.value).partition("there are:")[2]


# Where nothing can be tried


@pytest.mark.parametrize(
    ("turn", "message"),
    [
        (2, r"turn 2 is the user's; the assistant's are 1, 3, 5"),
        (99, r"the dialogue has turns 0 to \d+, not 99"),
        (-1, r"turn \d+ is the last, and nobody answers it; try 1, 3, 5"),
    ],
)
def test_a_turn_at_which_nothing_can_be_tried(record, turn, message):
    with pytest.raises(InputError, match=message):
        exchange_of(record, turn % len(record.turns) if turn < 0 else turn)


def test_a_turn_at_which_something_can(record):
    assert [exchange_of(record, turn) for turn in (1, 3, 5)] == [0, 1, 2]


def test_a_crisis_is_not_up_for_experiments(crisis):
    replies = [t.index for t in crisis.turns[1::2]]
    inside = [n for n in replies if crisis.turns[n].strategies[0].name == PROTOCOL]
    assert inside
    for turn in inside:
        with pytest.raises(InputError, match="the protocol is no place to try things out"):
            exchange_of(crisis, turn)
    for turn in set(replies) - set(inside):
        assert exchange_of(crisis, turn) == turn // 2


def test_the_core_keeps_no_decisions(record):
    with pytest.raises(InputError, match="a corpus of level core keeps no decisions"):
        exchange_of(at_level(record, "core"), 3)


# Making a record again


def test_a_record_is_made_again_from_its_names(tiny, producer, records):
    for record in records:
        trajectory = rebuild(record, tiny, producer)
        assert trajectory.outcome == record.outcome
        assert 2 * len(trajectory.exchanges) == len(record.turns)


def test_a_record_of_another_attempt_is(tiny, producer, inspector):
    """What a check turned away was drawn again; the record says how often."""
    made = producer.annotate(producer.realize(producer.simulate(next(iter(_items(tiny))), 3)))
    assert rebuild(inspector.inspect(made)[0], tiny, producer).attempt == 3


def _items(tiny):
    from emosim.corpus.order import items

    return items(Order(count=1, seed=1), tiny)


def _corrected(record, change):
    return change(record, 2, text="No, what I said was something else.")


def _felt_less(record, change):
    return change(record, 2, cognitive_load=0.0123)


def _specs(record, **changed):
    made = record.provenance
    return replace(record, provenance=replace(made, specs={**made.specs, **changed}))


@pytest.mark.parametrize(
    ("broken", "message"),
    [
        (_corrected, "turn 2 comes out with other words than the dialogue has: it was corrected, or the lexicon"),
        (_felt_less, "turn 2 comes out with other states than the dialogue has"),
        (lambda r, _: replace(r, turns=r.turns[:-2]), r"turn \d+ comes out with other states"),
        (lambda r, _: _specs(r, scenario="0" * 32), "scenario .* changed since .*give the file as it was with --scen"),
        (lambda r, _: _specs(r, persona="0" * 32), "persona quiet_renter changed since .*with --persona"),
        (lambda r, _: _specs(r, assistant="0" * 32), "assistant .* changed since .*with --persona"),
        (lambda r, _: replace(r, scenario="gone"), 'the library holds no "gone".*; give it with --scenario'),
        (lambda r, _: replace(r, persona="gone"), 'the library holds no "gone".*; give it with --persona'),
        (lambda r, _: replace(r, assistant="gone"), 'the library holds no "gone".*; give it with --persona'),
        (lambda r, _: replace(r, provenance=replace(r.provenance, rules="0" * 32)), "other rules .*those with --rules"),
        (
            lambda r, _: replace(
                r, provenance=replace(r.provenance, realizer=replace(r.provenance.realizer, kind="llm"))
            ),
            "only those of the grammar can be found again",
        ),
    ],
)
def test_a_record_that_the_library_does_not_make(tiny, producer, record, change, broken, message):
    with pytest.raises(InputError, match=message) as error:
        rebuild(broken(record, change), tiny, producer)
    assert "\n" not in str(error.value)


def test_another_version_of_emosim_is_named(tiny, producer, record, change):
    older = replace(record, provenance=replace(record.provenance, emosim="0.0.1"))
    assert rebuild(older, tiny, producer).outcome == record.outcome
    with pytest.raises(InputError, match=r"emosim \(then 0\.0\.1, now "):
        rebuild(_corrected(older, change), tiny, producer)


def test_the_seed_is_the_records(tiny, record):
    assert rebuild(record, tiny, Producer(tiny, Order(seed=record.provenance.corpus_seed))).outcome == record.outcome
    with pytest.raises(InputError, match="turn 0 comes out with other"):
        rebuild(record, tiny, Producer(tiny, Order(seed=99)))
