"""Feelings as a Markov chain: whether, and after how many turns, it comes to calm; and where it is in the long run.

The chain takes each step by the probabilities of a graph and forgets what was before. Kemeny & Snell (1960), Finite
Markov Chains, chapters 3 and 4, have the equations.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf

import networkx as nx
import numpy as np


@dataclass(frozen=True, slots=True)
class Calming:
    """How a feeling that is not calm becomes calm. `reaches` is the probability that it ever does, 0 to 1; `turns`
    the expected number of turns until then, infinite where it is not certain; `turns_if_reached` the same over the
    dialogues that do come to calm, None where none does."""

    reaches: float
    turns: float
    turns_if_reached: float | None


def matrix(graph: nx.DiGraph, labels: list[str]) -> np.ndarray:
    """Probabilities of the steps between some feelings, shape (labels, labels); rows need not sum to 1."""
    return nx.to_numpy_array(graph, nodelist=labels, weight="probability") if labels else np.zeros((0, 0))


def calming(graph: nx.DiGraph, calm: tuple[str, ...]) -> dict[str, Calming]:
    """How each feeling that is not calm becomes calm. A feeling that no step leaves is taken for one that lasts."""
    stops = nx.subgraph_view(graph, filter_edge=lambda u, v: u not in calm)
    able = set().union(*(nx.ancestors(stops, label) for label in calm)) - set(calm)
    lost = set(graph) - able - set(calm)
    certain = able - set().union(*(nx.ancestors(stops, label) for label in lost))
    reaches = _reaching(graph, [label for label in graph if label in able], calm)
    turns = _expected(graph, dict.fromkeys((label for label in graph if label in certain), 1.0))
    given = _expected(graph, reaches)
    return {
        label: Calming(1.0 if label in certain else reaches.get(label, 0.0), turns.get(label, inf), given.get(label))
        for label in graph
        if label not in calm
    }


def _reaching(graph: nx.DiGraph, able: list[str], calm: tuple[str, ...]) -> dict[str, float]:
    """The probability that each feeling which can become calm does: h = Qh + what goes to calm in one step."""
    if not able:
        return {}
    between = matrix(graph, able)
    to_calm = matrix(graph, [*able, *calm])[: len(able), len(able) :].sum(axis=1)
    found = np.linalg.solve(np.eye(len(able)) - between, to_calm)
    return dict(zip(able, np.clip(found, 0.0, 1.0).tolist(), strict=True))


def _expected(graph: nx.DiGraph, reaches: dict[str, float]) -> dict[str, float]:
    """Expected turns to calm from each feeling, given that it comes to calm: t = 1 + Q't, where Q' takes each step
    as often as those do who get there, Q'(u, v) = Q(u, v) h(v) / h(u)."""
    labels = list(reaches)
    if not labels:
        return {}
    reach = np.array([reaches[label] for label in labels])
    among = matrix(graph, labels) * reach / reach[:, None]
    found = np.linalg.solve(np.eye(len(labels)) - among, np.ones(len(labels)))
    return dict(zip(labels, found.tolist(), strict=True))


def long_run(graph: nx.DiGraph) -> dict[str, float]:
    """The stationary distribution: the share of turns in each feeling were the chain to run for ever.

    It is that of the strongly connected part with the most visits, in which alone it is sure to be the only one;
    steps out of that part are left out. Empty if no step leads back to where it started.
    """
    found = [part for part in nx.strongly_connected_components(graph) if graph.subgraph(part).number_of_edges()]
    if not found:
        return {}
    visits = graph.nodes(data="visits")
    part = max(found, key=lambda part: (sum(visits[label] for label in part), sorted(part)))
    labels = [label for label in graph if label in part]
    steps = matrix(graph, labels)
    steps /= steps.sum(axis=1, keepdims=True)
    # pi P = pi with one of the equations, which the others imply, replaced by: the shares sum to 1.
    equations = steps.T - np.eye(len(labels))
    equations[-1] = 1.0
    shares = np.linalg.solve(equations, np.eye(len(labels))[-1])
    return dict(zip(labels, shares.tolist(), strict=True))
