"""Which split a dialogue belongs to: by who speaks and about what, never by row."""

from __future__ import annotations

from collections.abc import Iterable
from math import ceil

from emosim.corpus.record import Split
from emosim.seeds import derive, digest

TEST_SHARE = 0.15  # choice: of the personas, rounded up
VALIDATION_SHARE = 0.12  # choice: of the (scenario, persona) pairs that are left


class Splits:
    """Splits for a library's personas. A test persona is in no other split; a (scenario, persona) pair in one."""

    def __init__(self, personas: Iterable[str]) -> None:
        ranked = sorted(personas, key=lambda name: digest("split", name))
        held_out = ceil(TEST_SHARE * len(ranked)) if len(ranked) >= 3 else 0
        self.test = frozenset(ranked[:held_out])

    def of(self, scenario: str, persona: str) -> Split:
        """The split of a pair."""
        if persona in self.test:
            return "test"
        share = derive("validation", scenario, persona) / 2**64
        return "validation" if share < VALIDATION_SHARE else "train"
