"""What may come of a feeling and of a phase, in a line each."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import networkx as nx

    from emosim.spec.emotions import EmotionMachine
    from emosim.spec.progression import ProgressionMachine

FEW = 4  # choice: so many of what may come next are named


def of_feeling(machine: EmotionMachine, label: str) -> str:
    """What a feeling may turn into, and whether a way leads from it to calm."""
    from emosim.affect.calm import calm_feelings
    from emosim.affect.ways import open_ways, way_to

    graph, calm = open_ways(machine), calm_feelings(machine)
    way = way_to(graph, label, calm)
    if way is None:
        end = "a trap, no way leads from it to calm"
    elif len(way) == 1:
        end = "it is calm itself"
    else:
        end = f"a way leads to calm: {' -> '.join(way)}"
    return f"{label} may turn into {_next(graph, label)}; {end}{_start(graph, machine.neutral, label)}"


def of_phase(progression: ProgressionMachine, phase: str) -> str:
    """What a phase may turn into."""
    from emosim.affect.ways import open_phases

    graph = open_phases(progression)
    return f"{phase} may turn into {_next(graph, phase)}{_start(graph, progression.initial, phase)}"


def _next(graph: nx.DiGraph, place: str) -> str:
    """The first few, and how many more; those of a way of one step."""
    from emosim.spec.wording import listed

    found = list(graph.successors(place))
    if len(found) > FEW + 1:
        return f"{', '.join(found[:FEW])} and {len(found) - FEW} more"
    return listed(found, "or") or "nothing else"


def _start(graph: nx.DiGraph, start: str, place: str) -> str:
    from emosim.affect.ways import reached_from

    return "" if place in reached_from(graph, start) else f"; no way leads to it from {start}"
