"""The one door to `transitions`: the emotion machine and the progression machine, each beside its reference.

Both are compiled from the same spec. A machine answers one question and holds no state of its own, so one of
each serves any number of dialogues.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from transitions import Machine

from emosim.spec.conditions import compile_condition
from emosim.spec.emotions import EmotionMachine
from emosim.spec.progression import ProgressionMachine

Guard = Callable[[Mapping[str, Any]], bool]

# Its per-transition log lines cost more than the transition; a root logger at DEBUG would turn them on.
logging.getLogger("transitions").setLevel(logging.ERROR)


class Machines(Protocol):
    """Which feeling and which phase may come next."""

    def admits(self, source: str, target: str, facts: Mapping[str, Any]) -> bool:
        """Whether `source` may turn into `target` under the guards' facts. Staying is always admitted."""

    def next_phase(self, phase: str, facts: Mapping[str, Any]) -> str:
        """The phase that follows, which may be the same."""


class _Model:
    """A thing with a state, as `transitions` wants it; never registered with a machine."""

    __slots__ = ("state",)

    def __init__(self) -> None:
        self.state = ""


class TransitionsMachines:
    """Both machines run by the `transitions` library."""

    def __init__(self, emotions: EmotionMachine, progression: ProgressionMachine) -> None:
        self._model = _Model()
        feelings = [
            _entry(_feel(transition.target), transition.source, transition.target, transition.condition)
            for transition in emotions.transitions
        ]
        phases = [_entry("observe", t.source, t.target, t.condition) for t in progression.transitions]
        self.emotion_machine = _machine(list(emotions.emotions), feelings, emotions.neutral)
        self.phase_machine = _machine(list(progression.phases), phases, progression.initial)
        self._feel = {label: self.emotion_machine.events.get(_feel(label)) for label in emotions.emotions}
        self._observe = self.phase_machine.events["observe"]

    def admits(self, source: str, target: str, facts: Mapping[str, Any]) -> bool:
        if source == target:
            return True
        event = self._feel[target]
        model = self._model
        model.state = source
        return event is not None and event.trigger(model, facts=facts)

    def next_phase(self, phase: str, facts: Mapping[str, Any]) -> str:
        model = self._model
        model.state = phase
        self._observe.trigger(model, facts=facts)
        return model.state


class ReferenceMachines:
    """The same answers from plain tables of guards: the oracle of the real ones."""

    def __init__(self, emotions: EmotionMachine, progression: ProgressionMachine) -> None:
        self._feelings: dict[tuple[str, str], list[Guard]] = {}
        for transition in emotions.transitions:
            guard = compile_condition(transition.condition) if transition.condition else _always
            self._feelings.setdefault((transition.source, transition.target), []).append(guard)
        self._phases: dict[str, list[tuple[Guard, str]]] = {}
        for phase in progression.transitions:
            self._phases.setdefault(phase.source, []).append((compile_condition(phase.condition), phase.target))

    def admits(self, source: str, target: str, facts: Mapping[str, Any]) -> bool:
        return source == target or any(guard(facts) for guard in self._feelings.get((source, target), ()))

    def next_phase(self, phase: str, facts: Mapping[str, Any]) -> str:
        return next((target for guard, target in self._phases.get(phase, ()) if guard(facts)), phase)


def _feel(label: str) -> str:
    return f"feel_{label}"


def _always(facts: Mapping[str, Any]) -> bool:
    return True


def _entry(trigger: str, source: str, target: str, condition: Any) -> dict[str, Any]:
    """A transition as the library takes it. A guard is a closure made here, never text from a file: the
    library imports and calls whatever a string names."""
    entry: dict[str, Any] = {"trigger": trigger, "source": source, "dest": target}
    if condition is not None:
        guard = compile_condition(condition)
        entry["conditions"] = lambda event: guard(event.kwargs["facts"])
    return entry


def _machine(states: list[str], transitions: list[dict[str, Any]], initial: str) -> Machine:
    return Machine(
        model=None,
        states=states,
        transitions=transitions,
        initial=initial,
        auto_transitions=False,
        send_event=True,
        ignore_invalid_triggers=True,
    )
