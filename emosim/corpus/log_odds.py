"""What a feeling turns into, as log-odds beside how common the feelings are, and how alike two tables of them are."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import numpy as np

from emosim.errors import InputError

FEWEST = 50  # choice: steps from a feeling, and to it, below which nothing is said of it


@dataclass(slots=True)
class _Stratum:
    """Steps of one person: how many, how often each feeling was there before and after, and both together."""

    steps: int
    before: np.ndarray
    after: np.ndarray
    together: np.ndarray


@dataclass(frozen=True, slots=True)
class Steps:
    """Counts of steps between the feelings `names`, kept apart by stratum: a person, or a corpus of many."""

    names: tuple[str, ...]
    strata: dict[str, _Stratum] = field(default_factory=dict)

    def add(self, stratum: str, there: Sequence[Iterable[str]]) -> None:
        """Count a series of turns, each with the feelings that are there in it; other names count as none of them."""
        present = [np.array([name in set(now) for name in self.names], dtype=float) for now in there]
        kept = self._stratum(stratum)
        for before, after in pairwise(present):
            kept.steps += 1
            kept.before += before
            kept.after += after
            kept.together += np.outer(before, after)

    def add_table(self, stratum: str, table: np.ndarray) -> None:
        """Count a table of steps, a row the feeling before, shape (names, names), one feeling at a time."""
        kept = self._stratum(stratum)
        kept.steps += int(table.sum())
        kept.before += table.sum(axis=1)
        kept.after += table.sum(axis=0)
        kept.together += table

    def _stratum(self, name: str) -> _Stratum:
        count = len(self.names)
        empty = _Stratum(0, np.zeros(count), np.zeros(count), np.zeros((count, count)))
        return self.strata.setdefault(name, empty)

    def log_odds(self) -> np.ndarray:
        """How much likelier each feeling is after each than otherwise, shape (names, names); NaN for a feeling of
        fewer than FEWEST steps.

        The estimate of Mantel & Haenszel (1959, J. Natl. Cancer Inst. 22:719-748), in which people who feel much of
        everything make nothing of it, with half a step added to either side.
        """
        shape = (len(self.names), len(self.names))
        raised, lowered = np.full(shape, 0.5), np.full(shape, 0.5)
        for kept in self.strata.values():
            both = kept.together
            left, came = kept.before[:, None] - both, kept.after[None, :] - both
            neither = kept.steps - both - left - came
            raised += both * neither / max(1, kept.steps)
            lowered += left * came / max(1, kept.steps)
        found = np.log(raised / lowered)
        found[self._count("before") < FEWEST, :] = np.nan
        found[:, self._count("after") < FEWEST] = np.nan
        return found

    def _count(self, side: str) -> np.ndarray:
        return sum((getattr(kept, side) for kept in self.strata.values()), np.zeros(len(self.names)))


def read_log_odds(path: Path, names: tuple[str, ...]) -> np.ndarray:
    """A table of log-odds from a CSV file whose first column, `from`, and first row name the feelings.

    Shape (names, names); what else the file holds is left out. Raises InputError for a file that is not so.
    """
    with path.open(encoding="utf-8", newline="") as lines:
        rows = {row.get("from"): row for row in csv.DictReader(lines)}
    if missing := [name for name in names if name not in rows]:
        raise InputError(f"{path}: no row of the column `from` is for {', '.join(missing)}")
    try:
        return np.array([[float(rows[one][other]) for other in names] for one in names])
    except (KeyError, TypeError, ValueError):
        raise InputError(f"{path}: expected a column with a number for each of {', '.join(names)}") from None


def rank_correlation(a: np.ndarray, b: np.ndarray, staying: bool = True) -> float | None:
    """Spearman's correlation of two tables over the pairs that both know, -1 to 1; without `staying` the diagonal is
    left out. None for fewer than three pairs, or where one of them does not vary."""
    known = ~(np.isnan(a) | np.isnan(b))
    if not staying:
        known &= ~np.eye(len(a), dtype=bool)
    one, other = _ranks(a[known]), _ranks(b[known])
    if len(one) < 3 or not one.std() or not other.std():
        return None
    return float(np.corrcoef(one, other)[0, 1])


def _ranks(values: np.ndarray) -> np.ndarray:
    """Ranks from 1; equal values share the mean of theirs."""
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = counts.cumsum()
    return (last - (counts - 1) / 2.0)[inverse]
