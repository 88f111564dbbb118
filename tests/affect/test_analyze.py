"""What a graph says: traps and parts, paths against all there are, and a chain against sums worked out by hand."""

from __future__ import annotations

from itertools import pairwise
from math import inf, prod

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest import approx

from emosim.affect.analyze import analyze
from emosim.affect.chain import calming, long_run
from emosim.affect.graph import machine_graph, taken_graph
from emosim.affect.machines import TransitionsMachines
from emosim.affect.paths import moves_of, paths_to

LABELS = ("flat", "glad", "eased", "sad", "hurt", "mad")
CALM = ("flat", "eased")
COUNTS = st.dictionaries(
    st.tuples(st.sampled_from(LABELS), st.sampled_from(LABELS)), st.integers(1, 4), min_size=1, max_size=20
)


@pytest.fixture(scope="module")
def taken(few, steps):
    """The graph of steps, as many of each pair as is told."""
    machine = few()
    return lambda counts: taken_graph(machine, steps(counts), "counted", "taken")


@pytest.fixture(scope="module")
def said_of(few, world):
    """The analysis of a declared machine, with pieces of its text replaced."""

    def said_of(*changes):
        machine = few(*changes)
        return analyze(machine_graph(machine, TransitionsMachines(machine, world.progression)))

    return said_of


def outlook(analysis, label):
    return next(found for found in analysis.outlooks if found.label == label)


# a machine


def test_a_machine_has_structure_and_no_probabilities(said_of):
    found = said_of()
    assert (found.name, found.kind, found.calm) == ("few", "declared", CALM)
    assert found.unreachable == ("mad",)
    assert (found.absorbing, found.traps) == ((), ())
    assert found.parts == (("flat", "glad", "eased", "sad", "hurt"), ("mad",))
    assert found.open_parts == (("glad", "eased"), ("sad", "hurt"), ("flat",), ("mad",))
    assert found.long_run == {}
    assert {found.calming for found in found.outlooks} == {None}
    assert {found.likeliest.feelings for found in found.outlooks} == {()}


def test_the_shortest_way_has_fewest_steps_then_fewest_guards_then_the_nearest_feelings(said_of):
    assert outlook(said_of(), "sad").shortest.feelings == ("sad", "flat")  # nearer than eased
    way = outlook(said_of(), "mad").shortest
    assert way.feelings == ("mad", "hurt", "flat")  # over sad it is farther
    assert way.when[0] == "always"
    assert way.probability is None
    opened = ("to: [sad, glad]}", "to: [sad, glad]}\n  - {name: lets_go, from: sad, to: eased}")
    assert outlook(said_of(opened), "sad").shortest.feelings == ("sad", "eased")
    assert outlook(said_of(opened), "hurt").shortest.feelings == ("hurt", "eased")


def test_always_open_ways_alone_may_not_lead_to_calm(said_of):
    found = said_of()
    assert outlook(found, "glad").always_open.feelings == ("glad", "eased")
    assert outlook(found, "mad").always_open.feelings == ()
    assert outlook(found, "mad").unpleasant
    assert not outlook(found, "glad").unpleasant


def test_a_trap_and_a_feeling_without_a_way_out_are_found(said_of):
    found = said_of(
        ("from: [sad, glad], to: flat", "from: glad, to: flat"),
        ("from: sad, to: [eased, flat]", "from: mad, to: [eased, flat]"),
    )
    assert found.traps == ("sad", "hurt")
    assert found.absorbing == ()
    assert outlook(found, "hurt").shortest.feelings == ()
    found = said_of(
        ("from: [sad, glad], to: flat", "from: glad, to: flat"),
        ("from: sad, to: [eased, flat]", "from: mad, to: [eased, flat]"),
        ("from: [glad, sad], to: own_family", "from: [glad], to: own_family"),
    )
    assert found.absorbing == found.traps == ("sad", "hurt")


