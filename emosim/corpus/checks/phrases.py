"""Looking for phrases: what cultural_sensitivity, assistant_limits and crisis_protocol share."""

from __future__ import annotations

from collections.abc import Iterable

from emosim.corpus.checks.verdict import PASS, Verdict
from emosim.corpus.record import AssistantTurn, Record
from emosim.spec.phrases import PhraseList


class Phrases:
    """A phrase list, looked for fast: the pattern is asked only where the start of a phrase stands in the text."""

    def __init__(self, phrases: PhraseList) -> None:
        self.reason = phrases.reason
        self.speaker = phrases.speaker
        self.risk = phrases.risk
        self._starts = tuple({phrase.lower().split("...")[0].strip() for phrase in phrases.phrases})
        self._pattern = phrases.pattern()

    def found(self, lowered: str) -> bool:
        """Whether a text in lower case holds a phrase."""
        return self._started(lowered) and self._pattern.search(lowered) is not None

    def without(self, lowered: str) -> str:
        """The text in lower case with a dash for every phrase in it."""
        return self._pattern.sub("-", lowered) if self._started(lowered) else lowered

    def _started(self, lowered: str) -> bool:
        return any(start in lowered for start in self._starts)


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


class _Spoken:
    """All that each speaker of a record says, in lower case, a line a turn. Three checks ask for the same record in
    turn, so the last answer is kept."""

    def __init__(self) -> None:
        self._record: Record | None = None
        self._said: dict[str, str] = {}

    def __call__(self, record: Record) -> dict[str, str]:
        if self._record is not record:
            said: dict[str, list[str]] = {"user": [], "assistant": []}
            for turn in record.turns:
                said["assistant" if isinstance(turn, AssistantTurn) else "user"].append(turn.text)
            self._said = {speaker: "\n".join(texts).lower() for speaker, texts in said.items()}
            self._record = record
        return self._said


spoken = _Spoken()
