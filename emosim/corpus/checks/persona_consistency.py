"""The user is one person throughout: their amounts, their voice, and no sentence twice."""

from __future__ import annotations

import re

from emosim.corpus.checks.verdict import PASS, Verdict
from emosim.corpus.record import Record
from emosim.sentences import told
from emosim.spec.library import Library

MOST_WORDS = 170  # choice: of one turn; a page is not a turn
MOST_AMOUNTS = 8  # choice: no scenario has more money slots

_DIGIT = re.compile(r"[0-9]")
_AMOUNT = re.compile(r"(?<!\w)([$£€₹₱R])(\d[\d,]*)")


class PersonaConsistency:
    """PASS: every amount is in one currency, the persona's.

    FAIL `wrong_currency`: $4,000 from a persona who pays in pounds. FAIL `too_many_amounts`: more amounts in a
    dialogue than a scenario has. FAIL `empty_turn`. FAIL `endless_turn`: over 170 words.
    FAIL `sentence_twice`: a sentence of two words or more comes again. FAIL `voice_lost`: a capital from a
    persona who writes none.
    """

    def __init__(self, library: Library) -> None:
        self._symbols = {name: locale.currency.symbol for name, locale in library.locales.items()}
        self._lowercase = {n for n, persona in library.users.items() if persona.voice.punctuation == "lowercase"}

    def __call__(self, record: Record) -> Verdict:
        said: set[str] = set()
        amounts: set[str] = set()
        for turn in record.turns:
            words = turn.text.count(" ") + 1
            if not turn.text:
                return Verdict(0.0, "empty_turn")
            if words > MOST_WORDS:
                return Verdict(0.0, "endless_turn")
            for symbol, amount in _AMOUNT.findall(turn.text) if _DIGIT.search(turn.text) else ():
                if symbol != self._symbols[record.locale]:
                    return Verdict(0.0, "wrong_currency")
                amounts.add(amount.rstrip(","))
            sentences = told(turn.text)
            if not said.isdisjoint(sentences) or len(set(sentences)) < len(sentences):
                return Verdict(0.0, "sentence_twice")
            said.update(sentences)
        if record.persona in self._lowercase and any(t.text != t.text.lower() for t in record.turns[::2]):
            return Verdict(0.0, "voice_lost")
        return PASS if len(amounts) <= MOST_AMOUNTS else Verdict(0.0, "too_many_amounts")
