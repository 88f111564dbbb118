"""What types cannot say of one spec: names that must exist, references that must be fillable."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from emosim.errors import InputError, Problem
from emosim.spec.emotions import EmotionMachine
from emosim.spec.lexicon import ASSISTANT_ACTS, OUTCOMES, USER_ACTS, Lexicon
from emosim.spec.locale import Locale
from emosim.spec.marked import Marked, Path_, load
from emosim.spec.persona import REGISTERS, AssistantPersona, UserPersona
from emosim.spec.scenario import RISKS, SHELVES_OF_IDEAS, Scenario
from emosim.spec.template import Template

PERSONA_WORDS = frozenset({"age", "job", "partner", "child"})
USER_WORDS = PERSONA_WORDS | {"topic"}
ASSISTANT_WORDS = frozenset({"echo", "past", "topic", "want_echo", "fear_echo", "feeling", "helpline"})
SHELVES = ("questions", "steps", *SHELVES_OF_IDEAS)


def strategy_names(path: Path) -> list[str]:
    """The names under `strategies` of a catalogue file, if it can be read at all; errors come from loading it."""
    try:
        value = load(path).value
    except InputError:
        return []
    strategies = value.get("strategies") if isinstance(value, dict) else None
    return list(strategies) if isinstance(strategies, dict) else []


def templates(value: Any, path: Path_ = ()) -> Iterator[tuple[Path_, Template]]:
    """Every template inside a spec, with its path in the file."""
    if isinstance(value, Template):
        yield path, value
    elif isinstance(value, BaseModel):
        for name, info in type(value).model_fields.items():
            yield from templates(getattr(value, name), (*path, info.alias or name))
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from templates(item, (*path, key))
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from templates(item, (*path, index))


def scenario(spec: Scenario, marked: Marked, emotions: EmotionMachine) -> list[Problem]:
    """Dangling events, topics, emotions and references of a scenario."""
    problems = list(_references(spec, marked, PERSONA_WORDS | set(spec.slots)))

    def known(path: Path_, name: str | None, what: str, allowed: Iterable[str]) -> None:
        if name is not None and name not in allowed:
            problems.append(marked.problem(path, f'unknown {what} "{name}"; there are: {", ".join(sorted(allowed))}'))

    for name, event in spec.events.items():
        known(("events", name, "topic"), event.topic, "topic", spec.topics)
    for name, arc in spec.arcs.items():
        told = [beat.event for beat in arc.beats]
        for index, beat in enumerate(arc.beats):
            known(("arcs", name, "beats", index, "event"), beat.event, "event", spec.events)
            if beat.event in told[:index]:
                problems.append(marked.problem(("arcs", name, "beats", index), f'"{beat.event}" comes twice'))
            event = spec.events.get(beat.event)
            if event is not None and event.risk and index < len(told) - 1:
                problems.append(marked.problem(("arcs", name, "beats", index), "an event with a risk must come last"))
    for shelf in SHELVES:
        for name, entry in getattr(spec, shelf).items():
            known((shelf, name, "after"), entry.after, "event", spec.events)
    for name, question in spec.questions.items():
        known(("questions", name, "topic"), question.topic, "topic", spec.topics)
    for name in spec.feelings:
        known(("feelings", name), name, "emotion", emotions.emotions)
    overlap = PERSONA_WORDS & set(spec.slots)
    problems += [marked.problem(("slots", name), "is the persona's word; rename the slot") for name in sorted(overlap)]
    return problems


def lexicon(spec: Lexicon, marked: Marked, emotions: EmotionMachine) -> list[Problem]:
    """Unknown acts, emotions, registers, outcomes, risks and references of a lexicon."""
    acts = USER_ACTS if spec.speaker == "user" else ASSISTANT_ACTS
    words = USER_WORDS if spec.speaker == "user" else ASSISTANT_WORDS
    problems = list(_references(spec, marked, words))
    allowed: dict[str, Iterable[str]] = {
        "emotion": emotions.emotions,
        "outcome": OUTCOMES,
        "risk": RISKS,
        "register_": REGISTERS,
    }
    for index, lines in enumerate(spec.lines):
        path: Path_ = ("lines", index)
        if lines.act not in acts:
            message = f'unknown act "{lines.act}" of the {spec.speaker}; there are: {", ".join(acts)}'
            problems.append(marked.problem((*path, "act"), message))
        for key, names in allowed.items():
            for name in getattr(lines.when, key):
                if name not in names:
                    message = f'unknown {key.rstrip("_")} "{name}"; there are: {", ".join(names)}'
                    problems.append(marked.problem((*path, "when", key.rstrip("_")), message))
    return problems


def persona(spec: UserPersona | AssistantPersona, marked: Marked, locales: Mapping[str, Locale]) -> list[Problem]:
    """Unknown locales and references of a persona."""
    if isinstance(spec, AssistantPersona):
        return list(_references(spec, marked, ASSISTANT_WORDS))
    problems = list(_references(spec, marked, PERSONA_WORDS))
    if spec.locale not in locales:
        problems.append(marked.problem(("locale",), f'unknown locale "{spec.locale}"; there are: {", ".join(locales)}'))
    return problems


def _references(spec: Any, marked: Marked, allowed: Iterable[str]) -> Iterator[Problem]:
    for path, template in templates(spec):
        for name in sorted(template.references - set(allowed)):
            yield marked.problem(path, f"unknown reference {{{name}}}; there are: {', '.join(sorted(allowed))}")
