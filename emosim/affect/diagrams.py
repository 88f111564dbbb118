"""A graph of feelings as the text of a diagram: mermaid, or Graphviz's dot."""

from __future__ import annotations

import networkx as nx

from emosim.affect.colors import FAMILY_COLORS, OTHER_COLOR
from emosim.affect.graph import family_graph

MOST_ARROWS = 400  # mermaid refuses more than 500 unless whoever shows it allows them
A_ROW = 3  # choice: feelings of a family in one line
INCHES = (18.0, 24.0)  # choice: of a dot picture for valence 0 to 1 and arousal 0 to 1, so that few names overlap
THINNEST, WIDEST = 0.5, 6.0  # choice: points of an arrow for the rarest and the busiest way


def color_of(family: str) -> str:
    """The color of a family."""
    return FAMILY_COLORS.get(family, OTHER_COLOR)


def as_mermaid(graph: nx.DiGraph) -> str:
    """A mermaid flowchart. Of a machine: a box a family, an arrow for the ways between two families. Of steps: a box
    a feeling with its share of the turns and how often it stays, and for each way an arrow with its probability, as
    wide as it is often taken."""
    return _machine_chart(graph) if graph.graph["kind"] == "declared" else _steps_chart(graph)


def _machine_chart(graph: nx.DiGraph) -> str:
    families = family_graph(graph)
    lines = ["flowchart LR"]
    for family, labels in families.nodes(data="members"):
        rows = (", ".join(labels[start : start + A_ROW]) for start in range(0, len(labels), A_ROW))
        lines.append(f'  {family}["<b>{family}</b><br>{",<br>".join(rows)}"]')
    for source, target, way in families.edges(data=True):
        arrow = "-->" if way["open"] == 1.0 else "-.->"
        lines.append(f"  {source} {arrow}|{' / '.join(way['rules'])}| {target}")
    return _joined(lines + _styles(families))


def _steps_chart(graph: nx.DiGraph) -> str:
    drawn = _arrows(graph)
    shown = {label for arrow in drawn for label in arrow} | {v for v, share in graph.nodes(data="share") if share}
    lines, families = ["flowchart LR"], {}
    for label, node in graph.nodes(data=True):
        if label in shown:
            stays = graph.edges[label, label]["probability"] if graph.has_edge(label, label) else 0.0
            text = f"{label}<br>{node['share']:.1%}, stays {stays:.0%}"
            families.setdefault(node["family"], []).append(f'{label}_["{text}"]')
    for family, boxes in families.items():
        lines += [f"  subgraph {family}", *(f"    {box}" for box in boxes), "  end"]
    widths = _widths(graph)
    for number, (source, target) in enumerate(drawn):
        probability = graph.edges[source, target]["probability"]
        lines.append(f"  {source}_ -->|{probability:.0%}| {target}_")
        color = color_of(graph.nodes[source]["family"])
        lines.append(f"  linkStyle {number} stroke:{color},stroke-width:{widths[source, target]}px")
    return _joined(lines + _styles(families))


def _styles(families: nx.DiGraph | dict[str, list[str]]) -> list[str]:
    return [f"  style {family} fill:{color_of(family)}22,stroke:{color_of(family)}" for family in families]


def _arrows(graph: nx.DiGraph) -> list[tuple[str, str]]:
    """The ways to another feeling that a chart has room for: the most frequent ones, in the order of the graph."""
    ways = [(u, v) for u, v in graph.edges if u != v]
    kept = set(sorted(ways, key=lambda way: -graph.edges[way]["count"])[:MOST_ARROWS])
    return [way for way in ways if way in kept]


def _widths(graph: nx.DiGraph) -> dict[tuple[str, str], float]:
    """How wide the arrow of each way is: as the root of how often it is taken, so that rare ways are still seen."""
    counts = {(u, v): count for u, v, count in graph.edges(data="count")}
    most = max((count for (u, v), count in counts.items() if u != v), default=1) or 1
    return {
        way: round(THINNEST + (WIDEST - THINNEST) * min(1.0, count / most) ** 0.5, 2) for way, count in counts.items()
    }


def as_dot(graph: nx.DiGraph) -> str:
    """A Graphviz graph of every feeling at its place (neato). Of a machine: the ways that are always open solid, the
    others dashed. Of steps: each way with its probability and as wide as it is often taken."""
    lines = [
        f"digraph {_quoted(graph.graph['name'])} {{",
        "  layout=neato; overlap=true; splines=true; outputorder=edgesfirst;",
        '  node [shape=ellipse, style=filled, fillcolor=white, fontname="Helvetica"];',
        '  edge [fontname="Helvetica", fontsize=9];',
    ]
    declared, widths = graph.graph["kind"] == "declared", _widths(graph)
    for label, node in graph.nodes(data=True):
        if declared or node["share"]:
            lines.append(f"  {_quoted(label)} [{_listed(_dot_node(label, node))}];")
    for source, target, way in graph.edges(data=True):
        drawn = _dot_way(way) if declared else _dot_step(way, widths[source, target])
        color = {"color": color_of(graph.nodes[source]["family"])}
        lines.append(f"  {_quoted(source)} -> {_quoted(target)} [{_listed(drawn | color)}];")
    return _joined([*lines, "}"])


def _dot_node(label: str, node: dict) -> dict[str, str]:
    vad = node["vad"]
    place = {"pos": f"{vad.valence * INCHES[0]:.2f},{vad.arousal * INCHES[1]:.2f}!", "color": color_of(node["family"])}
    if not node["share"]:
        return place
    return {
        **place,
        "penwidth": f"{1 + 40 * node['share']:.2f}",
        "tooltip": f"{label}: {node['share']:.1%} of the turns",
    }


def _dot_way(way: dict) -> dict[str, str]:
    return {"style": "dashed" if way["guarded"] else "solid", "tooltip": ", ".join(way["rules"])}


def _dot_step(way: dict, width: float) -> dict[str, str]:
    return {
        "label": f"{way['probability']:.0%}",
        "penwidth": str(width),
        "tooltip": f"taken {way['count']} times, valence {way['change'][0]:+.2f}",
    }


def _listed(attributes: dict[str, str]) -> str:
    return ", ".join(f"{name}={_quoted(value)}" for name, value in attributes.items())


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _joined(lines: list[str]) -> str:
    return "\n".join(lines) + "\n"
