"""Graphs of feelings: the machine edge by edge, and steps counted as a slow recount counts them."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from statistics import fmean

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest import approx

from emosim.affect.graph import family_graph, machine_graph, pruned, taken_graph
from emosim.affect.machines import TransitionsMachines
from emosim.affect.tally import Step
from emosim.errors import InputError
from emosim.vad import Vad

LABELS = ("flat", "glad", "eased", "sad", "hurt", "mad")
VADS = st.builds(Vad, st.floats(-1.0, 1.0), st.floats(0.0, 1.0), st.floats(0.0, 1.0))
STEPS = st.builds(Step, st.sampled_from(LABELS), VADS, st.sampled_from(("", "listens", "asks", "helps")))
WALKS = st.lists(st.lists(STEPS, min_size=1, max_size=6), min_size=1, max_size=8)
AT = Vad(0.0, 0.5, 0.5)


@pytest.fixture(scope="module")
def declared(few, world):
    machine = few()
    return machine_graph(machine, TransitionsMachines(machine, world.progression))


# the machine


def test_a_declared_graph_says_what_it_is(declared):
    about = declared.graph
    assert (about["name"], about["kind"], about["dialogues"], about["steps"]) == ("few", "declared", 0, 0)
    assert (about["neutral"], about["calm"]) == ("flat", ("flat", "eased"))
    assert about["rules"]["within"] == "always"
    assert about["rules"]["settles"] == "intensity_before < 0.5"
    assert declared.nodes["hurt"] == {
        "family": "sad",
        "tier": "secondary",
        "vad": Vad(-0.5, 0.7, 0.3),
        "visits": 0,
        "starts": 0,
        "ends": 0,
        "share": 0.0,
        "error": 0.0,
    }


def test_edges_are_the_ways_and_nothing_leads_to_itself(declared):
    assert {(u, v): rules for u, v, rules in declared.edges(data="rules")} == {
        ("glad", "eased"): ("within",),
        ("eased", "glad"): ("within",),
        ("sad", "hurt"): ("within",),
        ("hurt", "sad"): ("within",),
        ("mad", "sad"): ("tires",),
        ("mad", "hurt"): ("tires",),
        ("glad", "flat"): ("settles",),
        ("eased", "flat"): ("settles",),
        ("sad", "eased"): ("helped",),
        ("hurt", "eased"): ("helped",),
        ("sad", "flat"): ("settles", "helped"),
        ("hurt", "flat"): ("settles", "helped"),
        ("flat", "sad"): ("stirs",),
        ("flat", "hurt"): ("stirs",),
        ("flat", "glad"): ("stirs",),
        ("flat", "eased"): ("stirs",),
    }


def test_guards_are_said(declared):
    assert declared.edges["mad", "sad"]["guarded"] is False
    assert declared.edges["mad", "sad"]["when"] == "always"
    way = declared.edges["sad", "flat"]
    assert way["guarded"] is True
    assert way["when"].startswith("intensity_before < 0.5 or (event is ")
    assert way["when"].endswith("and arousal < 0.7)")


def test_a_way_with_one_open_rule_is_always_open(few, world):
    machine = few(("to: [sad, glad]}", "to: [sad, glad]}\n  - {name: sinks, from: sad, to: flat}"))
    graph = machine_graph(machine, TransitionsMachines(machine, world.progression))
    way = graph.edges["sad", "flat"]
    assert (way["rules"], way["guarded"], way["when"]) == (("settles", "helped", "sinks"), False, "always")


def test_the_machine_that_ships_is_whole(world):
    graph = machine_graph(world.emotions, world.machines)
    ways = {(t.source, t.target, t.rule) for t in world.emotions.transitions}
    assert {(u, v, rule) for u, v, rules in graph.edges(data="rules") for rule in rules} == ways
    assert list(graph) == list(world.emotions.emotions)


def test_families_are_joined_as_their_feelings_are(declared):
    families = family_graph(declared)
    assert families.nodes["sad"]["members"] == ("sad", "hurt")
    assert families.edges["mad", "sad"] == {"rules": ("tires",), "open": 1.0, "reached": 1.0, "count": 0}
    assert families.edges["sad", "glad"] == {"rules": ("helped",), "open": 0.0, "reached": 0.5, "count": 0}
    assert not families.has_edge("mad", "flat")


# steps


def test_steps_are_counted(few):
    walks = [
        [
            ("mad", Vad(-0.5, 0.8, 0.6), "listens"),
            ("mad", Vad(-0.4, 0.7, 0.6), "asks"),
            ("sad", Vad(-0.6, 0.4, 0.3), ""),
        ],
        [("mad", Vad(-0.2, 0.6, 0.5), "listens"), ("sad", Vad(-0.6, 0.5, 0.4), "helps")],
        [("glad", AT, "")],
    ]
    graph = taken_graph(few(), walks, "three", "taken")
    assert (graph.graph["name"], graph.graph["kind"]) == ("three", "taken")
    assert (graph.graph["dialogues"], graph.graph["steps"]) == (3, 3)
    assert graph.nodes["mad"] | {"error": None} == {
        "family": "mad",
        "tier": "primary",
        "vad": Vad(-0.5, 0.8, 0.6),
        "visits": 3,
        "starts": 2,
        "ends": 0,
        "share": 0.5,
        "error": None,
    }
    assert graph.nodes["hurt"]["visits"] == 0
    assert set(graph.edges) == {("mad", "mad"), ("mad", "sad")}
    way = graph.edges["mad", "sad"]
    assert (way["count"], way["probability"]) == (2, approx(2 / 3))
    assert way["change"] == (-0.3, -0.2, -0.2)
    assert list(way["strategies"].items()) == [("asks", 1), ("listens", 1)]
    assert (way["rules"], way["guarded"], way["when"]) == (("tires",), False, "always")
    stay = graph.edges["mad", "mad"]
    assert (stay["rules"], stay["guarded"], stay["when"]) == ((), False, "always")


def test_a_step_that_no_rule_allows_is_never_open(few, steps):
    way = taken_graph(few(), steps({("sad", "mad"): 1}), "odd", "taken").edges["sad", "mad"]
    assert (way["rules"], way["guarded"], way["when"]) == ((), True, "never")


def test_nothing_walked_is_a_graph_without_steps(few):
    graph = taken_graph(few(), [], "none", "reached")
    assert (graph.number_of_edges(), graph.graph["dialogues"]) == (0, 0)
    assert {node["share"] for _, node in graph.nodes(data=True)} == {0.0}


def test_a_feeling_that_the_machine_does_not_have_is_named(few, steps):
    with pytest.raises(InputError, match=r"odd: the machine few has no feeling glum; give the rules"):
        taken_graph(few(), steps({("sad", "glum"): 1}), "odd", "taken")


@given(walks=WALKS)
def test_a_graph_holds_what_a_recount_finds(few, walks):
    graph = taken_graph(few(), iter(walks), "drawn", "taken")
    visits = Counter(step.label for walk in walks for step in walk)
    pairs = [pair for walk in walks for pair in pairwise(walk)]
    assert {label: node["visits"] for label, node in graph.nodes(data=True)} == {
        label: visits[label] for label in LABELS
    }
    assert sum(share for _, share in graph.nodes(data="share")) == approx(1.0)
    for counted, turn in (("starts", 0), ("ends", -1)):
        there = Counter(walk[turn].label for walk in walks)
        assert {label: count for label, count in graph.nodes(data=counted) if count} == there
    assert graph.graph["dialogues"] == len(walks)
    assert len(pairs) == graph.graph["steps"]
    for u, v, way in graph.edges(data=True):
        found = [(before, after) for before, after in pairs if (before.label, after.label) == (u, v)]
        leaving = sum(before.label == u for before, _ in pairs)
        assert (way["count"], way["probability"]) == (len(found), approx(len(found) / leaving))
        moved = [fmean(after.vad[axis] - before.vad[axis] for before, after in found) for axis in range(3)]
        assert way["change"] == approx(moved, abs=1e-4)
        assert way["strategies"] == Counter(before.lead for before, _ in found if before.lead)
        counts = list(way["strategies"].values())
        assert counts == sorted(counts, reverse=True)
    for label in LABELS:
        if graph.out_degree(label):
            assert graph.out_degree(label, weight="probability") == approx(1.0)


@given(walks=WALKS)
def test_errors_take_dialogues_for_what_was_drawn(few, walks):
    """Against the definition: the spread of what each dialogue has over what it would have at the mean share."""
    graph = taken_graph(few(), walks, "drawn", "taken")
    turns = sum(map(len, walks))
    for label, node in graph.nodes(data=True):
        rest = [sum(step.label == label for step in walk) - node["share"] * len(walk) for walk in walks]
        assert node["error"] == approx(sum(x * x for x in rest) ** 0.5 / turns, abs=1e-9)
    for u, v, way in graph.edges(data=True):
        parts = [Counter((a.label, b.label) for a, b in pairwise(walk)) for walk in walks]
        left = [sum(count for (source, _), count in part.items() if source == u) for part in parts]
        rest = [part[u, v] - way["probability"] * whole for part, whole in zip(parts, left, strict=True)]
        assert way["error"] == approx(sum(x * x for x in rest) ** 0.5 / sum(left), abs=1e-9)


def test_pruning_leaves_out_ways_and_changes_nothing_else(few, steps):
    graph = taken_graph(few(), steps({("sad", "flat"): 1, ("sad", "mad"): 9, ("flat", "glad"): 5}), "some", "taken")
    kept = pruned(graph, 0.5)
    assert set(kept.edges) == {("sad", "mad"), ("flat", "glad")}
    assert kept.edges["sad", "mad"] == graph.edges["sad", "mad"]
    assert dict(kept.nodes) == dict(graph.nodes)
    assert graph.number_of_edges() == 3
