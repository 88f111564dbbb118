"""Dialogues as rows of numbers that add up: figures of all of them, or of some drawn again, come of the sums."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

import numpy as np

from emosim.affect.divergence import jensen_shannon
from emosim.corpus.moments import distress_of
from emosim.corpus.record import Record
from emosim.corpus.valence import FEWEST, SUMS, TENTHS, lag_1, line, spread, sums_of, tenth
from emosim.spec.emotions import EmotionMachine
from emosim.spec.lexicon import OUTCOMES
from emosim.spec.people import THIRDS, People, nearest

WELL = ("resolved", "improved")
FAILED = ("unresolved", "worsened")

Sums = Mapping[str, np.ndarray]
"""Parts of a row by name, each of shape (..., numbers of the part)."""


class Rows:
    """How a record becomes a row, and the sum of rows figures, beside what people do."""

    def __init__(self, people: People, emotions: EmotionMachine) -> None:
        self.people = people
        strategies, groups = people.strategies, people.intensity.feelings
        self.labels = (*strategies.labels, *strategies.left_out)
        self.compared = len(strategies.labels)
        self.groups = tuple(groups)
        self._group = nearest({name: group.ours for name, group in groups.items()}, emotions)
        self._suggests = frozenset(strategies.first_suggestion.ours)
        self._sizes = {
            "outcomes": len(OUTCOMES),
            "slope": 2,  # dialogues, rise of the line through the valence of those that ended well
            "rest": SUMS,  # of what is left around lines
            "tenths": 3 * TENTHS,  # turns, valence, its square, by tenth of those that ended well
            "thirds": THIRDS * (len(self.labels) + 1),  # strategies by third and label; the last has no label
            "suggested": 3,  # dialogues, those with a suggestion, where it came
            "intensity": 3 * len(self.groups),  # dialogues, distress before and after, by what they came with
            "failed": 3,  # the same of those that did not end well
        }
        ends = np.cumsum(list(self._sizes.values())).tolist()
        self._places = {
            name: slice(end - size, end) for (name, size), end in zip(self._sizes.items(), ends, strict=True)
        }
        self.width = ends[-1]

    def parts(self, rows: np.ndarray) -> Sums:
        """The parts of rows, or of sums of them, shape (..., width)."""
        return {name: rows[..., place] for name, place in self._places.items()}

    def row(self, record: Record) -> np.ndarray:
        """The row of a record, shape (width,). A crisis counts among the outcomes and nowhere else."""
        row = np.zeros(self.width)
        part = self.parts(row)
        part["outcomes"][OUTCOMES.index(record.outcome)] = 1.0
        if record.crisis is None:
            self._valence(record, part)
            self._strategies(record, part)
            self._intensity(record, part)
        return row

    def _valence(self, record: Record, part: Sums) -> None:
        values = [turn.emotion.vad.valence for turn in record.turns[::2]]
        well = record.outcome in WELL
        if well:
            by_tenth = part["tenths"].reshape(3, TENTHS)
            for at, value in enumerate(values):
                by_tenth[:, tenth(at, len(values))] += (1.0, value, value * value)
        if len(values) < FEWEST:
            return
        rise, rest = line(values)
        if well:
            part["slope"][:] = (1.0, rise)
        part["rest"][:] = sums_of(rest)

    def _strategies(self, record: Record, part: Sums) -> None:
        by_third = part["thirds"].reshape(THIRDS, -1)
        turns, first = len(record.turns), None
        for turn in record.turns[1::2]:
            third = min(THIRDS - 1, THIRDS * turn.index // turns)
            for used in turn.strategies:
                label = self.people.strategies.label(used.name, used.technique)
                by_third[third, self._column.get(label, -1)] += 1.0
                if first is None and used.name in self._suggests:
                    first = turn.index / turns
        part["suggested"][:] = (1.0, first is not None, first or 0.0)

    @cached_property
    def _column(self) -> dict[str | None, int]:
        return {label: at for at, label in enumerate(self.labels)}

    def _intensity(self, record: Record, part: Sums) -> None:
        users = record.turns[::2]
        group = self._group.get(users[0].emotion.primary.label)
        before, after = distress_of(users[0]), distress_of(users[-1])
        if group is None or before is None or after is None:
            return
        if record.outcome in WELL:
            part["intensity"].reshape(3, -1)[:, self.groups.index(group)] = (1.0, before, after)
        elif record.outcome in FAILED:
            part["failed"][:] = (1.0, before, after)

    def figures(self, rows: np.ndarray) -> dict[str, np.ndarray]:
        """Figures of sums of rows, shape (..., width), by the names of spec.people.FIGURES; NaN where nothing is there.

        slope          rise of the line through the valence of a dialogue that ended well, first turn to last
        lag_1          correlation of what is left around the line at a turn and at the next
        spread         SD of what is left around the line
        deciles        how far the mean valence of a tenth, in dialogues that ended well, is from people's, both from
                       their own mean: root of the mean square over the tenths that any turn is in
        strategies     divergence in bits of the table of thirds and labels from people's
        suggested_at   how far into a dialogue its first suggestion comes, 0 to 1
        suggested      share of dialogues that hold one
        before, after  distress at the first and last turn of those that came distressed and ended well, 0 to 1
        after_failed   the same at the last turn of those that ended unresolved or worsened
        not_well       share of dialogues that ended neither resolved nor improved
        worse_of_failed  share that worsened of those that ended unresolved or worsened
        """
        part = self.parts(rows)
        outcomes = {name: part["outcomes"][..., at] for at, name in enumerate(OUTCOMES)}
        well, failed = (sum(outcomes[name] for name in names) for names in (WELL, FAILED))
        kept = part["intensity"].reshape(*rows.shape[:-1], 3, -1).sum(axis=-1)
        return {
            "slope": _ratio(part["slope"][..., 1], part["slope"][..., 0]),
            "lag_1": lag_1(part["rest"]),
            "spread": spread(part["rest"]),
            "deciles": self._off_people(part["tenths"]),
            "strategies": self.divergence(part["thirds"], whole=False),
            "suggested_at": _ratio(part["suggested"][..., 2], part["suggested"][..., 1]),
            "suggested": _ratio(part["suggested"][..., 1], part["suggested"][..., 0]),
            "before": _ratio(kept[..., 1], kept[..., 0]),
            "after": _ratio(kept[..., 2], kept[..., 0]),
            "after_failed": _ratio(part["failed"][..., 2], part["failed"][..., 0]),
            "not_well": 1.0 - _ratio(well, part["outcomes"].sum(axis=-1)),
            "worse_of_failed": _ratio(outcomes["worsened"], failed),
        }

    def _off_people(self, tenths: np.ndarray) -> np.ndarray:
        turns, valence, _ = np.moveaxis(tenths.reshape(*tenths.shape[:-1], 3, TENTHS), -2, 0)
        off, known = _ratio(valence, turns) - np.array(self.people.valence.deciles), turns > 0
        level = _ratio(off.sum(axis=-1, where=known), known.sum(axis=-1))
        return np.sqrt(_ratio(((off - level[..., None]) ** 2).sum(axis=-1, where=known), known.sum(axis=-1)))

    def divergence(self, thirds: np.ndarray, whole: bool) -> np.ndarray:
        """Jensen-Shannon divergence in bits of thirds and labels from people's, over the labels that are compared or
        over the whole table; what has no label is left out."""
        strategies = self.people.strategies
        theirs = {**strategies.labels, **(strategies.left_out if whole else {})}
        counts = np.array([entry.thirds for entry in theirs.values()], dtype=float).T.ravel()
        ours = thirds.reshape(*thirds.shape[:-1], THIRDS, -1)[..., : len(theirs)]
        ours = ours.reshape(*thirds.shape[:-1], -1)
        with np.errstate(invalid="ignore"):
            return jensen_shannon(ours, counts)


def _ratio(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    return np.divide(part, whole, out=np.full(np.shape(whole), np.nan), where=whole > 0)
