"""The tiny library, and dialogues of what ships."""

from __future__ import annotations

from pathlib import Path

import pytest

from emosim.corpus.order import Order, items
from emosim.realize.grammar.realizer import Grammar
from emosim.simulate.simulate import simulate
from emosim.simulate.stage import set_stage
from emosim.spec.library import load_library

FIXTURES = Path(__file__).parents[1] / "fixtures"
SEED = 3


@pytest.fixture(scope="session")
def tiny():
    return load_library(None, [FIXTURES / "scenarios"], [FIXTURES / "personas"])


@pytest.fixture(scope="session")
def tiny_stage(tiny):
    return set_stage(tiny)


@pytest.fixture(scope="session")
def trajectories(library, stage):
    """Sixty trajectories of what ships, spread over its pairs."""
    order = Order(count=60, seed=SEED)
    return [simulate(stage, i.scenario, i.persona, i.assistant, SEED, i.ordinal) for i in items(order, library)]


@pytest.fixture(scope="session")
def dialogues(library, trajectories):
    """Sixty dialogues as the realizer gives them, before any check."""
    grammar = Grammar(library)
    return [grammar.realize(trajectory, SEED) for trajectory in trajectories]


@pytest.fixture(scope="session")
def crises(tiny, tiny_stage):
    """Dialogues of the tiny library in which a crisis came up."""
    found = []
    grammar = Grammar(tiny)
    for ordinal in range(80):
        trajectory = simulate(tiny_stage, "late_rent", "quiet_renter", "even_listener", SEED, ordinal)
        if trajectory.risk:
            found.append(grammar.realize(trajectory, SEED))
    return found
