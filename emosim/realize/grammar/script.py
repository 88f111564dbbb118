"""A scenario's and a persona's own words, compiled once for a locale."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from emosim.realize.grammar.phrase import EMPTY, Phrase, Pool, WordTable, pool_of
from emosim.spec.emotions import EmotionMachine
from emosim.spec.persona import AssistantPersona, UserPersona
from emosim.spec.scenario import SHELVES_OF_IDEAS, Scenario
from emosim.spec.template import Template


@dataclass(frozen=True)
class Script:
    """The pools of one scenario, by part, entry and kind: `pools["events", "call", "says"]`."""

    pools: Mapping[tuple[str, ...], Pool]
    situation: Phrase
    kinds: Mapping[str, str]
    topics: Mapping[str, Phrase]

    def pool(self, *path: str) -> Pool:
        """The pool at a path; an empty one if the scenario has none."""
        return self.pools.get(path, EMPTY)


def write_script(scenario: Scenario, words: WordTable, emotions: EmotionMachine) -> Script:
    """Compile a scenario for a locale."""
    pools: dict[tuple[str, ...], Pool] = {}

    def add(path: tuple[str, ...], templates: Iterable[Template]) -> None:
        pools[path] = pool_of(templates, words)

    for part in ("wants", "want_echo", "fears", "fear_echo", "asks"):
        add((part,), getattr(scenario, part))
    for name, event in scenario.events.items():
        for kind in ("says", "detail", "means", "echo", "reflects"):
            add(("events", name, kind), getattr(event, kind))
    for name, question in scenario.questions.items():
        for kind in ("asks", "heavy", "easing"):
            add(("questions", name, kind), getattr(question, kind))
    for name, step in scenario.steps.items():
        for kind in ("offers", "takes", "declines"):
            add(("steps", name, kind), getattr(step, kind))
    for shelf in SHELVES_OF_IDEAS:
        for name, idea in getattr(scenario, shelf).items():
            add((shelf, name), idea.says)
    for label in emotions.emotions:
        lines = [t for name in emotions.ancestry(label) for t in scenario.feelings.get(name, ())]
        if lines:
            add(("feelings", label), lines)
    kinds = {name: slot.kind for name, slot in scenario.slots.items()}
    topics = {name: Phrase(text, words) for name, text in scenario.topics.items()}
    return Script(pools, Phrase(scenario.situation, words), kinds, topics)


@dataclass(frozen=True)
class Cast:
    """A persona's own words: pools by act, and by part of the hidden need for a user."""

    values: Mapping[str, str]
    pools: Mapping[str, Pool]

    def pool(self, name: str) -> Pool:
        """The pool of an act; an empty one if the persona has none."""
        return self.pools.get(name, EMPTY)


def cast_user(persona: UserPersona, words: WordTable) -> Cast:
    """Compile a user persona's words and the values of what scenarios may refer to."""
    has = persona.circumstances
    given = {"age": str(persona.age), "job": has.job, "partner": has.partner, "child": has.child}
    culture = persona.culture
    given |= {"practice": culture.faith.practice if culture.faith else None, "called": culture.called}
    values = {name: words.translate(value) for name, value in given.items() if value is not None}
    need = persona.hidden_need
    return _cast({**persona.phrases, "reveals": need.reveals, "meets": need.meets}, values, words)


def cast_assistant(persona: AssistantPersona, words: WordTable) -> Cast:
    """Compile an assistant persona's words."""
    return _cast({**persona.phrases, "limits": persona.limits}, {}, words)


def _cast(lines: Mapping[str, Iterable[Template]], values: dict[str, str], words: WordTable) -> Cast:
    return Cast(values, {name: pool_of(templates, words) for name, templates in lines.items()})
