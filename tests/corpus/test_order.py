"""An order: which dialogues are to be made, by name."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import islice

import pytest

from emosim.corpus.annotate import record_id
from emosim.corpus.order import DEFAULT_COUNT, Order, fingerprint, items, pairs_of, total
from emosim.errors import InputError


def ids(order, library):
    return [record_id(order.seed, i.scenario, i.persona, i.ordinal) for i in items(order, library)]


# How many


@pytest.mark.parametrize(
    ("order", "count"),
    [
        (Order(), DEFAULT_COUNT),
        (Order(count=5), 5),
        (Order(variations=4), 12),
        (Order(variations=4, scenarios=("lost_ring",)), 8),
        (Order(variations=4, scenarios=("late_rent",)), 4),
        (Order(variations=2, personas=("quiet_renter",)), 4),
        (Order(count=0), 0),
    ],
)
def test_total(tiny, order, count):
    assert total(order, tiny) == count
    assert sum(1 for _ in items(order, tiny)) == count


# Which


def test_dialogues_are_spread_evenly_over_the_pairs(tiny):
    counts = Counter((item.scenario, item.persona) for item in items(Order(count=100), tiny))
    assert set(counts) == set(tiny.pairs)
    assert max(counts.values()) - min(counts.values()) <= 1


def test_a_short_order_holds_as_many_pairs_as_it_can(library):
    count = len(pairs_of(Order(), library))
    assert len({(item.scenario, item.persona) for item in items(Order(count=count), library)}) == count


def test_variations_are_of_each_pair(tiny):
    counts = Counter((item.scenario, item.persona) for item in items(Order(variations=7), tiny))
    assert set(counts.values()) == {7}


def test_a_longer_order_starts_as_the_shorter_one_does(tiny):
    short, long = list(items(Order(count=20), tiny)), items(Order(count=50), tiny)
    assert list(islice(long, 20)) == short


@pytest.mark.parametrize("start", [0, 1, 17, 49, 50])
def test_an_order_is_gone_on_with_where_it_was(tiny, start):
    order = Order(count=50, outcome_mix={"worsened": 0.5, "handed_off": 0.5})
    assert list(items(order, tiny, start)) == list(items(order, tiny))[start:]


def test_no_id_comes_twice(tiny):
    for mix in ({}, {"handed_off": 0.3, "resolved": 0.7}):
        found = ids(Order(count=400, outcome_mix=mix), tiny)
        assert len(set(found)) == len(found)


def test_a_seed_changes_ids_and_not_pairs(tiny):
    one, two = Order(count=30, seed=1), Order(count=30, seed=2)
    assert not set(ids(one, tiny)) & set(ids(two, tiny))
    assert [i[:2] for i in items(one, tiny)] == [i[:2] for i in items(two, tiny)]


def test_every_assistant_has_its_turn(library):
    counts = Counter(item.assistant for item in items(Order(count=600), library))
    asked = {name for scenario, _ in pairs_of(Order(), library) for name in library.answering[scenario]}
    assert set(counts) == asked
    assert min(counts.values()) > 600 / len(counts) / 2


def tiny_with(tiny, **domains):
    """The tiny library with its assistant's likes under these names, each for these domains."""
    like = next(iter(tiny.assistants.values()))
    named = {name: like.model_copy(update={"persona": name, "domains": there}) for name, there in domains.items()}
    return replace(tiny, assistants=named)


@pytest.mark.parametrize(
    ("assistants", "answer"),
    [
        ({"anyones": (), "theirs": ("gardening",)}, {"anyones"}),
        ({"anyones": (), "another": (), "theirs": ("gardening",)}, {"anyones", "another"}),
        ({"anyones": (), "ours": ("tests",)}, {"ours"}),
        ({"ours": ("gardening", "tests"), "own": ("tests",)}, {"ours", "own"}),
    ],
)
def test_who_answers_goes_by_the_domain(tiny, assistants, answer):
    found = {item.assistant for item in items(Order(count=60), tiny_with(tiny, **assistants))}
    assert found == answer


def test_an_assistant_for_elsewhere_changes_nothing_here(tiny):
    anyones = {"anyones": (), "another": (), "third": ()}
    before, after = tiny_with(tiny, **anyones), tiny_with(tiny, **anyones, theirs=("gardening",))
    assert list(items(Order(count=40), after)) == list(items(Order(count=40), before))


def test_a_domain_that_nobody_answers_in_is_an_error(tiny):
    with pytest.raises(InputError, match=r'no assistant answers in \w+: write "domains: \[tests\]" into one'):
        list(items(Order(count=1), tiny_with(tiny, theirs=("gardening",))))


# Scenarios that are not taken by default


