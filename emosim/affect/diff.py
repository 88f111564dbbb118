"""What is different between two graphs of feelings: two machines, or the steps of two corpora or simulations.

A graph of kind diff has this shape:

    graph.graph  name; kind: diff; of: the kind of the two; before, after: their names; dialogues, steps: of both
                 together, and _before and _after of each; rules: rule -> RuleChange; visits, ways: Divergence (None
                 between machines)
    node         family, tier, vad (as it is after, or was before); before, after: float, share of visits;
                 visits_before, _after: int; z: float, the change in standard errors; moved: what the machine after
                 says otherwise of it, in words, or nothing
    edge (u, v)  before, after: float, probability; count_before, _after: int; z: float; rules_before, _after: tuple;
                 when_before, _after: str, never where there is no way

Between machines `before` and `after` are 1 where the feeling or the way is there, and 0 where it is not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import networkx as nx

from emosim.affect.divergence import change_z, leaving, visits_divergence, ways_divergence
from emosim.errors import InputError

NOWHERE: dict[str, Any] = {"visits": 0, "share": 0.0, "error": 0.0}
NO_WAY: dict[str, Any] = {"rules": (), "when": "never", "count": 0, "probability": 0.0, "error": 0.0}


@dataclass(frozen=True, slots=True)
class RuleChange:
    """What became of a rule: its guard before and after in words, nothing where there is no such rule; and the pairs
    of feelings that it joins now and did not, and the other way round."""

    before: str
    after: str
    added: int
    removed: int


def diff_graph(before: nx.DiGraph, after: nx.DiGraph) -> nx.DiGraph:
    """The difference of two declared graphs, or of two of steps. Raises InputError for one of each."""
    declared = {graph.graph["kind"] == "declared" for graph in (before, after)}
    if len(declared) > 1:
        raise InputError("a machine and a corpus cannot be compared; give two folders of rules or two corpora")
    graph = nx.DiGraph(
        name=f"{before.graph['name']} -> {after.graph['name']}",
        kind="diff",
        of=after.graph["kind"],
        dialogues=before.graph["dialogues"] + after.graph["dialogues"],
        steps=before.graph["steps"] + after.graph["steps"],
        **_both("before", before.graph),
        **_both("after", after.graph),
    )
    _compare_nodes(graph, before, after)
    _compare_edges(graph, before, after)
    machines = declared == {True}
    graph.graph["rules"] = _rule_changes(before, after) if machines else {}
    graph.graph["visits"] = None if machines else visits_divergence(before, after)
    graph.graph["ways"] = None if machines else ways_divergence(before, after)
    return graph


def _both(when: str, about: Mapping[str, Any]) -> dict[str, Any]:
    return {when: about["name"], f"dialogues_{when}": about["dialogues"], f"steps_{when}": about["steps"]}


def _compare_nodes(graph: nx.DiGraph, before: nx.DiGraph, after: nx.DiGraph) -> None:
    totals = [sum(visits for _, visits in one.nodes(data="visits")) for one in (before, after)]
    for label in dict.fromkeys([*before, *after]):
        old, new = before.nodes.get(label), after.nodes.get(label)
        node, was, now = new or old, old or NOWHERE, new or NOWHERE
        graph.add_node(
            label,
            **{name: node[name] for name in ("family", "tier", "vad")},
            **_shares(graph, old, new, "share"),
            visits_before=was["visits"],
            visits_after=now["visits"],
            z=change_z((was["visits"], totals[0], was["error"]), (now["visits"], totals[1], now["error"])),
            moved=_moved(old, new) if old and new else "",
        )


def _shares(graph: nx.DiGraph, old: Any, new: Any, name: str) -> dict[str, float]:
    if graph.graph["of"] == "declared":
        return {"before": float(old is not None), "after": float(new is not None)}
    return {"before": old[name] if old else 0.0, "after": new[name] if new else 0.0}


def _moved(old: dict[str, Any], new: dict[str, Any]) -> str:
    """What a machine says of a feeling and another one says otherwise."""
    changes = [f"{name} {old[name]} -> {new[name]}" for name in ("family", "tier") if old[name] != new[name]]
    for axis, was, now in zip(old["vad"]._fields, old["vad"], new["vad"], strict=True):
        if was != now:
            changes.append(f"{axis} {was:g} -> {now:g}")
    return ", ".join(changes)


def _compare_edges(graph: nx.DiGraph, before: nx.DiGraph, after: nx.DiGraph) -> None:
    place = {label: number for number, label in enumerate(graph)}
    for source, target in sorted({*before.edges, *after.edges}, key=lambda pair: (place[pair[0]], place[pair[1]])):
        old, new = (one.get_edge_data(source, target) for one in (before, after))
        was, now = old or NO_WAY, new or NO_WAY
        totals = [leaving(one, source) for one in (before, after)]
        graph.add_edge(
            source,
            target,
            **_shares(graph, old, new, "probability"),
            count_before=was["count"],
            count_after=now["count"],
            z=change_z((was["count"], totals[0], was["error"]), (now["count"], totals[1], now["error"])),
            rules_before=was["rules"],
            rules_after=now["rules"],
            when_before=was["when"],
            when_after=now["when"],
        )


def _rule_changes(before: nx.DiGraph, after: nx.DiGraph) -> dict[str, RuleChange]:
    """What became of each rule that is not the same in both."""
    guards = [one.graph["rules"] for one in (before, after)]
    joined = [_joined(one) for one in (before, after)]
    changes = {}
    for rule in dict.fromkeys([*guards[0], *guards[1]]):
        old, new = (one.get(rule, "") for one in guards)
        was, now = (one.get(rule, set()) for one in joined)
        if old != new or was != now:
            changes[rule] = RuleChange(old, new, len(now - was), len(was - now))
    return changes


def _joined(graph: nx.DiGraph) -> dict[str, set[tuple[str, str]]]:
    """The pairs that each rule joins."""
    found: dict[str, set[tuple[str, str]]] = {}
    for source, target, rules in graph.edges(data="rules"):
        for rule in rules:
            found.setdefault(rule, set()).add((source, target))
    return found
