"""What types cannot say of one file: names that must exist, references that must be fillable.

These checks read the plain data and take whatever shape it has, so that they find what they can beside the
errors of its types, in one go.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from emosim.errors import InputError, Problem
from emosim.spec.emotions import EmotionMachine
from emosim.spec.lexicon import ASSISTANT_ACTS, BANDS, EPISODES, MANNERS, OUTCOMES, USER_ACTS
from emosim.spec.locale import Locale
from emosim.spec.marked import Marked, Path_, load
from emosim.spec.persona import ADDRESS, COUNSELING, REGISTERS
from emosim.spec.scenario import RISKS, SHELVES_OF_IDEAS, SIGNALS
from emosim.spec.template import TemplateError, parse

PERSONA_WORDS = frozenset({"age", "job", "partner", "child", "practice"})
USER_WORDS = PERSONA_WORDS | {"topic"}
ASSISTANT_WORDS = frozenset({"echo", "past", "topic", "want_echo", "fear_echo", "feeling", "helpline", "called"})
SHELVES = ("questions", "steps", *SHELVES_OF_IDEAS)
LINES = (
    "situation",
    "facts",
    "topics",
    "wants",
    "want_echo",
    "fears",
    "fear_echo",
    "asks",
    "events",
    "feelings",
    *SHELVES,
)
NO_LINES = frozenset({"topic", "after", "appraisal", "risk"})


def strategy_names(path: Path) -> list[str]:
    """The names under `strategies` of a catalogue file, if it can be read at all; errors come from loading it."""
    try:
        return list(_mapping(load(path).value, "strategies"))
    except InputError:
        return []


def scenario(marked: Marked, emotions: EmotionMachine) -> list[Problem]:
    """Dangling events, topics, emotions and references of a scenario file."""
    value = marked.value
    slots, topics, events = (_mapping(value, key) for key in ("slots", "topics", "events"))
    problems = [
        marked.problem(("slots", n), "is the persona's word; rename the slot") for n in PERSONA_WORDS & {*slots}
    ]
    words = PERSONA_WORDS | set(slots)
    for key in LINES:
        problems += _references(_at(value, key), (key,), marked, words)
    for part in ("events", "questions"):
        for name, entry in _mapping(value, part).items():
            problems += _known(marked, (part, name, "topic"), _at(entry, "topic"), "topic", topics)
    for shelf in SHELVES:
        for name, entry in _mapping(value, shelf).items():
            problems += _known(marked, (shelf, name, "after"), _at(entry, "after"), "event", events)
    for name in _mapping(value, "feelings"):
        problems += _known(marked, ("feelings", name), name, "emotion", emotions.emotions)
    for name in _mapping(value, "arcs"):
        problems += _arc(marked, name, events)
    return problems


def _arc(marked: Marked, name: str, events: Mapping[str, Any]) -> Iterator[Problem]:
    beats = _at(_mapping(marked.value, "arcs")[name], "beats")
    told: list[str] = []
    for index, beat in enumerate(beats if isinstance(beats, list) else ()):
        path, event = ("arcs", name, "beats", index), _at(beat, "event")
        if not isinstance(event, str):
            continue  # the types' to tell
        yield from _known(marked, (*path, "event"), event, "event", events)
        if event in told:
            yield marked.problem(path, f'"{event}" comes twice')
        if event in events and _at(events[event], "risk") and index < len(beats) - 1:
            yield marked.problem(path, "an event with a risk must come last")
        told.append(event)


def lexicon(
    marked: Marked, emotions: EmotionMachine, strategies: Iterable[str], locales: Iterable[str]
) -> list[Problem]:
    """Unknown acts, emotions, strategies, registers, outcomes, risks, locales and references of a lexicon file."""
    user = _at(marked.value, "speaker") == "user"
    acts, words = (USER_ACTS, USER_WORDS) if user else (ASSISTANT_ACTS, ASSISTANT_WORDS)
    allowed = {
        "emotion": emotions.emotions,
        "strategy": strategies,
        "outcome": OUTCOMES,
        "risk": RISKS,
        "signal": SIGNALS,
        "manner": MANNERS,
        "episode": EPISODES,
        "counseling": COUNSELING,
        "directness": BANDS,
        "family_framing": BANDS,
        "stigma": BANDS,
        "address": ADDRESS,
        "register": REGISTERS,
        "locale": locales,
    }
    problems: list[Problem] = []
    lines = _at(marked.value, "lines")
    for index, entry in enumerate(lines if isinstance(lines, list) else ()):
        path: Path_ = ("lines", index)
        problems += _known(marked, (*path, "act"), _at(entry, "act"), "act", acts)
        problems += _references(_at(entry, "say"), (*path, "say"), marked, words)
        for key, names in allowed.items():
            for name in _several(_at(_at(entry, "when"), key)):
                problems += _known(marked, (*path, "when", key), name, key, names)
    return problems


def vertical(marked: Marked, emotions: EmotionMachine, strategies: Iterable[str]) -> list[Problem]:
    """Unknown strategies and emotions of a vertical file."""
    problems: list[Problem] = []
    for key, what, allowed in (("strategies", "strategy", strategies), ("emotions", "emotion", emotions.emotions)):
        for name in _mapping(marked.value, key):
            problems += _known(marked, (key, name), name, what, allowed)
    return problems


def persona(
    marked: Marked, locales: Mapping[str, Locale], strategies: Iterable[str], domains: Iterable[str]
) -> list[Problem]:
    """Unknown locales, strategies, domains and references of a persona file."""
    value = marked.value
    user = _at(value, "kind") == "user"
    words = PERSONA_WORDS if user else ASSISTANT_WORDS
    problems = _known(marked, ("locale",), _at(value, "locale"), "locale", locales) if user else []
    for name in _mapping(_at(value, "style"), "lean"):
        problems += _known(marked, ("style", "lean", name), name, "strategy", strategies)
    for name in _several(_at(value, "domains")):
        problems += _known(marked, ("domains",), name, "domain", domains)
    for key in ("phrases", "limits"):
        problems += _references(_at(value, key), (key,), marked, words)
    for key in ("reveals", "echo", "meets"):
        problems += _references(_at(_at(value, "hidden_need"), key), ("hidden_need", key), marked, words)
    return problems


def _references(value: Any, path: Path_, marked: Marked, allowed: Iterable[str]) -> list[Problem]:
    """References that nothing fills, in every line at or under a path; what does not parse is the types' to tell."""
    if isinstance(value, dict):
        inside = [(key, item) for key, item in value.items() if key not in NO_LINES]
    elif isinstance(value, list):
        inside = list(enumerate(value))
    else:
        return _line(value, path, marked, allowed)
    return [problem for key, item in inside for problem in _references(item, (*path, key), marked, allowed)]


def _line(value: Any, path: Path_, marked: Marked, allowed: Iterable[str]) -> list[Problem]:
    try:
        names = parse(value).references if isinstance(value, str) else frozenset()
    except TemplateError:
        return []
    there = ", ".join(sorted(allowed))
    unknown = sorted(names - set(allowed))
    return [marked.problem(path, f"unknown reference {{{name}}}; there are: {there}") for name in unknown]


def _known(marked: Marked, path: Path_, name: Any, what: str, allowed: Iterable[str]) -> list[Problem]:
    if not isinstance(name, str) or name in allowed:
        return []
    there = ", ".join(allowed) or "none"
    return [marked.problem(path, f'unknown {what} "{name}"; there are: {there}')]


def _several(value: Any) -> list[Any]:
    """A list as it is; one value as a list of one."""
    return value if isinstance(value, list) else [value]


def _at(value: Any, key: str) -> Any:
    """What stands under a key, if there are keys."""
    return value.get(key) if isinstance(value, dict) else None


def _mapping(value: Any, key: str) -> dict[str, Any]:
    """The keys and values under a key; empty if there are none."""
    found = _at(value, key)
    return found if isinstance(found, dict) else {}
