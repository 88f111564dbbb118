"""The lexicon on its shelf: the right lines for an act, a feeling, a voice and a locale, found fast."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from emosim.realize.grammar.phrase import EMPTY, Phrase, Pool, WordTable
from emosim.spec.emotions import EmotionMachine
from emosim.spec.lexicon import BANDS, Lexicon, When
from emosim.spec.model import Names
from emosim.spec.persona import Culture

# How much more a line counts the closer it is to what is asked for. Choices.
BY_DEPTH = (6.0, 0.6, 0.4)  # the feeling itself, what it belongs to, its family
NO_EMOTION = 0.5
MIDDLE = (0.4, 0.6)
IN_REGISTER = 2.5
OF_A_KIND = 3.0  # a line of this way of speaking, beside one of any


class Wanted(NamedTuple):
    """What a line is wanted for. `keys` are the strategy, outcome, episode and school, or risk with its signal and
    manner that the act goes by, if any."""

    act: str
    emotion: str | None = None
    intensity: float = 0.5
    register: str | None = None
    keys: tuple[str, ...] = ()


def _keys(when: When) -> tuple[Names, ...]:
    """What of a line's needs one of the keys wanted must meet."""
    return (when.strategy, when.outcome, when.risk, when.signal, when.manner, when.episode, when.counseling)


@dataclass(frozen=True, slots=True)
class _Entry:
    when: When
    phrases: tuple[Phrase, ...]
    weight: float = 1.0


class _Act:
    """The lines of one act, and which of the things wanted they tell apart: only those make a pool of its own."""

    def __init__(self, entries: Sequence[_Entry]) -> None:
        self.entries = entries
        whens = [entry.when for entry in entries]
        self._levels = sorted({level for when in whens for level in when.intensity})
        self._emotion = any(when.emotion for when in whens)
        self._register = any(when.register_ for when in whens)
        self._key = any(any(_keys(when)) for when in whens)
        self.pools: dict[tuple[Any, ...], Pool] = {}

    def told_apart(self, wanted: Wanted) -> tuple[Any, ...]:
        """What of `wanted` makes a difference to this act."""
        return (
            wanted.emotion if self._emotion else None,
            bisect_right(self._levels, wanted.intensity),
            wanted.register if self._register else None,
            wanted.keys if self._key else (),
        )


class Ways(NamedTuple):
    """How a user speaks and wants to be spoken to, as lines tell it apart."""

    directness: str
    family_framing: str
    stigma: str
    address: str

    @classmethod
    def of(cls, culture: Culture) -> Ways:
        """The ways of a culture: each number's band, and the form of address."""
        return cls(band(culture.directness), band(culture.family_framing), band(culture.stigma), culture.address)

    def suit(self, when: When) -> float:
        """How much a set of lines counts for these ways; 0 if it is for others."""
        asked = (when.directness, when.family_framing, when.stigma, when.address)
        if any(names and way not in names for names, way in zip(asked, self, strict=True)):
            return 0.0
        return OF_A_KIND if any(asked) else 1.0


def band(value: float) -> str:
    """Which of BANDS a number from 0 to 1 is in."""
    return BANDS[(value >= MIDDLE[0]) + (value > MIDDLE[1])]


class Shelf:
    """One speaker's lines in one locale."""

    def __init__(
        self, lexicons: Iterable[Lexicon], speaker: str, locale: str, words: WordTable, emotions: EmotionMachine
    ) -> None:
        self._emotions = emotions
        entries: dict[str, list[_Entry]] = {}
        for lexicon in lexicons:
            if lexicon.speaker != speaker or not locale.startswith(f"{lexicon.language}-"):
                continue
            for lines in lexicon.lines:
                if not lines.when.locale or locale in lines.when.locale:
                    phrases = tuple(Phrase(template, words) for template in lines.say)
                    entries.setdefault(lines.act, []).append(_Entry(lines.when, phrases))
        self._put_up(entries)

    def _put_up(self, entries: Mapping[str, Sequence[_Entry]]) -> None:
        self._acts = {name: _Act(found) for name, found in entries.items()}

    def suiting(self, ways: Ways) -> Shelf:
        """The lines of it that suit some ways of speaking; they are the same phrases, compiled once for all."""
        own = copy(self)
        suited = {
            name: [replace(entry, weight=weight) for entry in act.entries if (weight := ways.suit(entry.when))]
            for name, act in self._acts.items()
        }
        own._put_up(suited)
        return own

    def pool(self, wanted: Wanted) -> Pool:
        """The lines for what is wanted; may be empty."""
        act = self._acts.get(wanted.act)
        if act is None:
            return EMPTY
        key = act.told_apart(wanted)
        pool = act.pools.get(key)
        if pool is None:
            pool = act.pools[key] = Pool(self._weighted(act, wanted))
        return pool

    def _weighted(self, act: _Act, wanted: Wanted) -> list[tuple[Phrase, float]]:
        found = []
        for entry in act.entries:
            weight = entry.weight * self._suits(entry.when, wanted)
            if weight:
                found += [(phrase, phrase.weight * weight) for phrase in entry.phrases]
        return found

    def _suits(self, when: When, wanted: Wanted) -> float:
        """How much a set of lines counts for what is wanted; 0 if it does not fit."""
        low, high = when.intensity
        if not (low <= wanted.intensity < high or wanted.intensity == high == 1.0):
            return 0.0
        for names in _keys(when):
            if names and not any(key in names for key in wanted.keys):
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
