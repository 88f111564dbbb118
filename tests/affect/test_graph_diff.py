"""What is different between two graphs: nothing between equals, and all that was changed on purpose."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from pytest import approx

from emosim.affect.diff import RuleChange, diff_graph
from emosim.affect.divergence import SURE, change_z, jensen_shannon
from emosim.affect.graph import machine_graph, taken_graph
from emosim.affect.machines import TransitionsMachines
from emosim.errors import InputError
from emosim.seeds import numbers_random

ROW = arrays.arrays(np.int64, 5, elements=st.integers(0, 50)).filter(np.any)


@pytest.fixture(scope="module")
def declared(few, world):
    def declared(*changes):
        machine = few(*changes)
        return machine_graph(machine, TransitionsMachines(machine, world.progression))

    return declared


@pytest.fixture(scope="module")
def taken(few, steps):
    machine = few()
    return lambda counts, name="counted": taken_graph(machine, steps(counts), name, "taken")


# machines


def test_a_machine_is_no_different_from_itself(declared):
    graph = diff_graph(declared(), declared())
    assert (graph.graph["kind"], graph.graph["of"], graph.graph["rules"]) == ("diff", "declared", {})
    assert {(node["before"], node["after"], node["moved"]) for _, node in graph.nodes(data=True)} == {(1.0, 1.0, "")}
    assert {(way["before"], way["after"]) for _, _, way in graph.edges(data=True)} == {(1.0, 1.0)}


def test_feelings_that_come_go_and_move_are_found(declared):
    gone = ("  hurt: {adjective: hurt, tier: secondary, parent: sad, vad: [-0.5, 0.7, 0.3], source: Pain}\n", "")
    come = (
        "  mad: {adj",
        "  cross: {adjective: cross, tier: primary, vad: [-0.2, 0.6, 0.5], source: Cross}\n  mad: {adj",
    )
    moved = ("[0.4, 0.3, 0.5]", "[0.4, 0.35, 0.5]")
    graph = diff_graph(declared(), declared(gone, come, moved))
    there = {label: (node["before"], node["after"]) for label, node in graph.nodes(data=True)}
    assert (there["hurt"], there["cross"], there["sad"]) == ((1.0, 0.0), (0.0, 1.0), (1.0, 1.0))
    assert {label: moved for label, moved in graph.nodes(data="moved") if moved} == {"eased": "arousal 0.3 -> 0.35"}
    assert graph.edges["sad", "hurt"]["after"] == 0.0
    assert graph.edges["sad", "hurt"]["when_after"] == "never"


def test_rules_that_come_go_and_change_are_found(declared):
    graph = diff_graph(
        declared(),
        declared(
            ("  - {name: tires, from: mad, to: sad}\n", ""),
            ("{lt: 0.5}", "{lt: 0.4}"),
            ("from: flat, to: [sad, glad]}", "from: flat, to: glad}\n  - {name: boils, from: flat, to: mad}"),
        ),
    )
    assert graph.graph["rules"] == {
        "settles": RuleChange("intensity_before < 0.5", "intensity_before < 0.4", 0, 0),
        "stirs": RuleChange("always", "always", 0, 2),
        "tires": RuleChange("always", "", 0, 2),
        "boils": RuleChange("", "always", 1, 0),
    }
    way = graph.edges["glad", "flat"]
    assert (way["when_before"], way["when_after"]) == ("intensity_before < 0.5", "intensity_before < 0.4")


def test_a_machine_and_steps_cannot_be_compared(declared, taken):
    with pytest.raises(InputError, match="a machine and a corpus cannot be compared"):
        diff_graph(declared(), taken({("sad", "flat"): 1}))


# steps


def test_steps_are_no_different_from_themselves(taken):
    graph = taken({("sad", "flat"): 30, ("sad", "sad"): 50, ("mad", "sad"): 20})
    same = diff_graph(graph, graph)
    assert same.graph["visits"].bits == same.graph["ways"].bits == 0.0
    assert {node["z"] for _, node in same.nodes(data=True)} == {way["z"] for *_, way in same.edges(data=True)} == {0.0}


def test_a_change_of_the_ways_alone_is_found_in_the_ways(taken):
    """As many start and arrive everywhere; who is sad and who is mad change where they go."""
    before = taken({("sad", "flat"): 90, ("sad", "eased"): 10, ("mad", "flat"): 10, ("mad", "eased"): 90}, "a")
    after = taken({("sad", "flat"): 10, ("sad", "eased"): 90, ("mad", "flat"): 90, ("mad", "eased"): 10}, "b")
    graph = diff_graph(before, after)
    assert graph.graph["name"] == "a -> b"
    assert graph.graph["visits"].bits == approx(0.0)
    assert graph.graph["ways"].bits > graph.graph["ways"].chance_at_most
    way = graph.edges["sad", "flat"]
    assert (way["before"], way["after"], way["count_before"], way["count_after"]) == (0.9, 0.1, 90, 10)
    assert way["z"] < -SURE


def test_a_change_of_what_is_felt_alone_is_found_in_what_is_felt(taken):
    before = taken({("sad", "flat"): 90, ("mad", "flat"): 10})
    after = taken({("sad", "flat"): 10, ("mad", "flat"): 90})
    graph = diff_graph(before, after)
    assert graph.graph["ways"].bits == 0.0
    assert graph.graph["visits"].bits > graph.graph["visits"].chance_at_most
    assert (graph.nodes["sad"]["before"], graph.nodes["sad"]["after"]) == (0.45, 0.05)
    assert (graph.nodes["sad"]["visits_before"], graph.nodes["sad"]["visits_after"]) == (90, 10)


def test_a_way_that_only_one_has_is_there_for_both(taken):
    graph = diff_graph(taken({("sad", "flat"): 3}), taken({("sad", "eased"): 3}))
    assert (graph.edges["sad", "flat"]["after"], graph.edges["sad", "eased"]["before"]) == (0.0, 0.0)
    assert graph.graph["ways"].bits == approx(1.0)


def test_nothing_walked_is_no_difference(taken):
    graph = diff_graph(taken({}), taken({("sad", "flat"): 3}))
    assert graph.graph["visits"].bits == graph.graph["ways"].bits == 0.0
    assert {node["z"] for _, node in graph.nodes(data=True)} == {0.0}


def test_halves_of_one_source_are_apart_by_chance_alone(few):
    """People who keep to one feeling all along: turns by themselves would call nearly any two halves different."""
    random = numbers_random("halves", 1)
    at = few().emotions["sad"].point
    labels = ("sad", "mad", "hurt", "glad")
    found = []
    for _ in range(20):
        halves = []
        for _ in range(2):
            walks = [[(labels[person], at, "")] * 12 for person in random.integers(0, 4, 80)]
            halves.append(taken_graph(few(), walks, "half", "taken"))
        graph = diff_graph(*halves)
        found.append(graph.graph["visits"].bits > graph.graph["visits"].chance_at_most)
        assert max(abs(node["z"]) for _, node in graph.nodes(data=True)) < 4.0
    assert sum(found) <= 4  # a nominal one in twenty, and the level is an approximation


# measures


@given(before=ROW, after=ROW)
def test_the_divergence_is_one_of_two_distributions(before, after):
    bits = jensen_shannon(before, after)
    assert 0.0 <= bits <= 1.0 + 1e-12
    assert bits == approx(jensen_shannon(after, before))
    assert jensen_shannon(before, 7 * before) == approx(0.0, abs=1e-12)
    apart = np.concatenate([before, np.zeros(5)]), np.concatenate([np.zeros(5), after])
    assert jensen_shannon(*apart) == approx(1.0)


def test_the_divergence_of_a_coin():
    """(1/2, 1/2) and (1, 0): H(3/4, 1/4) - 1/2."""
    mean = -(0.75 * np.log2(0.75) + 0.25 * np.log2(0.25))
    assert jensen_shannon(np.array([1, 1]), np.array([1, 0])) == approx(mean - 0.5)


@pytest.mark.parametrize(
    ("before", "after", "z"),
    [
        ((50, 100, 0.0), (50, 100, 0.0), 0.0),
        ((50, 100, 0.0), (70, 100, 0.0), 0.2 / (0.6 * 0.4 * 0.02) ** 0.5),
        ((50, 100, 0.3), (70, 100, 0.4), 0.2 / 0.5),
        ((0, 0, 0.0), (70, 100, 0.1), 0.0),
        ((100, 100, 0.0), (10, 10, 0.0), 0.0),
    ],
    ids=["the same", "turns alone", "dialogues hang together", "nothing before", "always"],
)
def test_a_change_in_standard_errors(before, after, z):
    assert change_z(before, after) == approx(z)
