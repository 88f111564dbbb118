"""Which of a scenario's contents a turn takes up: nothing twice while there is something left."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import Protocol

from emosim.spec.scenario import Scenario

SHELVES = {
    "open_question": "questions",
    "collaborative_problem_solving": "steps",
    "cognitive_reframing": "reframes",
    "normalizing": "normalizing",
    "affirmation": "strengths",
    "psychoeducation": "information",
}
"""Strategy -> the part of a scenario it draws its content from."""


STAYS_NEAR = 0.6  # choice: how often a content of the event told last is taken, if there is one


class _Kept(Protocol):
    after: str | None


class Stock:
    """What is left to say in one dialogue. `told` grows as events are told."""

    def __init__(self, scenario: Scenario, random: Random) -> None:
        self._random = random
        self._shelves: dict[str, Mapping[str, _Kept]] = {name: getattr(scenario, name) for name in SHELVES.values()}
        self._used: dict[str, list[str]] = {}
        self.told: list[str] = []

    def take(self, strategy: str) -> str | None:
        """A content for the strategy that the told events allow; the one used longest ago when all were.

        None where the strategy has no content of its own, or the scenario none that fits yet.
        """
        shelf = SHELVES.get(strategy)
        if shelf is None:
            return None
        entries = self._shelves[shelf]
        used = self._used.setdefault(shelf, [])
        open_ = [name for name, entry in entries.items() if entry.after is None or entry.after in self.told]
        fresh = [name for name in open_ if name not in used]
        if fresh:
            near = [name for name in fresh if entries[name].after == self.told[-1]] if self.told else []
            pool = near if near and self._random.random() < STAYS_NEAR else fresh
            name = pool[int(self._random.random() * len(pool))]
        elif open_:
            name = min(open_, key=lambda entry: _last(used, entry))
        else:
            return None
        used.append(name)
        return name


def _last(used: list[str], name: str) -> int:
    return len(used) - 1 - used[::-1].index(name)