@pytest.fixture
def optional(tiny):
    """The tiny library with late_rent left out by default."""
    rent = tiny.scenarios["late_rent"].model_copy(update={"by_default": False})
    return replace(tiny, scenarios={**tiny.scenarios, "late_rent": rent})


def test_a_scenario_may_wait_to_be_asked_for(tiny, optional):
    assert {scenario for scenario, _ in pairs_of(Order(), tiny)} == {"late_rent", "lost_ring"}
    assert {scenario for scenario, _ in pairs_of(Order(), optional)} == {"lost_ring"}
    assert {scenario for scenario, _ in pairs_of(Order(scenarios=("late_rent",)), optional)} == {"late_rent"}
    assert total(Order(variations=3), optional) == 3 * len(pairs_of(Order(scenarios=("lost_ring",)), tiny))


def test_one_that_waits_changes_nothing_for_the_others(tiny, optional):
    assert list(items(Order(count=40), optional)) == list(items(Order(count=40, scenarios=("lost_ring",)), tiny))


def test_who_asks_for_crises_asks_for_all_there_are(optional):
    found = list(items(Order(count=40, outcome_mix={"handed_off": 0.5, "resolved": 0.5}), optional))
    assert {item.scenario for item in found if item.outcome == "handed_off"} == {"late_rent"}
    assert {item.scenario for item in found if item.outcome == "resolved"} == {"lost_ring"}


def test_safety_waits_to_be_asked_for(library):
    waiting = {name for name, spec in library.scenarios.items() if not spec.by_default}
    assert waiting == {name for name, spec in library.scenarios.items() if spec.domain == "safety"}
    assert waiting
    assert not waiting & {scenario for scenario, _ in pairs_of(Order(), library)}
    crises = {item.scenario for item in items(Order(count=200, outcome_mix={"handed_off": 1.0}), library)}
    assert waiting < crises


# Outcomes


def test_without_a_mix_no_outcome_is_asked_for(tiny):
    assert {item.outcome for item in items(Order(count=20), tiny)} == {None}


def test_a_mix_comes_out_as_asked(tiny):
    mix = {"resolved": 0.5, "worsened": 0.3, "unresolved": 0.2}
    counts = Counter(item.outcome for item in items(Order(count=2000, outcome_mix=mix), tiny))
    assert {name: count / 2000 for name, count in counts.items()} == pytest.approx(mix, abs=0.04)


def test_a_share_of_nothing_is_never_asked_for(tiny):
    mix = {"resolved": 1.0, "handed_off": 0.0}
    assert {item.outcome for item in items(Order(count=50, outcome_mix=mix), tiny)} == {"resolved"}


def test_a_crisis_is_asked_for_where_one_can_come_up(tiny):
    found = list(items(Order(count=30, outcome_mix={"handed_off": 1.0}), tiny))
    assert {(item.scenario, item.persona) for item in found} == {("late_rent", "quiet_renter")}


def test_a_crisis_that_cannot_come_up_is_an_error(tiny):
    order = Order(count=3, scenarios=("lost_ring",), outcome_mix={"handed_off": 1.0})
    with pytest.raises(InputError, match="none can end handed_off"):
        list(items(order, tiny))


# Errors


@pytest.mark.parametrize(
    ("order", "message"),
    [
        (Order(scenarios=("lost_rnig",)), 'no scenario is called "lost_rnig"; there are: late_rent, lost_ring'),
        (Order(personas=("nobody",)), 'no persona is called "nobody"; there are: plain_owner, quiet_renter'),
        (Order(personas=("even_listener",)), "no persona is called"),
        (Order(scenarios=("late_rent",), personas=("plain_owner",)), "none of the chosen personas fits"),
    ],
)
def test_an_order_for_nothing_is_an_error(tiny, order, message):
    with pytest.raises(InputError, match=message):
        pairs_of(order, tiny)


# Fingerprint


@pytest.mark.parametrize(
    "changed",
    [
        {"count": 6},
        {"count": None, "variations": 5},
        {"seed": 2},
        {"level": "core"},
        {"format": "parquet"},
        {"scenarios": ("lost_ring",)},
        {"personas": ("quiet_renter",)},
        {"outcome_mix": {"resolved": 1.0}},
    ],
)
def test_a_fingerprint_tells_orders_apart(tiny, changed):
    order = Order(count=5, seed=1)
    assert fingerprint(order, tiny) == fingerprint(Order(count=5, seed=1), tiny)
    assert fingerprint(replace(order, **changed), tiny) != fingerprint(order, tiny)


def test_a_fingerprint_tells_inputs_apart(tiny):
    other = replace(tiny, digests={**tiny.digests, "scenarios/lost_ring.yaml": "0" * 64})
    assert fingerprint(Order(), other) != fingerprint(Order(), tiny)
