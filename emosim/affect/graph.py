"""The emotion machine as a graph: what may turn into what, feeling by feeling and family by family."""

from __future__ import annotations

from collections import defaultdict

import networkx as nx

from emosim.affect.machines import TransitionsMachines
from emosim.spec.emotions import EmotionMachine


def machine_graph(machine: EmotionMachine, machines: TransitionsMachines) -> nx.MultiDiGraph:
    """The machine that runs, walked edge by edge. Nodes carry `vad`, `family` and `tier`; edges their `rule` and
    `guarded`, False where the way is always open."""
    graph = nx.MultiDiGraph(name=machine.name)
    for label, emotion in machine.emotions.items():
        graph.add_node(label, vad=emotion.point, family=machine.family[label], tier=emotion.tier)
    rules = defaultdict(list)
    for transition in machine.transitions:
        rules[transition.source, transition.target].append(transition)
    for event in machines.emotion_machine.events.values():
        for source, ways in event.transitions.items():
            for number, way in enumerate(ways):
                declared = rules[source, way.dest][number]
                graph.add_edge(source, way.dest, rule=declared.rule, guarded=bool(way.conditions))
    return graph


def family_graph(graph: nx.MultiDiGraph) -> nx.DiGraph:
    """Ways between families. Edges carry `rules`, `open` (share of the pairs of feelings with a way that is always
    open) and `reached` (share with any way)."""
    members = defaultdict(list)
    for label, family in graph.nodes(data="family"):
        members[family].append(label)
    families = nx.DiGraph()
    families.add_nodes_from((family, {"members": labels}) for family, labels in members.items())
    for source, sources in members.items():
        for target, targets in members.items():
            pairs = [(a, b) for a in sources for b in targets if a != b]
            ways = {pair: list(graph.get_edge_data(*pair, default={}).values()) for pair in pairs}
            reached = sum(bool(found) for found in ways.values())
            if reached and source != target:
                always = sum(any(not way["guarded"] for way in found) for found in ways.values())
                rules = dict.fromkeys(way["rule"] for found in ways.values() for way in found)
                families.add_edge(
                    source, target, rules=tuple(rules), open=always / len(pairs), reached=reached / len(pairs)
                )
    return families


def traps(graph: nx.MultiDiGraph, rest: str) -> tuple[str, ...]:
    """Feelings from which there is no way to `rest`, whatever happens."""
    return tuple(sorted(set(graph) - nx.ancestors(graph, rest) - {rest}))


def unreachable(graph: nx.MultiDiGraph, start: str) -> tuple[str, ...]:
    """Feelings to which there is no way from `start`."""
    return tuple(sorted(set(graph) - nx.descendants(graph, start) - {start}))
