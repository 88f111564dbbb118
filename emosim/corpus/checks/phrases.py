"""Looking for phrases: what cultural_sensitivity, assistant_limits and crisis_protocol share."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from emosim.corpus.checks.verdict import PASS, Verdict
from emosim.corpus.record import AssistantTurn, Record
from emosim.spec.phrases import PhraseList


class Phrases:
    """A phrase list, looked for fast: the pattern is asked only where the start of a phrase stands in the text."""

    def __init__(self, phrases: PhraseList) -> None:
        self.reason = phrases.reason
        self.speaker = phrases.speaker
        self._starts = tuple({phrase.lower().split("...")[0].strip() for phrase in phrases.phrases})
        self._pattern = phrases.pattern()

    def found(self, lowered: str) -> bool:
        """Whether a text in lower case holds a phrase."""
        return any(start in lowered for start in self._starts) and self._pattern.search(lowered) is not None


class PhraseSearch:
    """Turns a record away for the first phrase of its lists that a turn of the right speaker holds."""

    def __init__(self, lists: Iterable[PhraseList]) -> None:
        self._lists = [Phrases(phrases) for phrases in lists]

    def __call__(self, record: Record) -> Verdict:
        said = spoken(record)
        for phrases in self._lists:
            speakers = said if phrases.speaker == "both" else (phrases.speaker,)
            if any(phrases.found(said[speaker]) for speaker in speakers):
                return Verdict(0.0, phrases.reason)
        return PASS


class _Last:
    """What the last record's speakers said: three checks ask for it, one after the other."""

    record: Record | None = None
    said: ClassVar[dict[str, str]] = {}


def spoken(record: Record) -> dict[str, str]:
    """All that each speaker says, in lower case, a line a turn."""
    if _Last.record is not record:
        said: dict[str, list[str]] = {"user": [], "assistant": []}
        for turn in record.turns:
            said["assistant" if isinstance(turn, AssistantTurn) else "user"].append(turn.text)
        _Last.said = {speaker: "\n".join(texts).lower() for speaker, texts in said.items()}
        _Last.record = record
    return _Last.said
