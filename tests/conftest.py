"""What ships, loaded once for every test that only reads it."""

from __future__ import annotations

import pytest

from emosim.simulate.stage import set_stage
from emosim.spec.library import load_library


@pytest.fixture(scope="session")
def library():
    return load_library()


@pytest.fixture(scope="session")
def stage(library):
    return set_stage(library)


@pytest.fixture(scope="session")
def make_pair():
    """A pair of dialogues under two rule sets: number `index`, spread over `clusters`, with fields of either side."""
    from emosim.corpus.compare import Pair
    from emosim.simulate.measures import Measures

    def made(index=0, a=None, b=None, clusters=12, parting=None, **fields):
        usual = {"outcome": "resolved", "turns": 8, "drop": 0.4, "calm_after": 4, "rapport": 0.6, "valence_rise": 0.3}
        one, other = (Measures(**{**usual, "against": 1, **(given or {})}) for given in (a, b))
        names = {
            "id": f"{index:032x}",
            "scenario": f"scenario_{index % clusters}",
            "persona": "walker",
            "assistant": "listener",
            "ordinal": index,
            "locale": "en-US",
            "emotion": "worry",
            "family": "fear",
        }
        return Pair(**{**names, **fields}, a=one, b=other, parting=parting)

    return made


@pytest.fixture(scope="session")
def make_trial():
    """A finished comparison of some pairs."""
    from emosim.corpus.compare import compare
    from emosim.runners.ab import CHOICES, SCHEMA, Contrast, Side, Trial

    def made(pairs, contrast=None, horizon=10):
        nothing = Contrast((), (), (), (), False)
        order = {"count": len(pairs), "seed": 7, "scenarios": [], "personas": []}
        sides = (Side("rules", "1" * 32), Side("my-rules", "2" * 32))
        return Trial(SCHEMA, "0", *sides, contrast or nothing, order, CHOICES, compare(pairs, horizon, 7))

    return made
