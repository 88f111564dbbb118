"""The best ways through a graph of feelings: the shortest, and the likeliest."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log, prod

import networkx as nx
import numpy as np

STEP, GUARD = 1e6, 1e3  # costs: fewest steps first, of these the fewest guards, of these the nearest or likeliest
LEAST = 1e-9  # of a cost; networkx wants them above zero


@dataclass(frozen=True, slots=True)
class Path:
    """A way over several feelings, the first and the last among them; empty where there is none.

    `when` holds, for each step, when it is open in words. `probability` is that of leaving each feeling for the next
    one, however long each lasts; None in a declared machine.
    """

    feelings: tuple[str, ...] = ()
    when: tuple[str, ...] = ()
    probability: float | None = None


def moves_of(graph: nx.DiGraph) -> nx.DiGraph:
    """The ways to another feeling, each with its `leaving`, the probability that it is this way that its feeling is
    left by (None in a declared machine), and its costs: `surprisal`, which adds up as probabilities multiply, and
    `fewest`."""
    moves = nx.DiGraph()
    moves.add_nodes_from(graph.nodes(data=True))
    for source, target, way in graph.edges(data=True):
        if source != target:
            stay = graph.get_edge_data(source, source, {}).get("probability", 0.0)
            leaving = way["probability"] / (1.0 - stay) if way["count"] else None
            places = graph.nodes[source]["vad"], graph.nodes[target]["vad"]
            moves.add_edge(source, target, **way, leaving=leaving, **_costs(leaving, way["guarded"], places))
    return moves


def _costs(leaving: float | None, guarded: bool, places: tuple) -> dict[str, float]:
    if leaving is None:
        far = float(np.linalg.norm(places[0].centered() - places[1].centered()))
        return {"fewest": STEP + GUARD * guarded + far}
    surprisal = max(LEAST, -log(leaving))
    return {"surprisal": surprisal, "fewest": STEP + surprisal}


def paths_to(moves: nx.DiGraph, goals: Sequence[str], cost: str) -> Callable[[str], Path]:
    """The path of the least cost from each feeling to any of the goals."""
    found = nx.multi_source_dijkstra(moves.reverse(copy=False), tuple(goals), weight=cost)[1] if goals else {}

    def path(label: str) -> Path:
        feelings = tuple(reversed(found.get(label, ())))
        ways = [moves.edges[pair] for pair in pairwise(feelings)]
        known = ways and all(way["leaving"] is not None for way in ways)
        probability = prod(way["leaving"] for way in ways) if known else None
        return Path(feelings, tuple(way["when"] for way in ways), probability)

    return path
