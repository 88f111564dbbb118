"""A graph of feelings as lines for a person to read."""

from __future__ import annotations

from collections.abc import Iterable
from textwrap import wrap

import networkx as nx

from emosim.affect.graph import family_graph

INDENT = {"primary": "  ", "secondary": "    ", "tertiary": "      "}
SHOWN_ENDS = 8  # choice: first and last feelings that are listed
SHOWN_WAYS = 6  # choice: ways from a feeling that have a line of their own
WIDTH = 120


def as_text(graph: nx.DiGraph) -> str:
    """Of a machine: the families with their feelings, and every rule with what it joins and when. Of steps: what
    people start and end with, and for each feeling where it goes, how often, and after which replies."""
    lines = _machine(graph) if graph.graph["kind"] == "declared" else _steps(graph)
    return "\n".join(lines) + "\n"


def _machine(graph: nx.DiGraph) -> list[str]:
    families = family_graph(graph)
    ways = sum(len(rules) for _, _, rules in graph.edges(data="rules"))
    lines = [f"machine {graph.graph['name']}: {len(graph)} feelings, {ways:,} transitions", ""]
    for family, labels in families.nodes(data="members"):
        lines += [family, *(_placed(label, graph.nodes[label]) for label in labels)]
    lines += ["", "what may turn into what, between families"]
    for source, target, way in families.edges(data=True):
        often = "always" if way["open"] == 1.0 else f"{way['reached']:.0%} of the pairs, {way['open']:.0%} always"
        lines.append(f"  {source:>8} -> {target:<8} {often}: {', '.join(way['rules'])}")
    lines += ["", "rules with a guard"]
    lines += [f"  {rule}: when {guard}" for rule, guard in graph.graph["rules"].items() if guard != "always"]
    return lines


def _placed(label: str, node: dict) -> str:
    vad = node["vad"]
    place = f"valence {vad.valence:+.2f}  arousal {vad.arousal:.2f}  dominance {vad.dominance:.2f}"
    return f"{INDENT[node['tier']] + label:<24} {place}"


def _steps(graph: nx.DiGraph) -> list[str]:
    about = graph.graph
    felt = sorted((label for label in graph if graph.nodes[label]["visits"]), key=lambda v: -graph.nodes[v]["visits"])
    stay = sum(graph.edges[label, label]["count"] for label in felt if graph.has_edge(label, label))
    return [
        f"{about['kind']} by {about['name']}: {about['dialogues']:,} dialogues, {about['steps']:,} steps from one turn",
        f"of a person to their next, of which {_share(stay, about['steps'])} stay with the feeling",
        "",
        *_wrapped("starts with  ", _commonest(graph, "starts")),
        *_wrapped("ends with    ", _commonest(graph, "ends")),
        *_wrapped("never felt   ", (label for label in graph if not graph.nodes[label]["visits"])),
        "",
        f"{'from':<16}{'turns':>7}{'stays':>7}   {'to':<16}{'chance':>7}{'steps':>8}{'valence':>9}   most often after",
        *(line for label in felt for line in _ways_from(graph, label)),
    ]


def _commonest(graph: nx.DiGraph, counted: str) -> list[str]:
    ranked = sorted(graph.nodes(data=counted), key=lambda item: -item[1])[:SHOWN_ENDS]
    return [f"{label} {_share(count, graph.graph['dialogues'])}" for label, count in ranked if count]


def _ways_from(graph: nx.DiGraph, label: str) -> list[str]:
    """A line for each of the likeliest ways, with the feeling itself before the first, and one for all others."""
    stays = graph.edges[label, label]["probability"] if graph.has_edge(label, label) else 0.0
    ways = sorted((v for v in graph[label] if v != label), key=lambda v: -graph[label][v]["count"])[:SHOWN_WAYS]
    lines = [_way(target, graph[label][target]) for target in ways]
    left = 1.0 - stays - sum(graph[label][target]["probability"] for target in ways)
    node = graph.nodes[label]
    if left > 0.005 and node["visits"] > node["ends"]:
        lines.append(f"{'others':<16}{left:>7.0%}")
    first = f"{label:<16}{node['visits']:>7,}{stays:>7.0%}   "
    return [(first if not number else " " * len(first)) + line for number, line in enumerate(lines or ["-"])]


def _way(target: str, way: dict) -> str:
    lead, count = next(iter(way["strategies"].items()), ("", 0))
    after = f"{lead.replace('_', ' ')} {_share(count, way['count'])}" if lead else "-"
    return (
        f"{target:<16}{way['probability']:>7.0%}{way['count']:>8,}{round(way['change'][0], 2) + 0.0:>+9.2f}   {after}"
    )


def _share(count: int, total: int) -> str:
    return f"{count / total:.0%}" if total else "none"


def _wrapped(title: str, items: Iterable[str]) -> list[str]:
    return wrap(title + (", ".join(items) or "none"), WIDTH, subsequent_indent=" " * len(title))
