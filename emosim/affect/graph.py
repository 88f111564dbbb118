"""Feelings and the ways between them as a graph: the machine as it is declared, or the steps that people took in it.

Every graph is a networkx.DiGraph of this shape:

    graph.graph  name: str; kind: declared, reached (by a simulation) or taken (by a corpus); dialogues: int;
                 steps: int, from one turn of a person to their next; neutral: str; calm: tuple of labels;
                 rules: every rule of the machine with its guard in words
    node         family: str; tier: str; vad: Vad, the place the machine gives it; visits: int; starts,
                 ends: int, dialogues that start and end with it; share: float, of all visits; error: float, the
                 standard error of that share
    edge (u, v)  rules: tuple of the rules that allow it; guarded: bool, no way is always open; when: str, the guards
                 in words; count: int; probability: float, of count among all steps from u, staying among them;
                 error: float, the standard error of that; change: (valence, arousal, dominance), the mean change over
                 these steps, 4 decimals; strategies: dict, lead strategy of the reply in between -> count, most first

What was counted is 0 in a declared graph, in which no edge leads from a feeling to itself. emosim.affect.diff makes
graphs of kind diff.
"""

from __future__ import annotations

import typing
from collections import defaultdict
from collections.abc import Iterable
from itertools import permutations
from typing import Literal

import networkx as nx

from emosim.affect.calm import calm_feelings
from emosim.affect.machines import TransitionsMachines
from emosim.affect.tally import Pair, Tally, Walk
from emosim.errors import InputError
from emosim.spec.conditions import Any
from emosim.spec.emotions import EmotionMachine, Transition
from emosim.spec.wording import said


def machine_graph(machine: EmotionMachine, machines: TransitionsMachines) -> nx.DiGraph:
    """The machine that runs, walked edge by edge."""
    graph = _empty(machine, machine.name, "declared")
    ways = _ways(machine)
    running: dict[Pair, list[Transition]] = defaultdict(list)
    for event in machines.emotion_machine.events.values():
        for source, found in event.transitions.items():
            for number, way in enumerate(found):
                running[source, way.dest].append(ways[source, way.dest][number])
    for (source, target), found in running.items():
        graph.add_edge(source, target, **_allowed(found), **UNCOUNTED)
    return graph


def taken_graph(
    machine: EmotionMachine, walks: Iterable[Walk], name: str, kind: Literal["reached", "taken"]
) -> nx.DiGraph:
    """The steps of some walks; every feeling of the machine is a node, those that nobody felt with 0 visits.

    Raises InputError if a walk knows a feeling that the machine does not.
    """
    tally = Tally()
    for walk in walks:
        tally.add(walk)
    if unknown := sorted(set(tally.visits) - set(machine.emotions)):
        names = ", ".join(unknown)
        raise InputError(f"{name}: the machine {machine.name} has no feeling {names}; give the rules it was made with")
    graph = _empty(machine, name, kind)
    graph.graph.update(dialogues=tally.starts.total(), steps=tally.counts.total())
    for label, node in graph.nodes.items():
        share, error = tally.felt(label)
        counts = {"visits": tally.visits[label], "starts": tally.starts[label], "ends": tally.ends[label]}
        node.update(**counts, share=share, error=error)
    ways = _ways(machine)
    place = {label: number for number, label in enumerate(machine.emotions)}
    for pair in sorted(tally.counts, key=lambda pair: (place[pair[0]], place[pair[1]])):
        source, target = pair
        allowed = STAYING if source == target else _allowed(ways.get(pair, []))
        graph.add_edge(source, target, **allowed, **tally.measured(pair))
    return graph


def family_graph(graph: nx.DiGraph) -> nx.DiGraph:
    """Ways between families. Nodes carry `members`; edges `rules`, `open` (share of the pairs of feelings with a way
    that is always open), `reached` (share with any way) and `count` (of the steps)."""
    members = defaultdict(list)
    for label, family in graph.nodes(data="family"):
        members[family].append(label)
    families = nx.DiGraph()
    families.add_nodes_from((family, {"members": tuple(labels)}) for family, labels in members.items())
    for source, target in permutations(members, 2):
        pairs = [(u, v) for u in members[source] for v in members[target]]
        ways = [graph.edges[pair] for pair in pairs if pair in graph.edges]
        if ways:
            families.add_edge(
                source,
                target,
                rules=tuple(dict.fromkeys(rule for way in ways for rule in way["rules"])),
                open=sum(not way["guarded"] for way in ways) / len(pairs),
                reached=len(ways) / len(pairs),
                count=sum(way["count"] for way in ways),
            )
    return families


def pruned(graph: nx.DiGraph, least: float) -> nx.DiGraph:
    """The same graph without the ways that are less probable; nothing is counted anew."""
    kept = graph.copy()
    kept.remove_edges_from([(u, v) for u, v, found in graph.edges(data="probability") if found < least])
    return kept


def _empty(machine: EmotionMachine, name: str, kind: str) -> nx.DiGraph:
    rules: dict[str, list[Transition]] = defaultdict(list)
    for transition in machine.transitions:
        rules[transition.rule].append(transition)
    graph = nx.DiGraph(
        name=name,
        kind=kind,
        dialogues=0,
        steps=0,
        neutral=machine.neutral,
        calm=calm_feelings(machine),
        rules={name: _guard(ways) for name, ways in rules.items()},
    )
    for label, emotion in machine.emotions.items():
        family, tier = machine.family[label], emotion.tier
        graph.add_node(
            label, family=family, tier=tier, vad=emotion.point, visits=0, starts=0, ends=0, share=0.0, error=0.0
        )
    return graph


def _ways(machine: EmotionMachine) -> dict[Pair, list[Transition]]:
    found: dict[Pair, list[Transition]] = defaultdict(list)
    for transition in machine.transitions:
        found[transition.source, transition.target].append(transition)
    return found


UNCOUNTED: dict[str, typing.Any] = {
    "count": 0,
    "probability": 0.0,
    "error": 0.0,
    "change": (0.0, 0.0, 0.0),
    "strategies": {},
}
STAYING: dict[str, typing.Any] = {"rules": (), "guarded": False, "when": "always"}


def _allowed(ways: list[Transition]) -> dict[str, typing.Any]:
    """What an edge holds of the rules that allow it; `when` is "never" where there are none."""
    return {
        "rules": tuple(dict.fromkeys(way.rule for way in ways)),
        "guarded": all(way.condition is not None for way in ways),
        "when": _guard(ways) or "never",
    }


def _guard(ways: list[Transition]) -> str:
    """When at least one of the ways is open; nothing for no ways."""
    guards = tuple(dict.fromkeys(way.condition for way in ways))
    if None in guards:
        return "always"
    return said(guards[0]) if len(guards) == 1 else said(Any(guards))
