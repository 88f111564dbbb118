"""What is said of a scenario's contents: in their time, and nothing twice while something is left."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emosim.seeds import words_random
from emosim.simulate.content import SHELVES, Stock
from emosim.spec.scenario import Scenario


class Entry:
    """An entry of a shelf: all that counts is what it comes after."""

    def __init__(self, after=None):
        self.after = after


def shelved(**steps):
    """A scenario whose steps come after the events given, and nothing else."""
    shelves = {shelf: {} for shelf in SHELVES.values()}
    shelves["steps"] = {name: Entry(after) for name, after in steps.items()}
    return Scenario.model_construct(**shelves)


def stock(scenario, seed=0, told=()):
    made = Stock(scenario, words_random("test", seed))
    made.told.extend(told)
    return made


STEPS = "collaborative_problem_solving"


def test_every_strategy_with_content_has_a_shelf_of_the_scenario(library):
    assert set(SHELVES) <= set(library.catalogue.strategies)
    assert set(SHELVES.values()) <= set(Scenario.model_fields)


@pytest.mark.parametrize("strategy", ["empathic_validation", "crisis_support", "de_escalation", "grounding"])
def test_a_strategy_without_content_takes_none(strategy):
    assert stock(shelved(a=None)).take(strategy) is None


@pytest.mark.parametrize(
    ("told", "allowed"),
    [((), {"always"}), (("x",), {"always", "of_x"}), (("x", "y"), {"always", "of_x", "of_y"}), (("z",), {"always"})],
)
def test_a_content_waits_for_its_event(told, allowed):
    scenario = shelved(always=None, of_x="x", of_y="y")
    drawn = {stock(scenario, seed, told).take(STEPS) for seed in range(50)}
    assert drawn == allowed


def test_nothing_fits_yet():
    assert stock(shelved(of_x="x")).take(STEPS) is None


@given(st.integers(0, 1000), st.integers(1, 8))
def test_nothing_comes_twice_while_there_is_something_fresh(seed, size):
    made = stock(shelved(**{f"s{index}": None for index in range(size)}), seed)
    drawn = [made.take(STEPS) for _ in range(size)]
    assert len(set(drawn)) == size
    assert [made.take(STEPS) for _ in range(size)] == drawn


def test_then_the_one_used_longest_ago_comes_again():
    made = stock(shelved(a=None, b=None, of_x="x"))
    first, second = made.take(STEPS), made.take(STEPS)
    made.told.append("x")
    assert [made.take(STEPS) for _ in range(4)] == ["of_x", first, second, "of_x"]


def test_shelves_do_not_use_each_other_up(library):
    made = stock(next(iter(library.scenarios.values())))
    before = made.take("open_question")
    other = stock(next(iter(library.scenarios.values())))
    assert other.take("cognitive_reframing") is not None
    assert before is not None


def test_what_belongs_to_the_last_event_comes_sooner():
    scenario = shelved(a=None, b=None, c=None, d=None, of_x="x")
    drawn = Counter(stock(scenario, seed, ("x",)).take(STEPS) for seed in range(400))
    assert drawn["of_x"] > 200
    assert set(drawn) == {"a", "b", "c", "d", "of_x"}


@given(seed=st.integers(0, 100), data=st.data())
def test_scenarios_that_ship_never_give_what_does_not_fit(library, seed, data):
    scenario = data.draw(st.sampled_from(list(library.scenarios.values())))
    events = list(next(iter(scenario.arcs.values())).beats)
    made = stock(scenario, seed, [events[0].event])
    used = Counter()
    for turn in range(12):
        if turn == 6 and len(events) > 1:
            made.told.append(events[1].event)
        strategy = data.draw(st.sampled_from(sorted(SHELVES)))
        entries = getattr(scenario, SHELVES[strategy])
        content = made.take(strategy)
        assert content is None or entries[content].after in (None, *made.told)
        used[strategy, content] += content is not None
        fitting = [name for name, entry in entries.items() if entry.after in (None, *made.told)]
        assert used[strategy, content] <= 1 or all(used[strategy, name] for name in fitting)
