"""The world that ships, and persons in it."""

from __future__ import annotations

import numpy as np
import pytest

from emosim.affect.person import Person
from emosim.seeds import numbers_random
from emosim.spec.persona import Temperament
from emosim.spec.scenario import Appraisal

MIDDLING = {"inertia": 0.3, "reactivity": 1.0, "regulation": 0.1}
BLOW = {
    "relevance": 0.9,
    "desirability": -0.8,
    "likelihood": 0.8,
    "control": 0.3,
    "responsibility": 0.0,
    "changeability": 0.4,
}


@pytest.fixture(scope="session")
def world(stage):
    return stage.world


@pytest.fixture(scope="session")
def born(world):
    """Makes a person: home (0.1, 0, 0.1), middling temperament, no noise unless told otherwise."""

    def born(home=(0.1, 0.0, 0.1), turns=200, seed=None, **temperament):
        noise = np.zeros((turns, 3)) if seed is None else numbers_random("test", seed).standard_normal((turns, 3))
        return Person(world, np.array(home), Temperament(**(MIDDLING | temperament)), noise)

    return born


@pytest.fixture(scope="session")
def event():
    """Makes an appraisal: a heavy blow of circumstance, but for what is given."""

    def event(**changes):
        return Appraisal(**(BLOW | changes))

    return event
