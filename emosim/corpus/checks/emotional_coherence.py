"""Each feeling follows from the one before: the machine admits it, and feeling and point agree."""

from __future__ import annotations

import itertools

from emosim.affect.machines import ReferenceMachines
from emosim.corpus.checks.verdict import PASS, Verdict
from emosim.corpus.record import Emotion, Record, UserTurn
from emosim.spec.library import Library

LARGEST_LEAP = 1.1  # choice: of valence between two turns of one person; 99.6 % of 3,000 dialogues stay under it
FARTHEST = 0.95  # choice: of a point's valence from that of the feeling it is read as


class EmotionalCoherence:
    """PASS: anxiety .8 then worry .6 after a reply that fit. PASS: shame then relief after good news.

    FAIL `transition_not_admitted`: despair 1.0 then joy, nothing having happened.
    FAIL `leap`: valence from -0.8 to 0.5 in one turn.
    FAIL `label_off_point`: "calm" at valence -0.6.
    """

    def __init__(self, library: Library) -> None:
        self._emotions = library.emotions.emotions
        self._machines = ReferenceMachines(library.emotions, library.progression)

    def __call__(self, record: Record) -> Verdict:
        turns = [turn for turn in record.turns if isinstance(turn, UserTurn)]
        for turn in turns:
            prototype = self._emotions[turn.emotion.primary.label].point
            if abs(prototype.valence - turn.emotion.vad.valence) > FARTHEST:
                return Verdict(0.0, "label_off_point")
        largest = 0.0
        for before, after in itertools.pairwise(turns):
            if not self._admitted(before.emotion, after.emotion, after.cause.kind):
                return Verdict(0.0, "transition_not_admitted")
            largest = max(largest, abs(after.emotion.vad.valence - before.emotion.vad.valence))
        if largest > LARGEST_LEAP:
            return Verdict(0.0, "leap")
        return PASS if largest <= LARGEST_LEAP / 2 else Verdict(round(1.25 - largest / (2 * LARGEST_LEAP), 4))

    def _admitted(self, before: Emotion, after: Emotion, kind: str) -> bool:
        facts = {
            "valence": after.vad.valence,
            "arousal": after.vad.arousal,
            "dominance": after.vad.dominance,
            "intensity": after.primary.intensity,
            "intensity_before": before.primary.intensity,
            "event": kind,
        }
        return self._machines.admits(before.primary.label, after.primary.label, facts)
