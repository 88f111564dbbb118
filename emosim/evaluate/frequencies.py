"""How often everything is that a state line says, and the answer of somebody who knows that and does not listen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from emosim.evaluate.vocabulary import Vocabulary
from emosim.export.chats import Reply
from emosim.export.states import State, state_line

NUMBERS = ("valence", "arousal", "dominance", "intensity")
"""What a state line says in numbers."""


class Frequencies:
    """Counts over replies, added as they are read, so that memory stays flat."""

    def __init__(self) -> None:
        self.replies = 0
        self._feelings = Counter[tuple[str, str]]()
        self._phases = Counter[str]()
        self._strategies = Counter[tuple[str, ...]]()
        self._sums = dict.fromkeys(NUMBERS, 0.0)

    def add(self, replies: Iterable[Reply]) -> None:
        """Count some replies."""
        for reply in replies:
            state = reply.state
            self.replies += 1
            self._feelings[state.emotion, state.family] += 1
            self._phases[state.phase] += 1
            self._strategies[reply.strategies] += 1
            for name in NUMBERS:
                self._sums[name] += getattr(state, name)

    def vocabulary(self) -> Vocabulary:
        """Every name that was counted."""
        strategies = sorted({name for names in self._strategies for name in names})
        return Vocabulary(dict(sorted(self._feelings)), tuple(sorted(self._phases)), tuple(strategies))

    def majority(self) -> str:
        """The state line with the most frequent emotion, phase and first strategy, the most frequent strategies that
        begin with that one, and the means of the numbers. Of equals the first by name."""
        leads = Counter[tuple[str, ...]]()
        for names, times in self._strategies.items():
            leads[names[:1]] += times
        lead = _most(leads)
        strategies = _most({names: times for names, times in self._strategies.items() if names[:1] == lead})
        numbers = {name: total / self.replies for name, total in self._sums.items()}
        return state_line(State(*_most(self._feelings), phase=_most(self._phases), **numbers), strategies)


def _most(counts: dict[Any, int]) -> Any:
    return min(counts, key=lambda value: (-counts[value], value))
