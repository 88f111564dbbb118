"""The world that ships, and persons in it."""

from __future__ import annotations

import numpy as np
import pytest

from emosim.affect.person import Person
from emosim.seeds import numbers_random
from emosim.spec.emotions import parse_emotions
from emosim.spec.marked import loads
from emosim.spec.persona import Temperament
from emosim.spec.scenario import Appraisal
from emosim.vad import Vad

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


FEW = """\
machine: few
neutral: flat
reading:
  axis_weights: {valence: 1.0, arousal: 0.8, dominance: 0.6}
  spread: 0.2
  appraisal_weight: 2.0
  stay_bonus: 0.5
  nominations: 3
emotions:
  flat: {adjective: flat, tier: primary, vad: [0, 0.5, 0.5], source: zero}
  glad: {adjective: glad, tier: primary, vad: [0.8, 0.7, 0.7], source: Happy}
  eased: {adjective: eased, tier: secondary, parent: glad, vad: [0.4, 0.3, 0.5], source: Relaxed}
  sad: {adjective: sad, tier: primary, vad: [-0.6, 0.4, 0.3], source: Sad}
  hurt: {adjective: hurt, tier: secondary, parent: sad, vad: [-0.5, 0.7, 0.3], source: Pain}
  mad: {adjective: mad, tier: primary, vad: [-0.5, 0.8, 0.6], source: Angry}
transitions:
  - {name: within, from: [glad, sad], to: own_family}
  - {name: tires, from: mad, to: sad}
  - {name: settles, from: [sad, glad], to: flat, when: {intensity_before: {lt: 0.5}}}
  - {name: helped, from: sad, to: [eased, flat], when: {event: [support, relief], arousal: {lt: 0.7}}}
  - {name: stirs, from: flat, to: [sad, glad]}
"""


@pytest.fixture(scope="session")
def few():
    """Parses a machine: of six feelings, or what that becomes when pieces of its text are replaced."""

    def few(*changes):
        text = FEW
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        return parse_emotions(loads(text, "few.yaml"))

    return few


@pytest.fixture(scope="session")
def steps():
    """Walks of one step each, as many of every pair of feelings as is told; all stand still."""

    def steps(counts):
        at = Vad(0.0, 0.5, 0.5)
        return [[(u, at, ""), (v, at, "")] for (u, v), count in counts.items() for _ in range(count)]

    return steps
