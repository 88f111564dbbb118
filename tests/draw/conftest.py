"""Graphs of feelings to draw: the machine that ships, walks through it, and differences."""

from __future__ import annotations

from itertools import combinations

import pytest

from emosim.affect.diff import diff_graph
from emosim.affect.graph import machine_graph, taken_graph
from emosim.affect.machines import TransitionsMachines
from emosim.vad import Vad

# Each walk as often as it is told, and the strategy that every reply in it leads with.
WALKS = (
    (("fear", "fear", "anxiety", "hope", "calm"), "empathic_validation", 12),
    (("shame", "shame", "worry", "relief"), "reflective_listening", 9),
    (("anger", "disappointment", "sadness", "hope", "relief", "calm"), "open_question", 5),
    (("worry", "anxiety", "fear", "fear"), "de_escalation", 4),
    (("shame", "anxiety", "hope", "hope"), "grounding", 2),
    (("hurt", "anger", "gratitude"), "affirmation", 1),
)


@pytest.fixture(scope="session")
def declared(library):
    return machine_graph(library.emotions, TransitionsMachines(library.emotions, library.progression))


@pytest.fixture(scope="session")
def walked(library):
    """Makes the graph of some walks."""

    def walked(name, *walks):
        at = {label: emotion.point for label, emotion in library.emotions.emotions.items()}
        steps = [[(label, at[label], lead) for label in labels] for labels, lead, times in walks for _ in range(times)]
        return taken_graph(library.emotions, steps, name, "taken")

    return walked


@pytest.fixture(scope="session")
def taken(walked):
    return walked("corpus", *WALKS)


@pytest.fixture(scope="session")
def busy(walked, library):
    """More ways than a picture can hold: a hundred or so, each another number of times."""
    pairs = list(combinations(list(library.emotions.emotions)[::4], 2))
    return walked("busy", *((pair, "affirmation", 1 + number // 4) for number, pair in enumerate(pairs)))


@pytest.fixture(scope="session")
def compared(walked, taken):
    return diff_graph(walked("before", *WALKS[2:]), taken)


@pytest.fixture(scope="session")
def two_machines(declared):
    after = declared.copy()
    after.remove_node("reserve")
    return diff_graph(declared, after)


@pytest.fixture(params=["declared", "taken", "busy", "compared", "two_machines"])
def any_graph(request):
    return request.getfixturevalue(request.param)


@pytest.fixture
def hostile(taken):
    """A graph with labels that nobody should write."""
    graph = taken.copy()
    label = '</script><img src=x onerror="alert(1)">{{script}}$x$'
    graph.add_node(
        label, family="<b>", tier="primary", vad=Vad(0.1, 0.2, 0.3), visits=1, starts=1, share=0.1, error=0.0
    )
    graph.graph["name"] = "<script>alert(1)</script> & {{graph}}"
    return graph
