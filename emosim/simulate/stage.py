"""What a simulation needs, put together once: the world, the policy, and each scenario's and persona's numbers."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from emosim.affect.baseline import home_point
from emosim.affect.equality import check_machines
from emosim.affect.machines import ReferenceMachines, TransitionsMachines
from emosim.affect.person import World
from emosim.affect.reading import Reader
from emosim.policy.decide import Policy, load_policy
from emosim.simulate.effects import Effects
from emosim.spec.library import Library
from emosim.spec.scenario import Scenario

CALM_ASSISTANT = np.array((0.35, -0.2, 0.2))  # choice: where an assistant's own tone rests, centered VAD


@dataclass(frozen=True)
class Stage:
    """A library, ready to simulate."""

    library: Library
    world: World
    policy: Policy
    effects: Effects

    @cached_property
    def homes(self) -> dict[str, np.ndarray]:
        """Home point of every user persona, centered VAD."""
        return {name: home_point(persona.traits) for name, persona in self.library.users.items()}


def set_stage(library: Library) -> Stage:
    """Build the machines, the policy and the effects of a library.

    Raises EngineError if an engine and its reference disagree.
    """
    machines = TransitionsMachines(library.emotions, library.progression)
    reference = ReferenceMachines(library.emotions, library.progression)
    check_machines(machines, reference, library.emotions, library.progression)
    reader = Reader(library.emotions)
    world = World(library.emotions, library.progression, library.dynamics, machines, reader)
    policy = load_policy(library.rules, library.facts)
    return Stage(library, world, policy, Effects(library.catalogue, library.dynamics.reply))


def draw_slots(scenario: Scenario, scale: float, uniform: list[float]) -> dict[str, float | int | str]:
    """A value for every slot. `scale` turns money into the locale's; `uniform` holds a draw for each slot."""
    values: dict[str, float | int | str] = {}
    for (name, slot), draw in zip(scenario.slots.items(), uniform, strict=True):
        if slot.kind == "choice":
            values[name] = slot.of[int(draw * len(slot.of))]
            continue
        low, high = slot.range
        if slot.kind == "money":
            low, high = low * scale, high * scale
        steps = int((high - low) / slot.step)
        values[name] = int(round(low / slot.step) * slot.step + slot.step * int(draw * (steps + 1)))
    return values
