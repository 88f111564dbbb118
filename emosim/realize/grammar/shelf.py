"""The lexicon on its shelf: the right lines for an act, a feeling, a voice and a locale, found fast."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from emosim.realize.grammar.phrase import Phrase, Pool, WordTable
from emosim.spec.emotions import EmotionMachine
from emosim.spec.lexicon import Lexicon, When

# How much more a line counts the closer it is to what is asked for. Choices.
BY_DEPTH = (3.0, 1.5, 1.0)  # the feeling itself, what it belongs to, its family
NO_EMOTION = 0.5
IN_REGISTER = 2.5
BANDS = 20  # intensities are looked up in steps of 0.05


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a line is wanted for. `key` is the strategy, outcome or risk that the act goes by, if any."""

    act: str
    emotion: str | None = None
    band: int = BANDS // 2
    register: str | None = None
    key: str | None = None


def band(intensity: float) -> int:
    """The band of an intensity in [0, 1]."""
    return int(intensity * (BANDS - 1) + 0.5)


@dataclass(frozen=True, slots=True)
class _Entry:
    when: When
    phrases: tuple[Phrase, ...]


class Shelf:
    """One speaker's lines in one locale."""

    def __init__(
        self, lexicons: Iterable[Lexicon], speaker: str, locale: str, words: WordTable, emotions: EmotionMachine
    ) -> None:
        self._emotions = emotions
        self._entries: dict[str, list[_Entry]] = {}
        self._pools: dict[tuple[Wanted, frozenset[str]], Pool] = {}
        for lexicon in lexicons:
            if lexicon.speaker != speaker or not locale.startswith(f"{lexicon.language}-"):
                continue
            for lines in lexicon.lines:
                if not lines.when.locale or locale in lines.when.locale:
                    phrases = tuple(Phrase(template, words) for template in lines.say)
                    self._entries.setdefault(lines.act, []).append(_Entry(lines.when, phrases))

    def pool(self, wanted: Wanted, available: frozenset[str]) -> Pool:
        """The lines for what is wanted, of those whose references can be filled; may be empty."""
        key = (wanted, available)
        pool = self._pools.get(key)
        if pool is None:
            pool = self._pools[key] = Pool(self._weighted(wanted, available))
        return pool

    def _weighted(self, wanted: Wanted, available: frozenset[str]) -> list[tuple[Phrase, float]]:
        found = []
        for entry in self._entries.get(wanted.act, ()):
            weight = self._suits(entry.when, wanted)
            if weight:
                found += [(p, p.weight * weight) for p in entry.phrases if p.references <= available]
        return found

    def _suits(self, when: When, wanted: Wanted) -> float:
        """How much a set of lines counts for what is wanted; 0 if it does not fit."""
        low, high = when.intensity
        if not round(low * (BANDS - 1)) <= wanted.band <= round(high * (BANDS - 1)):
            return 0.0
        for names in (when.strategy, when.outcome, when.risk):
            if names and wanted.key not in names:
                return 0.0
        weight = NO_EMOTION
        if when.emotion:
            if wanted.emotion is None:
                return 0.0
            weight = self._nearness(when.emotion, wanted.emotion)
        if when.register_:
            return weight * IN_REGISTER if wanted.register in when.register_ else 0.0
        return weight

    def _nearness(self, names: Sequence[str], emotion: str) -> float:
        ancestry = self._emotions.ancestry(emotion)
        depths = [ancestry.index(name) for name in names if name in ancestry]
        return BY_DEPTH[min(min(depths), len(BY_DEPTH) - 1)] if depths else 0.0
