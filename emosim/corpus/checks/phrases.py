"""Looking for phrases: what cultural_sensitivity and assistant_limits share."""

from __future__ import annotations

from collections.abc import Iterable

from emosim.corpus.checks.verdict import PASS, Verdict
from emosim.corpus.record import AssistantTurn, Record
from emosim.spec.phrases import PhraseList


class PhraseSearch:
    """Turns a record away for the first phrase of its lists that a turn of the right speaker holds."""

    def __init__(self, lists: Iterable[PhraseList]) -> None:
        self._lists = [(phrases.reason, phrases.speaker, phrases.pattern()) for phrases in lists]

    def __call__(self, record: Record) -> Verdict:
        for reason, speaker, pattern in self._lists:
            for turn in record.turns:
                spoken_by = "assistant" if isinstance(turn, AssistantTurn) else "user"
                if speaker in ("both", spoken_by) and pattern.search(turn.text):
                    return Verdict(0.0, reason)
        return PASS