def test_what_everything_passes_through_is_found(said_of):
    """Of the ways between two others over open ways, none but these run through a third."""
    found = said_of(("from: mad, to: sad", "from: mad, to: hurt"))
    scores = dict(found.between)
    assert scores == {"hurt": approx(1 / 20)}  # mad to sad alone


# steps


def test_the_chain_is_solved(taken):
    """t(mad) = 1 + t(mad)/2 + t(sad)/2 and t(sad) = 1 + t(mad)/4 + t(sad)/4."""
    graph = taken({("mad", "mad"): 1, ("mad", "sad"): 1, ("sad", "mad"): 1, ("sad", "sad"): 1, ("sad", "flat"): 2})
    found = analyze(graph)
    mad, sad = outlook(found, "mad"), outlook(found, "sad")
    assert (mad.calming.reaches, mad.calming.turns, mad.calming.turns_if_reached) == (1.0, approx(5.0), approx(5.0))
    assert (sad.calming.reaches, sad.calming.turns) == (1.0, approx(3.0))
    assert (mad.shortest.feelings, mad.shortest.probability) == (("mad", "sad", "flat"), approx(2 / 3))
    assert mad.likeliest == mad.shortest
    assert found.unreachable == ("glad", "eased", "hurt")
    assert [found.label for found in found.outlooks] == ["sad", "mad"]


def test_calm_that_is_not_certain_takes_for_ever(taken):
    """From sad, one in four goes to calm and one in four is lost; who gets there takes 2 turns, as who is lost."""
    found = analyze(taken({("sad", "sad"): 2, ("sad", "flat"): 1, ("sad", "hurt"): 1, ("hurt", "hurt"): 3}))
    sad, hurt = outlook(found, "sad"), outlook(found, "hurt")
    assert (sad.calming.reaches, sad.calming.turns, sad.calming.turns_if_reached) == (approx(0.5), inf, approx(2.0))
    assert (hurt.calming.reaches, hurt.calming.turns, hurt.calming.turns_if_reached) == (0.0, inf, None)
    assert (found.traps, found.absorbing) == (("hurt",), ("flat", "hurt"))
    assert hurt.likeliest.feelings == ()


def test_what_comes_after_calm_does_not_matter(taken):
    certain = {("sad", "flat"): 1, ("flat", "hurt"): 5, ("hurt", "hurt"): 1}
    found = outlook(analyze(taken(certain)), "sad").calming
    assert (found.reaches, found.turns) == (1.0, approx(1.0))


def test_a_feeling_that_no_step_leaves_is_a_trap(taken):
    found = analyze(taken({("sad", "flat"): 1, ("sad", "mad"): 1}))
    assert found.traps == ("mad",)
    assert found.absorbing == ("flat", "mad")
    assert outlook(found, "mad").calming.reaches == 0.0


def test_the_likeliest_way_may_be_the_longer_one(taken):
    found = analyze(
        taken({("mad", "flat"): 1, ("mad", "sad"): 9, ("mad", "mad"): 10, ("sad", "flat"): 4, ("sad", "mad"): 1})
    )
    way = outlook(found, "mad")
    assert (way.shortest.feelings, way.shortest.probability) == (("mad", "flat"), approx(0.1))
    assert (way.likeliest.feelings, way.likeliest.probability) == (("mad", "sad", "flat"), approx(0.9 * 0.8))


def test_the_long_run_of_two_feelings(taken):
    """Into sad as often as out of it: 1/4 of sad goes, 1/2 of mad."""
    shares = analyze(taken({("mad", "mad"): 1, ("mad", "sad"): 1, ("sad", "sad"): 3, ("sad", "mad"): 1})).long_run
    assert shares == {"sad": approx(2 / 3), "mad": approx(1 / 3)}


def test_the_long_run_leaves_out_what_is_left_for_good(taken):
    shares = long_run(taken({("mad", "sad"): 9, ("sad", "hurt"): 5, ("hurt", "sad"): 5, ("hurt", "flat"): 1}))
    assert shares == {"sad": approx(0.5), "hurt": approx(0.5)}
    assert long_run(taken({("mad", "sad"): 9})) == {}


