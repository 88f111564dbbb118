"""The error tree: what can go wrong, and whose it is to mend."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing wrong with something a person wrote.

    `line` and `column` count from 1; 0 means that the whole file is meant.
    """

    file: str
    line: int
    column: int
    path: str
    message: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        return f"{place}: {self.path}: {self.message}" if self.path else f"{place}: {self.message}"


class EmosimError(Exception):
    """Anything emosim raises on purpose."""


class InputError(EmosimError):
    """Something the user gave is wrong; every problem found is in `problems`."""

    def __init__(self, problems: Iterable[Problem] | str) -> None:
        if isinstance(problems, str):
            self.problems: tuple[Problem, ...] = ()
            super().__init__(problems)
        else:
            self.problems = tuple(sorted(set(problems)))
            super().__init__("\n".join(map(str, self.problems)))


class EngineError(EmosimError):
    """An engine answered with an error or disagreed with its reference: our bug, never the user's."""


@contextmanager
def gathering(problems: list[Problem]) -> Iterator[None]:
    """Put the problems of an InputError raised inside into the list, and go on."""
    try:
        yield
    except InputError as error:
        problems.extend(error.problems or [Problem("", 0, 0, "", str(error))])
