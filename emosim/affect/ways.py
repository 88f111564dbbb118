"""Ways: what a feeling may ever turn into and which phase may ever follow, but for guards that can never hold."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import networkx as nx

from emosim.spec import emotions as emotion_spec
from emosim.spec import progression as phase_spec
from emosim.spec.conditions import Condition, Not
from emosim.spec.emotions import EmotionMachine
from emosim.spec.progression import ProgressionMachine
from emosim.spec.solver import Solver


def open_ways(machine: EmotionMachine) -> nx.DiGraph:
    """What a feeling may turn into, nodes and edges in file order."""
    dead = {id(guard) for _, guard in dead_guards(machine, Solver(emotion_spec.GUARDS))}
    graph = nx.DiGraph()
    graph.add_nodes_from(machine.emotions)
    graph.add_edges_from((t.source, t.target) for t in machine.transitions if id(t.condition) not in dead)
    return graph


def open_phases(progression: ProgressionMachine) -> nx.DiGraph:
    """Which phase may follow which, nodes and edges in file order."""
    idle = {place for place, _ in idle_transitions(progression, Solver(phase_spec.GUARDS))}
    graph = nx.DiGraph()
    graph.add_nodes_from(progression.phases)
    graph.add_edges_from((t.source, t.target) for at, t in enumerate(progression.transitions) if at not in idle)
    return graph


def way_to(graph: nx.DiGraph, start: str, ends: Collection[str]) -> tuple[str, ...] | None:
    """The shortest way from a place to one of the ends, both included; None if there is none."""
    ways = nx.single_source_shortest_path(graph, start)
    return next((tuple(way) for end, way in ways.items() if end in ends), None)


def reached_from(graph: nx.DiGraph, start: str) -> set[str]:
    """All that some way from a place leads to, the place itself among them."""
    return nx.descendants(graph, start) | {start}


def dead_guards(machine: EmotionMachine, solver: Solver) -> list[tuple[str, Condition]]:
    """The guards that can never hold, each once, with the name of its rule; a rule's transitions share their guard."""
    guards = {id(t.condition): (t.rule, t.condition) for t in machine.transitions if t.condition is not None}
    return [(rule, guard) for rule, guard in guards.values() if not solver.possible([solver.claim(guard)])]


def idle_transitions(progression: ProgressionMachine, solver: Solver) -> Iterator[tuple[int, list[int]]]:
    """The places of the transitions that can never be taken, each with those of the earlier ones from its phase,
    which take all it asks for; with none if its guard can never hold."""
    ways = progression.transitions
    asks = [solver.claim(way.condition) for way in ways]
    denies = [solver.claim(Not(way.condition)) for way in ways]
    for at, way in enumerate(ways):
        before = [place for place in range(at) if ways[place].source == way.source]
        if not solver.possible([asks[at]]):
            yield at, []
        elif not solver.possible([asks[at], *(denies[place] for place in before)]):
            yield at, before
