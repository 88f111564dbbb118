"""Checking a record and putting what the checks said into it."""

from __future__ import annotations

import msgspec

from emosim.corpus import record as r
from emosim.corpus.checks import CHECKS
from emosim.spec.library import Library

REVIEW_BELOW = 0.75  # the seed's threshold for human review
SURE_AT = 0.75  # choice: mean label certainty from which a simulated label is taken as sure
UNSURE = 0.3  # choice: the confidence that labels without any certainty cost


class Inspector:
    """Every check of a library, run in order."""

    def __init__(self, library: Library) -> None:
        self._checks = {name: make(library) for name, make in CHECKS.items()}

    def inspect(self, record: r.Record) -> tuple[r.Record, str]:
        """The record with its `quality`, and the name of the first check it failed, or an empty string."""
        results, failed = [], ""
        for name, check in self._checks.items():
            score, reason = check(record)
            results.append(r.CheckResult(name, score, not reason, reason))
            failed = failed or (name if reason else "")
        simulated = 1.0 - UNSURE + UNSURE * min(1.0, _mean_certainty(record) / SURE_AT)
        confidence = round(min(result.score for result in results) * simulated, 4)
        quality = r.Quality(tuple(results), confidence, confidence < REVIEW_BELOW or _edge_case(record))
        history = (
            r.Confidence("simulated", "simulator", round(simulated, 4)),
            r.Confidence("checked", "check", confidence),
        )
        return msgspec.structs.replace(record, quality=quality, confidence_history=history), failed


def _mean_certainty(record: r.Record) -> float:
    values = [turn.emotion.certainty for turn in record.turns if isinstance(turn, r.UserTurn)]
    return sum(values) / len(values)


def _edge_case(record: r.Record) -> bool:
    """An unusual combination: a crisis, or strong feelings of opposite kind in one blend."""
    if record.crisis is not None:
        return True
    for turn in record.turns:
        if isinstance(turn, r.UserTurn) and turn.emotion.secondary is not None:
            first, second = turn.emotion.primary, turn.emotion.secondary
            kinds = {first.family, second.family}
            opposed = kinds & {"joy", "love"} and kinds - {"joy", "love", "surprise", "neutral"}
            if opposed and min(first.intensity, second.intensity) > 0.6:
                return True
    return False
