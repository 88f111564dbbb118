"""A check's verdict, and what every check is."""

from __future__ import annotations

from typing import NamedTuple, Protocol

from emosim.corpus.record import Record


class Verdict(NamedTuple):
    """What a check says: a score in [0, 1], and why the record fails; an empty reason means that it passes."""

    score: float
    reason: str = ""


PASS = Verdict(1.0)


class Check(Protocol):
    """Looks at a record of the standard level."""

    def __call__(self, record: Record) -> Verdict:
        """The verdict on a record."""
