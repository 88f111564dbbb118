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


def spoken(record: Record) -> dict[str, str]:
    """All that each speaker says, in lower case, a line a turn."""
    said: dict[str, list[str]] = {"user": [], "assistant": []}
    for turn in record.turns:
        said["assistant" if isinstance(turn, AssistantTurn) else "user"].append(turn.text)
    return {speaker: "\n".join(texts).lower() for speaker, texts in said.items()}
