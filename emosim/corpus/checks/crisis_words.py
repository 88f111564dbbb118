"""Words of a user that call for the crisis protocol wherever they come from."""

from __future__ import annotations

from collections.abc import Iterable

from emosim.corpus.checks.phrases import Phrases
from emosim.spec.phrases import ALLOWED, UNMARKED, PhraseList


class CrisisWords:
    """Looks for them; figures of speech, which are said of feet and bills, are taken out first."""

    def __init__(self, lists: Iterable[PhraseList]) -> None:
        """`lists` are those of the check crisis_protocol."""
        every = [Phrases(phrases) for phrases in lists]
        self._calling = [phrases for phrases in every if phrases.reason == UNMARKED]
        self._allowed = [phrases for phrases in every if phrases.reason in ALLOWED]

    def found(self, lowered: str) -> bool:
        """Whether a text in lower case holds words that call for help."""
        if not self._said(lowered):
            return False
        for phrases in self._allowed:
            lowered = phrases.without(lowered)
        return self._said(lowered)

    def _said(self, lowered: str) -> bool:
        return any(phrases.found(lowered) for phrases in self._calling)
