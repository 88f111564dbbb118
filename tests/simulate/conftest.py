"""A few hundred dialogues of what ships, and some that end in a crisis, simulated once."""

from __future__ import annotations

import pytest

from emosim.simulate.simulate import simulate

HOW_MANY = 300
TRIES = 80


@pytest.fixture(scope="session")
def jobs(library):
    """(scenario, persona, assistant, seed, ordinal), round all pairs and assistants."""
    assistants = list(library.assistants)
    return [
        (*library.pairs[index % len(library.pairs)], assistants[index % len(assistants)], 5, index)
        for index in range(HOW_MANY)
    ]


@pytest.fixture(scope="session")
def trajectories(stage, jobs):
    return [simulate(stage, *job) for job in jobs]


@pytest.fixture(scope="session")
def risky(library):
    """(scenario, arc) of every arc that holds an event with a risk."""
    return [
        (name, arc)
        for name, scenario in library.scenarios.items()
        for arc, told in scenario.arcs.items()
        if any(scenario.events[beat.event].risk for beat in told.beats)
    ]


@pytest.fixture(scope="session")
def crises(stage, library, risky):
    """Trajectories of every risky arc, as far as a few tries give them."""
    assistants = list(library.assistants)
    found = []
    for name, arc in risky:
        users = [persona for scenario, persona in library.pairs if scenario == name]
        for index in range(TRIES):
            assistant = assistants[index % len(assistants)]
            trajectory = simulate(stage, name, users[index % len(users)], assistant, 6, index)
            if trajectory.arc == arc:
                found.append(trajectory)
    return found
