"""Which of a scenario's questions and steps a reply comes to, read off its words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Mapping

from emosim.sentences import split
from emosim.simulate.content import SHELVES
from emosim.spec.scenario import Scenario

TAKEN_UP = ("open_question", "collaborative_problem_solving")
"""The strategies whose content a user's next turn takes up."""
ALIKE = 0.6  # choice: of replies in the grammar's own words, 96 in 100 are read rightly, 2 not at all
_word = re.compile(r"[a-z]+(?:'[a-z]+)?")


class Contents:
    """The wordings of one scenario. A word that many entries hold tells little, and counts as little."""

    def __init__(self, scenario: Scenario) -> None:
        self._after: dict[tuple[str, str], str | None] = {}
        self._words: dict[tuple[str, str], frozenset[str]] = {}
        for strategy in TAKEN_UP:
            shelf: Mapping[str, object] = getattr(scenario, SHELVES[strategy])
            self._words |= {(strategy, name): _vocabulary(entry) for name, entry in shelf.items()}
            self._after |= {(strategy, name): entry.after for name, entry in shelf.items()}
        self._holders = Counter(word for words in self._words.values() for word in words)

    def of(self, reply: str, told: Container[str]) -> dict[str, str]:
        """By strategy, the entry that a sentence of a reply is like, if one is like enough; a sentence is taken for one
        thing only. `told` are the events that the user has told; what comes after another is not asked yet."""
        found: dict[str, tuple[float, str]] = {}
        for sentence in split(reply):
            alike, strategy, name = self._likest(frozenset(_word.findall(sentence.lower())), told)
            if alike >= ALIKE and alike > found.get(strategy, (0.0, ""))[0]:
                found[strategy] = (alike, name)
        return {strategy: name for strategy, (_, name) in found.items()}

    def _likest(self, sentence: frozenset[str], told: Container[str]) -> tuple[float, str, str]:
        likes = [
            (self._alike(sentence, words), strategy, name)
            for (strategy, name), words in self._words.items()
            if (after := self._after[strategy, name]) is None or after in told
        ]
        return max(likes, default=(0.0, "", ""))

    def _alike(self, sentence: frozenset[str], words: frozenset[str]) -> float:
        """How much of what a sentence says is said by an entry, 0 to 1."""
        total = sum(self._weight(word) for word in sentence)
        return sum(self._weight(word) for word in sentence & words) / total if total else 0.0

    def _weight(self, word: str) -> float:
        return 1.0 / max(1, self._holders[word])


def _vocabulary(entry: object) -> frozenset[str]:
    """Every word of the templates that an assistant says for an entry."""
    templates = getattr(entry, "asks", None) or entry.offers  # type: ignore[attr-defined]
    return frozenset(word for template in templates for word in _word.findall(template.text.lower()))
