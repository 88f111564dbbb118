"""Shapes, and what there may be to train on."""

from __future__ import annotations

import pytest

from emosim.train.plan.counts import Counts, Lengths
from emosim.train.plan.shape import shape_of


@pytest.fixture(scope="session")
def large():
    """Counts of 300 million tokens, in dialogues of 1,000: as much as the published figures are for."""
    return Counts(300_000, 1_500_000, 300_000_000, 50_000_000, Lengths(950, 1400, 1700, 1900), exact=True)


@pytest.fixture(scope="session")
def small():
    """Counts of a thousand dialogues or so."""
    return Counts(727, 5141, 770_000, 277_000, Lengths(1024, 1400, 1600, 1746), exact=False)


@pytest.fixture(scope="session")
def qwen():
    return shape_of("Qwen/Qwen3-8B")


@pytest.fixture(scope="session")
def llama():
    return shape_of("meta-llama/Llama-3.1-8B-Instruct")
