"""What is in a corpus, in numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

import numpy as np

from emosim.corpus.diversity import distinct_2, sentence_shares, words_of
from emosim.corpus.record import Record, UserTurn
from emosim.corpus.scoring import Foresight
from emosim.corpus.valence import FEWEST, SUMS, lag_1, line, spread, sums_of

SAMPLE = 600  # choice: dialogues on which the variety of words is measured; equal ones compare


PARTS = ("outcome", "split", "locale", "scenario", "persona")


def measure(records: Iterable[Record]) -> dict[str, Any]:
    """Counts, dynamics, foresight and diversity of a corpus; one pass, memory flat but for the first SAMPLE records and
    the first forecasts, which a full record holds."""
    counts = {name: Counter[str]() for name in (*PARTS, "emotion", "phase", "strategy", "rule")}
    totals = Counter[str]()
    sample: list[Record] = []
    arcs, foresight = _Arcs(), Foresight()
    for record in records:
        _count(record, counts, totals)
        arcs.add(record)
        foresight.add(record)
        if len(sample) < SAMPLE:
            sample.append(record)
    replies = totals["turns"] - totals["user_turns"]
    return {
        "records": totals["records"],
        "turns": totals["turns"],
        "words": totals["user_words"] + totals["reply_words"],
        "words_per_user_turn": totals["user_words"] / max(1, totals["user_turns"]),
        "words_per_reply": totals["reply_words"] / max(1, replies),
        **{name: dict(counter.most_common()) for name, counter in counts.items()},
        "dynamics": arcs.measured(),
        "foresight": foresight.measured(),
        "diversity": diversity(sample),
    }


def _count(record: Record, counts: dict[str, Counter[str]], totals: Counter[str]) -> None:
    totals["records"] += 1
    for name in PARTS:
        counts[name][getattr(record, name)] += 1
    for turn in record.turns:
        totals["turns"] += 1
        words = len(turn.text.split())
        if isinstance(turn, UserTurn):
            totals["user_turns"] += 1
            totals["user_words"] += words
            counts["emotion"][turn.emotion.primary.label] += 1
            counts["phase"][turn.progression.phase] += 1
        else:
            totals["reply_words"] += words
            counts["strategy"].update(used.name for used in turn.strategies)
            if turn.decision:
                counts["rule"][turn.decision.rule] += 1


def diversity(records: list[Record]) -> dict[str, float | int | str]:
    """Variety of the words of some records."""
    said: dict[str, list[str]] = {"user": [], "assistant": []}
    for record in records:
        for speaker, texts in words_of(record).items():
            said[speaker] += texts
    share, sentence = next(iter(sentence_shares(records)), (0.0, ""))
    return {
        "dialogues_measured": len(records),
        "distinct_2_of_user": distinct_2(said["user"]),
        "distinct_2_of_assistant": distinct_2(said["assistant"]),
        "most_frequent_sentence_share": share,
        "most_frequent_sentence": sentence,
    }


class _Arcs:
    """How valence moves over dialogues; `emosim calibrate` has the same figures beside people's."""

    def __init__(self) -> None:
        self._rise: dict[str, list[float]] = {}
        self._rest = np.zeros(SUMS)
        self._first: list[float] = []
        self._last: list[float] = []

    def add(self, record: Record) -> None:
        """Take in a record."""
        values = [t.emotion.vad.valence for t in record.turns if isinstance(t, UserTurn)]
        if len(values) < FEWEST:
            return
        rise, rest = line(values)
        self._rise.setdefault(record.outcome, []).append(rise)
        self._rest += sums_of(rest)
        self._first.append(values[0])
        self._last.append(values[-1])

    def measured(self) -> dict[str, float]:
        """Mean valence at the start and the end; the rise of the line through it, by outcome; and what is left around
        that line: its spread, and how much of it is left a turn later."""
        out: dict[str, float] = {}
        if not self._first:
            return out
        out["mean_valence_of_first_turn"] = float(np.mean(self._first))
        out["mean_valence_of_last_turn"] = float(np.mean(self._last))
        for outcome, values in sorted(self._rise.items()):
            out[f"rise_of_valence_when_{outcome}"] = float(np.mean(values))
        lag = float(lag_1(self._rest))
        if not np.isnan(lag):
            out["spread_of_valence_around_its_trend"] = float(spread(self._rest))
            out["lag_1_of_valence_around_its_trend"] = lag
        return out
