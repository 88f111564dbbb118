"""Which dialogues are asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from emosim.errors import InputError
from emosim.export.reading import Line


def _felt(line: Line) -> Iterable[str]:
    return (name for t in line.turns if t.emotion for name in (t.emotion.primary.label, t.emotion.primary.family))


def _used(line: Line) -> Iterable[str]:
    return (used.name for turn in line.turns for used in turn.strategies or ())


KEYS: dict[str, Callable[[Line], Iterable[str]]] = {
    "emotion": _felt,
    "strategy": _used,
    "outcome": lambda line: (line.outcome,),
    "scenario": lambda line: (line.scenario,),
    "persona": lambda line: (line.persona,),
    "assistant": lambda line: (line.assistant,),
    "domain": lambda line: (line.domain,),
    "locale": lambda line: (line.locale,),
}
"""What a dialogue can be asked for by, and what of it counts: an emotion or its family, in any turn of the user."""


class Wanted:
    """Takes the dialogues that have one of the values of every key: KEY=VALUE, any number of them.

    Raises InputError for what is not of that form.
    """

    def __init__(self, only: Sequence[str]) -> None:
        self._values: dict[str, set[str]] = {}
        self._seen: dict[str, set[str]] = {}
        for text in only:
            key, _, value = text.partition("=")
            if key not in KEYS or not value:
                raise InputError(f'--only "{text}" must be like emotion=shame; a key is one of {", ".join(KEYS)}')
            self._values.setdefault(key, set()).add(value)

    def takes(self, line: Line) -> bool:
        """Whether a dialogue is asked for."""
        taken = True
        for key, values in self._values.items():
            has = set(KEYS[key](line))
            self._seen.setdefault(key, set()).update(has)
            taken = taken and bool(has & values)
        return taken

    def check_known(self, where: str = "") -> None:
        """Raises InputError for a value that no dialogue had, with those that there were; `where` says which were
        looked at."""
        for key, seen in self._seen.items():
            for value in sorted(self._values[key] - seen):
                there = ", ".join(sorted(seen))
                raise InputError(f"--only {key}={value}: no dialogue{where} has it; there are {there}")
