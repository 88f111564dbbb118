"""Persons of the shipped world, and everything that may happen to one."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import strategies as st

from emosim.affect.person import Person
from emosim.seeds import numbers_random
from emosim.spec.emotions import EVENTS
from emosim.spec.persona import Temperament
from emosim.spec.scenario import Appraisal

unit, signed = st.floats(0, 1), st.floats(-1, 1)
appraisals = st.builds(
    Appraisal,
    relevance=unit,
    desirability=signed,
    likelihood=unit,
    control=unit,
    responsibility=signed,
    changeability=unit,
)
moves = st.tuples(signed, signed, signed).map(np.array)
turns = st.tuples(
    st.one_of(st.none(), appraisals), st.one_of(st.none(), st.tuples(moves, signed)), st.sampled_from(EVENTS)
)
temperaments = st.builds(
    Temperament, inertia=st.floats(0, 0.9), reactivity=st.floats(0.2, 2.0), regulation=st.floats(0.05, 0.5)
)
homes = moves


@pytest.fixture(scope="session")
def world(stage):
    return stage.world


@pytest.fixture(scope="session")
def born(world):
    """Makes a person of a home and a temperament; without a seed nothing is left to chance."""

    def born(home, temperament, turns=30, seed=None):
        noise = np.zeros((turns, 3)) if seed is None else numbers_random("invariants", seed).standard_normal((turns, 3))
        return Person(world, np.array(home), temperament, noise)

    return born


@pytest.fixture(scope="session")
def lives():
    """Lets some turns happen to a person, the first event being the opening; gives what they felt at each."""

    def lives(person, happenings, opened=False):
        felt = []
        for event, reply, kind in happenings:
            if event is not None:
                person.meet_event(event, opening=not opened)
                opened = True
            felt.append(person.feel(kind))
            if reply is not None:
                person.meet_reply(*reply)
        return felt

    return lives
