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
