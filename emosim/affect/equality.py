"""The machines that run against their reference: asked the same, they must answer the same."""

from __future__ import annotations

from random import Random

from emosim.affect.machines import Machines
from emosim.errors import EngineError
from emosim.seeds import words_random
from emosim.spec import emotions as emotion_spec
from emosim.spec import progression as phase_spec
from emosim.spec.emotions import EmotionMachine
from emosim.spec.progression import ProgressionMachine
from emosim.spec.sample import border_facts, random_facts

RANDOM_FACTS = 200  # choice: of each machine; a load should take a moment, and tests ask thousands


def check_machines(
    machines: Machines, reference: Machines, emotions: EmotionMachine, progression: ProgressionMachine
) -> int:
    """Ask both at random and on every threshold of every guard; how often.

    Raises EngineError for the first question that they answer differently.
    """
    random = words_random("machines", "check", emotions.name, progression.name)
    return _check_feelings(machines, reference, emotions, random) + _check_phases(
        machines, reference, progression, random
    )


def _check_feelings(machines: Machines, reference: Machines, spec: EmotionMachine, random: Random) -> int:
    labels = tuple(spec.emotions)
    guarded = {t.rule: t for t in spec.transitions if t.condition is not None}
    asked = [
        (_pick(labels, random), _pick(labels, random), random_facts(emotion_spec.GUARDS, random))
        for _ in range(RANDOM_FACTS)
    ]
    for way in guarded.values():
        asked += [(way.source, way.target, f) for f in border_facts(way.condition, emotion_spec.GUARDS, random)]
    for source, target, facts in asked:
        got, expected = machines.admits(source, target, facts), reference.admits(source, target, facts)
        if got != expected:
            raise EngineError(f"{source} to {target} is {got} by the machine, {expected} by its reference, for {facts}")
    return len(asked)


def _check_phases(machines: Machines, reference: Machines, spec: ProgressionMachine, random: Random) -> int:
    asked = [(_pick(spec.phases, random), random_facts(phase_spec.GUARDS, random)) for _ in range(RANDOM_FACTS)]
    for way in spec.transitions:
        asked += [(way.source, facts) for facts in border_facts(way.condition, phase_spec.GUARDS, random)]
    for phase, facts in asked:
        got, expected = machines.next_phase(phase, facts), reference.next_phase(phase, facts)
        if got != expected:
            raise EngineError(f"after {phase} comes {got} by the machine, {expected} by its reference, for {facts}")
    return len(asked)


def _pick(values: tuple[str, ...], random: Random) -> str:
    return values[int(random.random() * len(values))]
