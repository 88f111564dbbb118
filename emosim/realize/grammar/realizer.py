"""The grammar realizer: a trajectory in words, the same ones every time."""

from __future__ import annotations

from functools import cache, partial

from emosim.errors import InputError, Problem
from emosim.realize.dialogue import Dialogue, Turn
from emosim.realize.grammar.assistant import WORDED, AssistantWords
from emosim.realize.grammar.phrase import WordTable
from emosim.realize.grammar.script import Cast, Script, cast_assistant, cast_user, write_script
from emosim.realize.grammar.shelf import Shelf, Ways
from emosim.realize.grammar.speaker import Speech, Values, slot_words
from emosim.realize.grammar.user import UserWords
from emosim.seeds import words_random
from emosim.simulate.trajectory import Trajectory
from emosim.spec.library import Library
from emosim.spec.rules import RuleSet
from emosim.spec.scenario import Scenario


class Grammar:
    """A library's words, compiled as they are first needed and kept.

    Raises InputError for rules that plan a strategy the grammar has no words for.
    """

    def __init__(self, library: Library) -> None:
        _check_worded(library.rules)
        self._library = library
        self._words = cache(lambda locale: WordTable(library.locales[locale].words))
        self._shelf = cache(self._build_shelf)
        self._suiting = cache(lambda speaker, locale, ways: self._shelf(speaker, locale).suiting(ways))
        self._script = cache(self._build_script)
        self._user = cache(self._build_user)
        self._assistant = cache(self._build_assistant)

    def realize(self, trajectory: Trajectory, seed: int) -> Dialogue:
        """The dialogue of a trajectory under a corpus seed."""
        library, t = self._library, trajectory
        domain = library.scenarios[t.scenario].domain
        persona, _ = library.person(t.persona, domain)
        ways = Ways.of(persona.culture)
        locale = library.locales[persona.locale]
        cast = self._user(t.persona)
        script = self._script(t.scenario, persona.locale)
        random = words_random("words", seed, t.scenario, t.persona, t.ordinal, t.attempt)
        words = slot_words(t.slots, script.kinds, locale.currency, self._words(persona.locale))
        values = Values({**cast.values, **words})
        situation = script.situation.say(values, random.random)
        values["helpline"] = getattr(locale.helplines, t.risk) if t.risk else ""
        speech = Speech(random, values)
        bring_up = partial(_bring_up, speech, script, library.scenarios[t.scenario])
        user = UserWords(persona, cast, script, self._suiting("user", persona.locale, ways), speech, t.outcome, t.risk)
        assistant = AssistantWords(
            self._assistant(t.assistant, persona.locale),
            cast,
            script,
            self._suiting("assistant", persona.locale, ways),
            speech,
            t.outcome,
            t.risk,
            bring_up,
            library.setting(domain, persona.locale).lead_ins,
            persona.culture.address == "formal",
        )
        turns: list[Turn] = []
        for index, (user_step, assistant_step) in enumerate(t.exchanges):
            if user_step.event:
                bring_up(user_step.event)
            text, trigger = user.turn(user_step, index == 0, grave=assistant_step.crisis_stage > 0)
            turns.append(Turn("user", text, trigger))
            text = assistant.turn(assistant_step, user_step.kind)
            turns.append(Turn("assistant", text, refers_back=assistant.referred))
        return Dialogue(t, situation, tuple(turns), "grammar")

    def _build_shelf(self, speaker: str, locale: str) -> Shelf:
        library = self._library
        return Shelf(library.lexicons.values(), speaker, locale, self._words(locale), library.emotions)

    def _build_script(self, scenario: str, locale: str) -> Script:
        library = self._library
        return write_script(library.scenarios[scenario], self._words(locale), library.emotions)

    def _build_user(self, persona: str) -> Cast:
        spec = self._library.users[persona]
        return cast_user(spec, self._words(spec.locale))

    def _build_assistant(self, assistant: str, locale: str) -> Cast:
        return cast_assistant(self._library.assistants[assistant], self._words(locale))


def _check_worded(rules: RuleSet) -> None:
    problems = []
    for rule in rules:
        for strategy in {planned.strategy for planned in rule.then} - set(WORDED):
            message = f"rule {rule.name}: the grammar has no words for {strategy}; it has for {', '.join(WORDED)}"
            problems.append(Problem(rule.file, rule.line, 1, "", message))
    if problems:
        raise InputError(problems)


def _bring_up(speech: Speech, script: Script, scenario: Scenario, event: str) -> None:
    """Let lines refer to the topic of an event, if it can be filled."""
    values, topic = speech.values, script.topics[scenario.events[event].topic]
    values.withdraw("topic")
    if values.has(topic.references):
        values["topic"] = topic.say(values, speech.random.random, capital=False)
