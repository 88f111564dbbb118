"""A speaker in one dialogue: draws lines, says none twice, and sounds like one person."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from random import Random

from emosim.realize.grammar.phrase import Pool, WordTable
from emosim.sentences import split, told
from emosim.spec.locale import Currency
from emosim.spec.persona import Voice

TRIES = 24  # choice: how often a line is drawn again before a turn does without it

# Words that may stand in lower case after a hedge or a comma: no name and no "I" among them.
_LOWERABLE = re.compile(
    r"(The|A|An|My|It|It's|That|That's|This|There|There's|They|We|She|He|And|But|So|When|Every|Some|Nobody|Mostly|"
    r"What|If|You|Your|Half|Part|One|Two|Three|Four|Five|Six|Seven|Eight|Nine|Ten|Even|Then|Now|Today|Last|All|Just|Not)\b"
)
_SUBJECT = re.compile(r"(I|I'm|I've|I'd|My|It|It's|That's|There's|They|We|She|He|The)\s")


class Values(dict[str, str]):
    """What references stand for. A value that is made of words is made when a line first asks for it."""

    def __init__(self, values: Mapping[str, str]) -> None:
        super().__init__(values)
        self.makers: dict[str, Callable[[], str]] = {}

    def offer(self, name: str, make: Callable[[], str]) -> None:
        """Let `make` give the value of a name, once it is asked for."""
        self.pop(name, None)
        self.makers[name] = make

    def withdraw(self, name: str) -> str | None:
        """Take a name back; the value it had, if it was asked for."""
        self.makers.pop(name, None)
        return self.pop(name, None)

    def has(self, names: frozenset[str]) -> bool:
        """Whether every name has a value, or can be given one."""
        return all(name in self or name in self.makers for name in names)

    def __missing__(self, name: str) -> str:
        value = self[name] = self.makers[name]()
        return value


@dataclass(slots=True)
class Speech:
    """What has been said in a dialogue, by both, and the draws behind it."""

    random: Random
    values: Values
    said: set[str] = field(default_factory=set)
    lines: set[int] = field(default_factory=set)
    used: frozenset[str] = frozenset()

    def draw(self, pool: Pool, questions: int | None = None) -> str:
        """A line of the pool that can be filled and of which no sentence was said before; empty if none comes in
        TRIES draws.

        `questions`: how many question marks it may hold, if that matters. `used` tells afterwards what it referred to.
        """
        self.used = frozenset()
        if not pool:
            return ""
        uniform, values = self.random.random, self.values
        for attempt in range(TRIES):
            phrase = pool.draw(uniform)
            if (phrase.references and not values.has(phrase.references)) or (
                id(phrase) in self.lines and attempt < TRIES - 4
            ):
                continue
            text = phrase.say(values, uniform)
            if questions is not None and text.count("?") > questions:
                continue
            if not self.say(text):
                continue
            self.lines.add(id(phrase))
            self.used = phrase.references
            return text
        return ""

    def say(self, text: str) -> bool:
        """Take a text as said; False, and nothing taken, if a sentence of it comes a second time."""
        sentences = told(text)
        if not self.said.isdisjoint(sentences) or len(set(sentences)) < len(sentences):
            return False
        self.said.update(sentences)
        return True

    def chance(self, share: float) -> bool:
        """True with this probability."""
        return self.random.random() < share


def lowered(text: str) -> str:
    """A sentence made fit to follow a comma, where its first word allows."""
    return text[:1].lower() + text[1:] if _LOWERABLE.match(text) else text


def can_follow(text: str) -> bool:
    """Whether a sentence may be put behind other words without its capital."""
    return _LOWERABLE.match(text) is not None or text.startswith(("I ", "I'"))


def has_subject(text: str) -> bool:
    """Whether a sentence starts with who or what it is about, so that a word may be put before it."""
    return _SUBJECT.match(text) is not None


def in_voice(text: str, voice: Voice, stirred: bool, speech: Speech) -> str:
    """The text with the punctuation of a voice; `stirred` if what is shown is glad or highly aroused."""
    style = voice.punctuation
    if style == "standard":
        return text
    if style == "lowercase":
        return text.lower()
    if style == "exclaims":
        if text.endswith(".") and not text.endswith("..") and speech.chance(0.4 if stirred else 0.04):
            return text[:-1] + "!"
        return text
    if style == "ellipses":
        return _rejoined(text, speech, 0.3, "... ", keep_capital=True)
    if style == "dashes":
        return text.replace(", ", " - ", 1) if ", " in text and speech.chance(0.35) else text
    return _rejoined(text, speech, 0.45, ", ", keep_capital=False)


def _rejoined(text: str, speech: Speech, share: float, mark: str, keep_capital: bool) -> str:
    """Some sentence ends replaced by a mark."""
    parts = split(text)
    out = parts[0]
    for part in parts[1:]:
        if out.endswith(".") and not out.endswith("..") and can_follow(part) and speech.chance(share):
            out = out[:-1] + mark + (part if keep_capital else lowered(part))
        else:
            out = f"{out} {part}"
    return out


def slot_words(
    slots: Mapping[str, float | int | str], kinds: Mapping[str, str], currency: Currency, table: WordTable
) -> dict[str, str]:
    """Slot values in words: money as its place writes it, integers up to ten spelled out, the rest in its words."""
    words = {}
    for name, value in slots.items():
        if kinds[name] == "money":
            words[name] = currency.symbol + (
                _LAKHS.sub(",", str(value)) if currency.grouping == "lakhs" else f"{value:,}"
            )
        elif kinds[name] == "integer":
            words[name] = _SMALL[value] if isinstance(value, int) and 0 <= value <= 10 else f"{value:,}"
        else:
            words[name] = table.translate(str(value))
    return words


_LAKHS = re.compile(r"\B(?=(?:\d\d)*\d{3}$)")  # where a comma goes: before the last three digits, then every two
_SMALL = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