@settings(deadline=None)
@given(counts=COUNTS)
def test_the_chain_satisfies_its_equations(taken, counts):
    graph = taken(counts)
    found = calming(graph, CALM)
    for label, chain in found.items():
        on = graph[label]
        assert (chain.turns == inf) == (chain.reaches < 1.0)
        if not on:
            assert chain.reaches == 0.0
            continue
        reaches = {v: 1.0 if v in CALM else found[v].reaches for v in on}
        assert chain.reaches == approx(sum(way["probability"] * reaches[v] for v, way in on.items()), abs=1e-9)
        if chain.reaches == 1.0:
            rest = {v: 0.0 if v in CALM else found[v].turns for v in on}
            assert chain.turns == approx(1.0 + sum(way["probability"] * rest[v] for v, way in on.items()))
            assert chain.turns_if_reached == approx(chain.turns)


@settings(deadline=None, max_examples=60)
@given(counts=COUNTS)
def test_who_gets_to_calm_takes_as_long_as_when_every_step_is_played_out(taken, counts):
    """The chain walked turn by turn, as far as anybody is still on the way."""
    graph = taken(counts)
    labels = [label for label in graph if label not in CALM]
    among = nx.to_numpy_array(graph, nodelist=labels, weight="probability")
    calm = nx.to_numpy_array(graph, weight="probability", nodelist=[*labels, *CALM])[: len(labels), len(labels) :].sum(
        axis=1
    )
    still, arrived, turns = np.eye(len(labels)), np.zeros(len(labels)), np.zeros(len(labels))
    for turn in range(1, 4000):
        here = still @ calm
        arrived, turns, still = arrived + here, turns + turn * here, still @ among
    found = calming(graph, CALM)
    for place, label in enumerate(labels):
        assert found[label].reaches == approx(arrived[place], abs=1e-6)
        if arrived[place] > 1e-3:
            assert found[label].turns_if_reached == approx(turns[place] / arrived[place], rel=1e-4)


@settings(deadline=None)
@given(counts=COUNTS)
def test_the_long_run_stays_as_it_is(taken, counts):
    graph = taken(counts)
    shares = long_run(graph)
    if shares:
        inside = graph.subgraph(shares)
        assert nx.is_strongly_connected(inside)
        assert sum(shares.values()) == approx(1.0)
        kept = {u: inside.out_degree(u, weight="probability") for u in inside}
        for v, share in shares.items():
            into = sum(shares[u] * way["probability"] / kept[u] for u, _, way in inside.in_edges(v, data=True))
            assert share == approx(into, abs=1e-9)


@settings(deadline=None, max_examples=60)
@given(counts=COUNTS)
def test_no_way_is_better_than_the_best(taken, counts):
    moves = moves_of(taken(counts))
    shortest, likeliest = paths_to(moves, CALM, "fewest"), paths_to(moves, CALM, "surprisal")
    for label in set(LABELS) - set(CALM):
        ways = [way for goal in CALM for way in nx.all_simple_paths(moves, label, goal)]
        chances = [prod(moves.edges[pair]["leaving"] for pair in pairwise(way)) for way in ways]
        if not ways:
            assert shortest(label).feelings == likeliest(label).feelings == ()
            continue
        assert likeliest(label).probability == approx(max(chances))
        fewest = min(map(len, ways))
        assert len(shortest(label).feelings) == fewest
        assert shortest(label).probability == approx(
            max(chance for way, chance in zip(ways, chances, strict=True) if len(way) == fewest)
        )


@given(counts=COUNTS)
def test_leaving_is_what_is_left_when_staying_is_not_counted(taken, counts):
    moves = moves_of(taken(counts))
    for label in moves:
        if moves.out_degree(label):
            assert moves.out_degree(label, weight="leaving") == approx(1.0)
