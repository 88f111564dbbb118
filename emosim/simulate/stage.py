"""What a simulation needs, put together once: the world, the policy, and each scenario's and persona's numbers."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from math import log10

import numpy as np

from emosim.affect.admission import Admission
from emosim.affect.baseline import home_point
from emosim.affect.equality import check_machines
from emosim.affect.forecast import Forecaster
from emosim.affect.machines import ReferenceMachines, TransitionsMachines
from emosim.affect.person import World
from emosim.affect.reading import Reader
from emosim.policy.decide import Policy, load_policy
from emosim.simulate.effects import Effects
from emosim.simulate.news import Prospects
from emosim.spec.dynamics import Dynamics
from emosim.spec.library import Library
from emosim.spec.scenario import Scenario
from emosim.spec.setting import Setting

CALM_ASSISTANT = np.array((0.35, -0.2, 0.2))  # choice: where an assistant's own tone rests, centered VAD


@dataclass(frozen=True, slots=True)
class Scene:
    """The stage as it is set for one domain in one place: its layers are in the numbers."""

    dynamics: Dynamics
    world: World
    effects: Effects
    forecaster: Forecaster


@dataclass(frozen=True)
class Stage:
    """A library, ready to simulate. `world` and `effects` are those without any layer."""

    library: Library
    world: World
    policy: Policy
    effects: Effects
    _scenes: dict[tuple[str, str], Scene] = field(default_factory=dict, init=False, repr=False, compare=False)
    _prospects: dict[str, Prospects] = field(default_factory=dict, init=False, repr=False, compare=False)

    def scene(self, domain: str, locale: str) -> Scene:
        """The scene of a domain in a place; set once for each pair."""
        known = self._scenes.get((domain, locale))
        if known is None:
            known = self._scenes[domain, locale] = self._set_scene(self.library.setting(domain, locale))
        return known

    def _set_scene(self, setting: Setting) -> Scene:
        bare, library = self.world, self.library
        reader = Reader(library.emotions, setting.emotions) if setting.emotions else bare.reader
        world = World(bare.emotions, bare.progression, setting.dynamics, bare.machines, reader)
        effects = Effects(library.catalogue, setting.dynamics.reply, setting.strategies)
        return Scene(setting.dynamics, world, effects, Forecaster(world, self._admission))

    def prospects(self, scenario: str) -> Prospects:
        """What news a scenario has in store."""
        if scenario not in self._prospects:
            self._prospects[scenario] = Prospects(self.library.scenarios[scenario])
        return self._prospects[scenario]

    @cached_property
    def _admission(self) -> Admission:
        return Admission(self.library.emotions)

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


def with_dynamics(stage: Stage, dynamics: Dynamics) -> Stage:
    """The same stage under other numbers; its machines and its policy, which know none of them, are not built again."""
    world = stage.world
    library = replace(stage.library, dynamics=dynamics)
    moved = World(world.emotions, world.progression, dynamics, world.machines, world.reader)
    return Stage(library, moved, stage.policy, Effects(library.catalogue, dynamics.reply))


def draw_slots(scenario: Scenario, scale: float, uniform: list[float]) -> dict[str, float | int | str]:
    """A value for every slot. `scale` turns money into the locale's; `uniform` holds a draw for each slot."""
    values: dict[str, float | int | str] = {}
    for (name, slot), draw in zip(scenario.slots.items(), uniform, strict=True):
        if slot.kind == "choice":
            values[name] = slot.of[int(draw * len(slot.of))]
            continue
        (low, high), step = slot.range, slot.step
        if slot.kind == "money":
            low, high, step = low * scale, high * scale, step * grain(scale)
        steps = int((high - low) / step)
        values[name] = int(round(low / step) * step + step * int(draw * (steps + 1)))
    return values


def grain(scale: float) -> int:
    """What a scale makes of a step of money: the power of ten nearest to it, 1 or more, so that amounts stay round."""
    return 10 ** max(0, round(log10(scale)))
