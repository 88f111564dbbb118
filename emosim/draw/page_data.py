"""What a page holds of a graph of feelings: plain values, as short as they can be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

import networkx as nx

from emosim.affect.colors import FAMILY_COLORS, OTHER_COLOR

DECIMALS = 6  # choice: of shares and probabilities; a corpus of a million dialogues has no more
ABOUT = ("name", "kind", "of", "dialogues", "steps", "before", "after", "steps_before", "steps_after")
OF_FEELINGS = {
    "declared": ("family", "tier", "vad"),
    "diff": ("family", "tier", "vad", "before", "after", "z", "moved"),
    "taken": ("family", "tier", "vad", "visits", "starts", "share", "error"),
}
OF_WAYS = {
    "declared": ("guarded",),
    "diff": ("before", "after", "count_before", "count_after", "z", "when_before", "when_after"),
    "taken": ("guarded", "count", "probability", "error", "change", "strategies"),
}


def page_data(graph: nx.DiGraph) -> dict[str, Any]:
    """The graph for the page's script: about it, its families, strategies, rules, feelings and ways.

    Which rules allow a way is told once for all ways with the same answer: a way's `allowed` is an index into it.
    """
    kind = graph.graph["kind"] if graph.graph["kind"] in OF_WAYS else "taken"
    allowed: dict[tuple[str, ...], int] = {}
    ways = []
    for source, target, edge in graph.edges(data=True):
        number = allowed.setdefault(tuple(edge.get("rules", ())), len(allowed))
        names = [name for name in OF_WAYS[kind] if not (name.startswith("when") and _same_guard(edge))]
        ways.append({"from": source, "to": target, "allowed": number, **_picked(edge, names)})
    return {
        **_picked(graph.graph, ABOUT),
        "families": [{"name": name, "color": FAMILY_COLORS.get(name, OTHER_COLOR)} for name in _families(graph)],
        "strategies": _strategies(graph),
        "rules": {} if kind == "diff" else graph.graph.get("rules", {}),
        "feelings": [{"label": label, **_picked(node, OF_FEELINGS[kind])} for label, node in graph.nodes(data=True)],
        "allowed": list(allowed),
        "ways": ways,
    }


def _same_guard(edge: Mapping[str, Any]) -> bool:
    return edge.get("when_before") == edge.get("when_after")


def _picked(values: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    return {name: _rounded(values[name]) for name in names if name in values}


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, DECIMALS) + 0.0
    return [_rounded(part) for part in value] if isinstance(value, tuple) else value


def _families(graph: nx.DiGraph) -> list[str]:
    return list(dict.fromkeys(family for _, family in graph.nodes(data="family")))


def _strategies(graph: nx.DiGraph) -> list[dict[str, Any]]:
    """How many steps each strategy led to, most first."""
    led: Counter[str] = Counter()
    for _, _, found in graph.edges(data="strategies", default={}):
        led.update(found)
    return [{"name": name, "count": count} for name, count in sorted(led.items(), key=lambda item: (-item[1], item[0]))]
