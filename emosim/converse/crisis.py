"""Words that call for help, typed by a person to a model: where help is to be had, before any reply."""

from __future__ import annotations

from emosim.corpus.checks.crisis_words import CrisisWords
from emosim.spec.locale import Locale
from emosim.spec.phrases import PhraseFile

BEFORE = (
    "What you wrote may be about your safety. You are talking to a language model: it can't keep you safe, and can't "
    "call anybody. A person can. In danger, call the emergency number where you are, or go to somebody near you."
)
ABOUT = {
    "self_harm": "Thoughts of suicide or of hurting yourself",
    "abuse": "Somebody who hurts, threatens or watches you",
    "psychosis": "Hearing or believing things that frighten you",
    "eating_disorder": "Eating, not eating, or your body",
}
"""Kinds of risk in words. Which one is meant is not guessed: all are named."""


class Watch:
    """Looks at what a person types. It finds what a list of phrases finds: silence of it promises nothing."""

    def __init__(self, phrases: PhraseFile, locale: Locale) -> None:
        self._words = CrisisWords(phrases.checks["crisis_protocol"])
        self._helplines = locale.helplines

    def hand_off(self, words: str) -> tuple[str, ...]:
        """What to show before the reply to such words: lines; none where nothing calls for help."""
        if not self._words.found(words.lower().replace("\u2019", "'")):
            return ()
        return BEFORE, *(f"{about}: {getattr(self._helplines, kind)}." for kind, about in ABOUT.items())
