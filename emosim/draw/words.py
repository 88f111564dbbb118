"""What a picture of feelings shows, in words."""

from __future__ import annotations

from collections.abc import Iterable

import networkx as nx

NAMED = 6  # choice: how many of each are named


def title_of(graph: nx.DiGraph) -> str:
    """What a picture of the graph is."""
    name, kind = graph.graph["name"], graph.graph["kind"]
    if kind == "declared":
        return f"What a {name} can feel, and what it may turn into"
    if kind == "diff":
        return f"{name}: what there is more of, and what less"
    return f"{name}{', simulated' if kind == 'reached' else ''}: what people felt, and what it turned into"


def told_of(graph: nx.DiGraph) -> str:
    """How much is in the graph."""
    facts = graph.graph
    if facts["kind"] == "declared":
        rules = [found for _, _, found in graph.edges(data="rules")]
        distinct = len(set().union(*rules))
        return f"{len(graph)} feelings, {sum(map(len, rules)):,} transitions under {distinct} rules."
    if between_machines(graph):
        return f"Two machines, {len(graph)} feelings in one or both."
    if facts["kind"] == "diff" and "dialogues_before" in facts:
        return f"{facts['dialogues_before']:,} dialogues before, {facts['dialogues_after']:,} after."
    return f"{facts['dialogues']:,} dialogues, {facts['steps']:,} steps from turn to turn."


def between_machines(graph: nx.DiGraph) -> bool:
    """Whether a graph of differences compares what is declared, and not what was taken."""
    return graph.graph.get("of") == "declared"


def in_words(graph: nx.DiGraph) -> list[str]:
    """Sentences for a reader who does not see the picture."""
    kind = graph.graph["kind"]
    tell = {"declared": _declared, "diff": _compared}.get(kind, _taken)
    return [sentence for sentence in tell(graph) if sentence]


def _declared(graph: nx.DiGraph) -> Iterable[str]:
    families: dict[str, list[str]] = {}
    for label, family in graph.nodes(data="family"):
        families.setdefault(family, []).append(label)
    for family, labels in families.items():
        yield f"{family}: {', '.join(labels)}."
    always = sum(not guarded for _, _, guarded in graph.edges(data="guarded"))
    guarded = graph.number_of_edges() - always
    yield f"{always:,} ways from one feeling to another are always open, {guarded:,} under a guard."
    yield from (f"{rule}: {guard}." for rule, guard in graph.graph.get("rules", {}).items())


def _taken(graph: nx.DiGraph) -> Iterable[str]:
    felt = sorted(graph.nodes(data=True), key=lambda node: (-node[1]["visits"], node[0]))
    yield _named("Felt most", (f"{label} {node['share']:.0%}" for label, node in felt if node["visits"]))
    opening = sorted(felt, key=lambda node: -node[1]["starts"])
    yield _named(
        "Dialogues open with", (f"{label} {node['starts']:,} times" for label, node in opening if node["starts"])
    )
    ways = sorted(graph.edges(data=True), key=lambda way: (-way[2]["count"], way[0], way[1]))
    moves = (f"{u} to {v} {edge['count']:,} times, {edge['probability']:.0%}" for u, v, edge in ways if u != v)
    yield _named("Taken most, and how probable", moves, "; ")
    yield _named("Stays", (f"{u} {edge['probability']:.0%}" for u, v, edge in ways if u == v))
    yield _named("Never felt", (label for label, node in felt if not node["visits"]), most=len(felt))


def _compared(graph: nx.DiGraph) -> Iterable[str]:
    for name, sign in (("Felt more after", 1), ("Felt less after", -1)):
        changes = [(sign * (node["after"] - node["before"]), label) for label, node in graph.nodes(data=True)]
        ordered = sorted((change for change in changes if change[0] > 0), key=lambda change: (-change[0], change[1]))
        yield _named(name, (f"{label} by {100.0 * change:.1f} percentage points" for change, label in ordered))
    for name, sign in (("More probable after", 1), ("Less probable after", -1)):
        moved = [(sign * (edge["after"] - edge["before"]), u, v) for u, v, edge in graph.edges(data=True) if u != v]
        ordered = sorted((way for way in moved if way[0] > 0), key=lambda way: (-way[0], way[1:]))
        yield _named(name, (f"{u} to {v} by {100.0 * change:.1f} percentage points" for change, u, v in ordered))


def _named(what: str, found: Iterable[str], joint: str = ", ", most: int = NAMED) -> str:
    """A sentence that names the first; nothing if there are none."""
    names = list(found)[:most]
    return f"{what}: {joint.join(names)}." if names else ""
