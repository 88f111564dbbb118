"""Which split a dialogue belongs to: by who speaks and about what, never by row."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from math import ceil

from emosim.corpus.record import Split
from emosim.seeds import derive, digest

TEST_SHARE = 0.15  # choice: of the personas, rounded up
VALIDATION_SHARE = 0.12  # choice: of the (scenario, persona) pairs that are left


class Splits:
    """Splits for a library's personas. A test persona is in no other split; a (scenario, persona) pair in one.

    Personas that extend one another share their words, so they are held out together or not at all.
    """

    def __init__(self, extends: Mapping[str, str | None]) -> None:
        """`extends` names every persona, and the one it extends if it does."""
        families: dict[str, list[str]] = defaultdict(list)
        for name in extends:
            root = name
            while parent := extends.get(root):
                root = parent
            families[root].append(name)
        held_out = ceil(TEST_SHARE * len(extends)) if len(families) >= 3 else 0
        test: list[str] = []
        for root in sorted(families, key=lambda name: digest("split", name)):
            if len(test) < held_out:
                test += families[root]
        self.test = frozenset(test)

    def of(self, scenario: str, persona: str) -> Split:
        """The split of a pair."""
        if persona in self.test:
            return "test"
        share = derive("validation", scenario, persona) / 2**64
        return "validation" if share < VALIDATION_SHARE else "train"
