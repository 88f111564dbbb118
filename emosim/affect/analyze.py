"""What a graph of feelings says: where it is stuck, how it calms down, and how long that takes."""

from __future__ import annotations

from dataclasses import dataclass

import networkx as nx

from emosim.affect.chain import Calming, calming, long_run
from emosim.affect.paths import Path, moves_of, paths_to
from emosim.affect.reading import UNPLEASANT_BELOW

MOST_BETWEEN = 10


@dataclass(frozen=True, slots=True)
class Outlook:
    """How a feeling that is not calm comes to calm: by fewest steps; by the likeliest steps and as a chain, which both
    need counts; and in a declared machine by fewest steps over ways that are always open."""

    label: str
    family: str
    unpleasant: bool
    visits: int
    shortest: Path
    always_open: Path
    likeliest: Path
    calming: Calming | None


@dataclass(frozen=True, slots=True)
class Analysis:
    """What a graph says. In a graph of steps only feelings that were felt take part.

    `unreachable`: no way leads there from the neutral feeling or, in a graph of steps, nobody felt it. `absorbing`: no
    way leads out to another feeling. `traps`: no way leads to a calm feeling, by however many steps. `parts`: the
    strongly connected parts, in which every feeling leads to every other, largest first; `open_parts` by ways that
    are always open alone. `between`: how large a share of the best paths between all others runs through a feeling,
    the ten highest; in a declared machine over ways that are always open. `long_run`: share of turns in each feeling
    were the dialogues to go on for ever (see emosim.affect.chain); empty without counts.
    """

    name: str
    kind: str
    dialogues: int
    steps: int
    calm: tuple[str, ...]
    unreachable: tuple[str, ...]
    absorbing: tuple[str, ...]
    traps: tuple[str, ...]
    parts: tuple[tuple[str, ...], ...]
    open_parts: tuple[tuple[str, ...], ...]
    between: tuple[tuple[str, float], ...]
    outlooks: tuple[Outlook, ...]
    long_run: dict[str, float]


def analyze(graph: nx.DiGraph) -> Analysis:
    """The analysis of a graph of kind declared, reached or taken."""
    declared = graph.graph["kind"] == "declared"
    felt = graph.copy()  # a view of few nodes would go through them in no order that lasts
    felt.remove_nodes_from([label for label, visits in graph.nodes(data="visits") if not (declared or visits)])
    moves = moves_of(felt)
    always = nx.subgraph_view(moves, filter_edge=lambda u, v: not moves.edges[u, v]["guarded"])
    calm = tuple(label for label in graph.graph["calm"] if label in felt)
    return Analysis(
        name=graph.graph["name"],
        kind=graph.graph["kind"],
        dialogues=graph.graph["dialogues"],
        steps=graph.graph["steps"],
        calm=graph.graph["calm"],
        unreachable=_unreachable(graph) if declared else tuple(label for label in graph if label not in felt),
        absorbing=tuple(label for label in felt if not moves.out_degree(label)),
        traps=traps(moves, calm),
        parts=parts_of(moves),
        open_parts=parts_of(always),
        between=_between(always, None) if declared else _between(moves, "surprisal"),
        outlooks=_outlooks(moves, always if declared else None, calm, {} if declared else calming(felt, calm)),
        long_run={} if declared else long_run(felt),
    )


def traps(graph: nx.DiGraph, calm: tuple[str, ...]) -> tuple[str, ...]:
    """Feelings from which no way leads to a calm one, by however many steps."""
    free = set(calm).union(*(nx.ancestors(graph, label) for label in calm))
    return tuple(label for label in graph if label not in free)


def parts_of(graph: nx.DiGraph) -> tuple[tuple[str, ...], ...]:
    """The strongly connected parts, largest first, each in the order of the graph."""
    place = {label: number for number, label in enumerate(graph)}
    found = [tuple(sorted(part, key=place.__getitem__)) for part in nx.strongly_connected_components(graph)]
    return tuple(sorted(found, key=lambda part: (-len(part), place[part[0]])))


def _unreachable(graph: nx.DiGraph) -> tuple[str, ...]:
    neutral = graph.graph["neutral"]
    found = nx.descendants(graph, neutral) | {neutral}
    return tuple(label for label in graph if label not in found)


def _between(graph: nx.DiGraph, weight: str | None) -> tuple[tuple[str, float], ...]:
    scores = nx.betweenness_centrality(graph, weight=weight)
    ranked = sorted(scores.items(), key=lambda item: -item[1])[:MOST_BETWEEN]
    return tuple((label, score) for label, score in ranked if score)


def _outlooks(
    moves: nx.DiGraph, always: nx.DiGraph | None, calm: tuple[str, ...], calmings: dict[str, Calming]
) -> tuple[Outlook, ...]:
    shortest = paths_to(moves, calm, "fewest")
    always_open = paths_to(always, calm, "fewest") if always is not None else paths_to(moves, (), "fewest")
    likeliest = paths_to(moves, calm if calmings else (), "surprisal")
    return tuple(
        Outlook(
            label,
            node["family"],
            node["vad"].valence < UNPLEASANT_BELOW,
            node["visits"],
            shortest(label),
            always_open(label),
            likeliest(label),
            calmings.get(label),
        )
        for label, node in moves.nodes(data=True)
        if label not in calm
    )
