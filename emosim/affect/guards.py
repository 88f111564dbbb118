"""Static analysis of the machines: guards that can never hold, and what is never reached or never left."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import networkx as nx

from emosim.affect.calm import calm_feelings
from emosim.affect.ways import dead_guards, idle_transitions, open_phases, open_ways, reached_from, way_to
from emosim.spec import emotions as emotion_spec
from emosim.spec import progression as phase_spec
from emosim.spec.conditions import Condition, Not, compile_condition
from emosim.spec.contradiction import contradiction
from emosim.spec.cover import cover
from emosim.spec.emotions import EmotionMachine
from emosim.spec.findings import Finding
from emosim.spec.marked import Marked, Path_
from emosim.spec.progression import PhaseTransition, ProgressionMachine
from emosim.spec.solver import Solver
from emosim.spec.vocabulary import Vocabulary
from emosim.spec.witness import Ordinary, Witnesses
from emosim.spec.wording import listed, taking_all

# What guards are asked about in a turn of which nothing is said. Choices.
USUAL_TURN: Mapping[str, Any] = {
    "event": "none",
    "intensity_before": 0.5,
    "intensity": 0.5,
    "valence": -0.3,
    "arousal": 0.5,
    "dominance": 0.4,
}
USUAL_DISTRESS: Mapping[str, Any] = {"streak": 1.0, "change": 0.0, "distress": 0.5, "peak": 0.5}


def feeling_findings(machine: EmotionMachine, marked: Marked) -> Iterator[Finding]:
    """What is wrong with an emotion machine, of which `marked` is the file: kinds dead_guard, unreachable, trap."""
    conditions = [t.condition for t in machine.transitions if t.condition is not None]
    guards = _Guards(emotion_spec.GUARDS, USUAL_TURN, {id(one): one for one in conditions}.values())
    names = [raw["name"] for raw in marked.value["transitions"]]
    for rule, guard in dead_guards(machine, guards.solver):
        yield guards.dead(rule, guard, marked, ("transitions", names.index(rule)))
    yield from _lost_feelings(machine, marked)


def phase_findings(progression: ProgressionMachine, marked: Marked) -> Iterator[Finding]:
    """What is wrong with a progression machine, of which `marked` is the file.

    Kinds dead_guard, shadowed, never_entered, never_left.
    """
    ways = progression.transitions
    guards = _Guards(phase_spec.GUARDS, USUAL_DISTRESS, [way.condition for way in ways])
    for at, earlier in idle_transitions(progression, guards.solver):
        place = ("transitions", at)
        if earlier:
            yield guards.shadowed(ways[at], [ways[other] for other in earlier], marked, place)
        else:
            yield guards.dead(_name(ways[at]), ways[at].condition, marked, place)
    yield from _lost_phases(progression, marked)


def _lost_feelings(machine: EmotionMachine, marked: Marked) -> Iterator[Finding]:
    graph, calm = open_ways(machine), calm_feelings(machine)
    declared = nx.DiGraph(graph)
    declared.add_edges_from((t.source, t.target) for t in machine.transitions)
    reached = reached_from(graph, machine.neutral)
    for label in machine.emotions:
        place, witness = ("emotions", label), {"emotion": label}
        if label not in reached:
            message = f"no way leads from {machine.neutral} to {label}"
            yield _finding("unreachable", message, marked, place, witness)
        if way_to(graph, label, calm) is None:
            message = f"no way leads from {label} to a calm feeling, such as {listed(calm[:3], 'or')}"
            if way_to(declared, label, calm):
                message += "; there are some, but under guards that can never hold"
            yield _finding("trap", message, marked, place, witness)


def _lost_phases(progression: ProgressionMachine, marked: Marked) -> Iterator[Finding]:
    graph = open_phases(progression)
    entered = reached_from(graph, progression.initial)
    for index, phase in enumerate(progression.phases):
        place, witness = ("phases", index), {"phase": phase}
        if phase not in entered:
            message = f"no way leads from {progression.initial} to {phase}"
            yield _finding("never_entered", message, marked, place, witness)
        if not graph.out_degree(phase):
            yield _finding("never_left", f"no way leads out of {phase}", marked, place, witness)


class _Guards:
    """The guards of a machine as the solver knows them, and what to say of those that are wrong."""

    def __init__(self, vocabulary: Vocabulary, usual: Mapping[str, Any], guards: Iterable[Condition]) -> None:
        self._ordinary = Ordinary(usual, lambda given: {**usual, **given})
        self.solver = Solver(vocabulary)
        self._witnesses = Witnesses(self.solver, vocabulary, self._ordinary, guards)

    def dead(self, name: str, guard: Condition, marked: Marked, place: Path_) -> Finding:
        """A guard that can never hold, with facts that meet all but one of the terms that exclude each other."""
        why = contradiction(self.solver, guard)
        facts = self._facts(why.all_but_one, guard)
        return _finding("dead_guard", f"{name} can never happen: {why}", marked, place, facts, decidable=False)

    def shadowed(
        self, way: PhaseTransition, earlier: Sequence[PhaseTransition], marked: Marked, place: Path_
    ) -> Finding:
        """A transition that others always come before, with facts for which its guard holds."""
        tests = [compile_condition(one.condition) for one in earlier]
        denied = [self.solver.claim(Not(one.condition)) for one in earlier]
        takers = cover(
            self.solver,
            self.solver.claim(way.condition),
            denied,
            lambda state: frozenset(place for place, test in enumerate(tests) if test(state)),
        )
        message = f"{_name(way)} is never taken: {taking_all([_name(earlier[at]) for at in takers])}"
        facts = {"phase": way.source, **self._facts([way.condition], way.condition)}
        return _finding("shadowed", message, marked, place, facts, decidable=False)

    def _facts(self, conditions: Sequence[Condition], guard: Condition) -> dict[str, Any]:
        """Facts for which conditions hold, of the fields that a guard asks about."""
        given = self._witnesses.find([self.solver.claim(one) for one in conditions])
        facts = self._ordinary.complete(given or {})
        return {name: facts[name] for name in facts if name in guard.fields()}


def _name(way: PhaseTransition) -> str:
    return f"{way.source} to {way.target}"


def _finding(
    kind: str, message: str, marked: Marked, place: Path_, witness: Mapping[str, Any], decidable: bool = True
) -> Finding:
    return Finding(kind, "error", marked.file, marked.marks[place][0], message, witness, decidable)
