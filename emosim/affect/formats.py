"""A graph of feelings in the formats of other programs: JSON for any, GraphML for Gephi and yEd, and text."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, is_dataclass
from typing import Any

import msgspec
import networkx as nx

from emosim.affect.analyze import Analysis
from emosim.affect.diagrams import as_dot, as_mermaid, color_of
from emosim.affect.text import as_text
from emosim.vad import Vad

SCHEMA, ANALYSIS_SCHEMA = "emosim/graph/1", "emosim/analysis/1"
DECIMALS = 6  # choice: of shares and probabilities; a corpus of a million dialogues has no more
SPREAD = 1000.0  # choice: units of a layout between valence 0 and 1, which Gephi and yEd show at a glance


def as_json(graph: nx.DiGraph) -> str:
    """Node-link JSON, which networkx.node_link_graph and D3 read (its links are called `edges`):

        {"schema": "emosim/graph/1", "directed": true, "multigraph": false,
         "graph": {"name", "kind", "dialogues", "steps", "neutral", "calm": [label], "rules": {rule: guard}},
         "nodes": [{"id", "family", "tier", "vad": {"valence", "arousal", "dominance"}, "visits", "starts", "ends",
                    "share"}],
         "edges": [{"source", "target", "rules": [rule], "guarded", "when", "count", "probability",
                    "change": {"valence", "arousal", "dominance"}, "strategies": {strategy: count}}]}

    Nodes stand in the order of the machine's file, edges in that of their feelings; `share`, `probability` each have
    their `error` beside them. What each means is said in emosim.affect.graph; for a graph of kind diff, in
    emosim.affect.diff.
    """
    place = {label: number for number, label in enumerate(graph)}
    edges = sorted(graph.edges(data=True), key=lambda edge: (place[edge[0]], place[edge[1]]))
    written = {
        "schema": SCHEMA,
        "directed": True,
        "multigraph": False,
        "graph": _plain(graph.graph),
        "nodes": [{"id": label, **_plain(node)} for label, node in graph.nodes(data=True)],
        "edges": [{"source": u, "target": v, **_plain(edge)} for u, v, edge in edges],
    }
    return _formatted(written)


def analysis_as_json(analysis: Analysis) -> str:
    """An analysis as JSON, by the names of its fields; what is infinite or unknown is null."""
    return _formatted({"schema": ANALYSIS_SCHEMA, **_plain(analysis)})


def _formatted(written: dict[str, Any]) -> str:
    return msgspec.json.format(msgspec.json.encode(written), indent=2).decode() + "\n"


def _plain(value: Any) -> Any:
    """A value as JSON has it: points and changes by the names of their axes, numbers rounded."""
    if isinstance(value, dict):
        return {name: _plain(_axes(item) if name == "change" else item) for name, item in value.items()}
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Vad):
        return value._asdict()
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    return round(value, DECIMALS) + 0.0 if isinstance(value, float) else value


def _axes(change: tuple[float, float, float]) -> Vad:
    return Vad(*change)


def as_graphml(graph: nx.DiGraph) -> str:
    """GraphML with one attribute for each value: axes as valence, arousal, dominance, lists as text. Gephi takes
    label, x, y, size, r, g, b and weight for what they say."""
    flat = nx.DiGraph(**{name: value for name, value in _flat(graph.graph).items() if value != ""})
    for label, node in graph.nodes(data=True):
        flat.add_node(label, label=label, **_flat(node), **_look(node))
    declared = graph.graph["kind"] == "declared"
    for source, target, edge in graph.edges(data=True):
        flat.add_edge(source, target, weight=1.0 if declared else edge["probability"], **_flat(edge))
    return "\n".join(nx.generate_graphml(flat)) + "\n"


def _flat(values: dict[str, Any]) -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for name, value in values.items():
        if isinstance(value, Vad):
            flat |= value._asdict()
        elif name == "change":
            flat |= {f"change_{axis}": moved for axis, moved in _axes(value)._asdict().items()}
        elif isinstance(value, dict):
            flat[name] = ", ".join(f"{key}: {item}" for key, item in value.items())
        elif isinstance(value, tuple):
            flat[name] = ", ".join(map(str, value))
        else:
            flat[name] = value
    return flat


def _look(node: dict[str, Any]) -> dict[str, Any]:
    """Where a node stands and how it looks in a program that draws."""
    vad, color = node["vad"], color_of(node["family"])
    red, green, blue = (int(color[start : start + 2], 16) for start in (1, 3, 5))
    place = {"x": round(SPREAD * vad.valence, 2), "y": round(SPREAD * (2.0 * vad.arousal - 1.0), 2)}
    return {**place, "size": round(10.0 + 200.0 * node["share"], 2), "r": red, "g": green, "b": blue}


TEXT_FORMATS: dict[str, Callable[[nx.DiGraph], str]] = {
    "text": as_text,
    "mermaid": as_mermaid,
    "dot": as_dot,
    "graphml": as_graphml,
    "json": as_json,
}
