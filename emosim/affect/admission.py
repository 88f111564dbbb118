"""Which feelings the emotion machine admits from one of them: all at once, where the machine is asked one by one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from emosim.spec import conditions
from emosim.spec.conditions import Compare, Condition, Not, Test, compile_condition
from emosim.spec.emotions import EmotionMachine


@dataclass(slots=True)
class _Ways:
    """The ways from one feeling under one event: those that are open whatever else is so, and the rest by guard."""

    always: np.ndarray
    guarded: list[tuple[Test, np.ndarray]] = field(default_factory=list)
    by_intensity: list[tuple[Test, np.ndarray]] = field(default_factory=list)


class Admission:
    """The ways of a machine as masks over its feelings, in file order."""

    def __init__(self, machine: EmotionMachine) -> None:
        self._index = {label: index for index, label in enumerate(machine.emotions)}
        self._declared: dict[str, dict[Condition | None, list[int]]] = defaultdict(lambda: defaultdict(list))
        for way in machine.transitions:
            self._declared[way.source][way.condition].append(self._index[way.target])
        self._ways: dict[tuple[str, str], _Ways] = {}

    def admitted(self, source: str, facts: Mapping[str, Any], intensities: np.ndarray) -> np.ndarray:
        """Which feelings `source` may turn into, itself among them: a mask of shape (labels,).

        `facts` are those of the machine's guards but for the intensity of the feeling asked for, which `intensities`
        holds for each, shape (labels,).
        """
        event = facts["event"]
        ways = self._ways.get((source, event))
        if ways is None:
            ways = self._ways[source, event] = self._under(source, event)
        mask = ways.always.copy()
        for test, targets in ways.guarded:
            if test(facts):
                mask[targets] = True
        for test, targets in ways.by_intensity:
            each = dict(facts)
            for target, each["intensity"] in zip(targets.tolist(), intensities[targets].tolist(), strict=True):
                if test(each):
                    mask[target] = True
        return mask

    def _under(self, source: str, event: str) -> _Ways:
        ways = _Ways(np.zeros(len(self._index), dtype=bool))
        ways.always[self._index[source]] = True
        for declared, targets in self._declared[source].items():
            left = declared is None or _given(declared, event)
            if left is True:
                ways.always[targets] = True
            elif left is not False and "intensity" in left.fields():
                ways.by_intensity.append((compile_condition(left), np.array(targets)))
            elif left is not False:
                ways.guarded.append((compile_condition(left), np.array(targets)))
        return ways


def _given(condition: Condition, event: str) -> Condition | bool:
    """What a condition still asks once the event is known; True or False where that settles it."""
    match condition:
        case Compare():
            return compile_condition(condition)({"event": event}) if condition.field == "event" else condition
        case Not(term):
            left = _given(term, event)
            return not left if isinstance(left, bool) else Not(left)
    settles = isinstance(condition, conditions.Any)
    terms = [_given(term, event) for term in condition.terms]
    if any(term is settles for term in terms):
        return settles
    left = tuple(term for term in terms if not isinstance(term, bool))
    return type(condition)(left) if left else not settles
