"""A scenario's contents as phrases for a retriever, filled for one dialogue; and what each fact is about."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from math import log

from emosim.realize.grammar.phrase import Phrase, WordTable
from emosim.realize.grammar.script import cast_user
from emosim.realize.grammar.speaker import slot_words
from emosim.simulate.trajectory import Trajectory
from emosim.spec.library import Library
from emosim.spec.scenario import Scenario

NAMED = 10  # choice

_OF_A_PHRASE = re.compile(r"^(?:the|an?|your|that|this)\s+", re.IGNORECASE)
_WANTS = re.compile(r"^wants\s+", re.IGNORECASE)
_WORD = re.compile(r"\{[a-z0-9_]+\}|[a-z]{3,}")


def _first() -> float:
    """Of every choice of words the first: a phrase for a query is not to vary."""
    return 0.0


class Prompts:
    """Wordings for the dialogues of one library, compiled as they are first needed."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._words = cache(lambda locale: WordTable(library.locales[locale].words))
        self._lines = cache(lambda scenario, locale: Lines(library.scenarios[scenario], self._words(locale)))
        self._person = cache(self._values)

    def wording(self, t: Trajectory) -> Wording:
        """The phrases of a dialogue."""
        persona = self._library.users[t.persona]
        lines, locale = self._lines(t.scenario, persona.locale), self._library.locales[persona.locale]
        values = self._person(t.persona) | slot_words(
            t.slots, lines.kinds, locale.currency, self._words(persona.locale)
        )
        return Wording(lines, values, _WANTS.sub("", persona.hidden_need.need).rstrip("."))

    def _values(self, name: str) -> dict[str, str]:
        persona = self._library.users[name]
        return dict(cast_user(persona, self._words(persona.locale)).values)


class Lines:
    """The lines of one scenario in one locale, and the topic of each fact."""

    def __init__(self, scenario: Scenario, words: WordTable) -> None:
        def phrases(templates: object) -> tuple[Phrase, ...]:
            return tuple(Phrase(template, words) for template in templates)

        self.title = _OF_A_PHRASE.sub("", words.translate(scenario.title))
        self.kinds = {name: slot.kind for name, slot in scenario.slots.items()}
        self.topics = {name: Phrase(text, words) for name, text in scenario.topics.items()}
        self.events = {name: phrases(event.echo) for name, event in scenario.events.items()}
        self.wants, self.fears = phrases(scenario.want_echo), phrases(scenario.fear_echo)
        topics = topics_of_facts(scenario)
        self.facts = tuple((topics[name], Phrase(text, words)) for name, text in scenario.facts.items())


class Wording:
    """The phrases of one dialogue; `need` is the persona's. Where a line refers to what nobody has, the next is taken,
    and the name itself if there is none."""

    __slots__ = ("_lines", "_values", "need", "title")

    def __init__(self, lines: Lines, values: Mapping[str, str], need: str) -> None:
        self._lines, self._values = lines, values
        self.title, self.need = lines.title, need

    def topic(self, name: str) -> str:
        """A topic as a noun phrase, without its article."""
        return _OF_A_PHRASE.sub("", self._say((self._lines.topics[name],)) or name.replace("_", " "))

    def event(self, name: str) -> str:
        """An event as a phrase."""
        return self._say(self._lines.events[name]) or name.replace("_", " ")

    def want(self) -> str:
        """What the scenario's people want."""
        return self._say(self._lines.wants) or self.title

    def fear(self) -> str:
        """What they are afraid of."""
        return self._say(self._lines.fears) or self.title

    def facts(self) -> Iterator[tuple[str, str]]:
        """The topic and the text of every fact that can be filled."""
        for topic, phrase in self._lines.facts:
            if self._fits(phrase):
                yield topic, phrase.say(self._values, _first)

    def _say(self, phrases: tuple[Phrase, ...]) -> str:
        return next((p.say(self._values, _first, capital=False) for p in phrases if self._fits(p)), "")

    def _fits(self, phrase: Phrase) -> bool:
        return phrase.references <= self._values.keys()


def topics_of_facts(scenario: Scenario) -> dict[str, str]:
    """The topic that each fact is about: that of its own name, if there is one; else the one whose lines share most
    with it. A word or slot counts (1 + log n) log(topics / topics that have it), where the topic's lines have it n
    times (Sparck Jones 1972; Salton & Buckley 1988); of equal topics the first."""
    words = _words_of_topics(scenario)
    spread = Counter(word for own in words.values() for word in own)

    def shared(fact: set[str], topic: str) -> float:
        own = words[topic]
        return sum((1.0 + log(own[word])) * log(len(words) / spread[word]) for word in sorted(fact & own.keys()))

    def topic_of(text: str) -> str:
        own = set(_words(text))
        return max(words, key=lambda topic: shared(own, topic))

    return {name: name if name in words else topic_of(text.text) for name, text in scenario.facts.items()}


def _words_of_topics(scenario: Scenario) -> dict[str, Counter[str]]:
    """How often each topic's lines have a word; what it is called counts as NAMED of them."""
    words: dict[str, Counter[str]] = {name: Counter() for name in scenario.topics}
    for event in scenario.events.values():
        for template in (*event.says, *event.detail, *event.means, *event.echo, *event.reflects):
            words[event.topic].update(_words(template.text))
    for question in scenario.questions.values():
        for template in (*question.asks, *question.heavy, *question.easing):
            words[question.topic].update(_words(template.text))
    for name, text in scenario.topics.items():
        words[name].update(_words(text.text) * NAMED)
    return words


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())
