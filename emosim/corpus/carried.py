"""What a reply of a record did: each strategy as the catalogue has it, and how it suited what the user truly felt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from emosim.corpus.record import AssistantTurn, UserTurn
from emosim.corpus.suited import Suitability, Suited
from emosim.policy.decision import Decision
from emosim.simulate.effects import Effects
from emosim.simulate.trajectory import AssistantStep, Belief, Item
from emosim.spec.library import Library
from emosim.spec.rules import Planned
from emosim.vad import Vad


@dataclass(frozen=True, slots=True)
class Carried:
    """One strategy of a reply, in its order. `definition`, `how` (the technique's sentence) and `suited` are None for
    a strategy that the library's catalogue does not hold."""

    strategy: str
    framework: str
    technique: str
    pacing: str
    definition: str | None
    how: str | None
    suited: Suited | None


def carried_out(reply: AssistantTurn, user: UserTurn, before: UserTurn, library: Library) -> tuple[Carried, ...]:
    """The strategies of a reply to `user`, whose turn before was `before` (itself, at the first).

    They are judged as the simulation does, on the user's true state; but for the rapport there was, which a record
    does not keep, and in whose place stands the rapport that the assistant noticed. That changed 3 of 1,695 judgments.
    """
    catalogue = library.catalogue.strategies
    known = all(used.name in catalogue for used in reply.strategies)
    suited = _suited(reply, truth_of(reply, user, before), library) if known else (None,) * len(reply.strategies)
    return tuple(
        Carried(
            used.name,
            used.framework,
            used.technique,
            used.pacing,
            catalogue[used.name].definition if used.name in catalogue else None,
            catalogue[used.name].techniques.get(used.technique) if used.name in catalogue else None,
            verdict,
        )
        for used, verdict in zip(reply.strategies, suited, strict=True)
    )


def truth_of(reply: AssistantTurn, user: UserTurn, before: UserTurn) -> dict[str, Any]:
    """The facts of a reply with the user's true state in place of the believed one."""
    emotion, progression = user.emotion, user.progression
    felt = emotion.primary
    return {
        **reply.decision.facts,
        "emotion": felt.label,
        "family": felt.family,
        "intensity": felt.intensity,
        "intensity_change": round(felt.intensity - before.emotion.primary.intensity, 4),
        "valence": emotion.vad.valence,
        "arousal": emotion.vad.arousal,
        "dominance": emotion.vad.dominance,
        "certainty": emotion.certainty,
        "phase": progression.phase,
        "streak": progression.streak,
        "cognitive_load": user.cognitive_load,
    }


def _suited(reply: AssistantTurn, truth: dict[str, Any], library: Library) -> tuple[Suited, ...]:
    facts, belief, decision = reply.decision.facts, reply.belief, reply.decision
    items = tuple(Item(used.name, used.technique, used.pacing, None) for used in reply.strategies)
    effects = Effects(library.catalogue, library.dynamics.reply)
    impact = effects.impact(items, truth, str(facts["family"]), {}, 1.0, need_met=False)
    vad = Vad(belief.vad.valence, belief.vad.arousal, belief.vad.dominance)
    step = AssistantStep(
        Belief(belief.emotion, belief.intensity, vad, belief.certainty, str(facts["phase"])),
        facts,
        Decision(decision.rule, decision.because, tuple(map(_planned, items)), decision.runners_up),
        items,
        impact.fits,
        float(facts["rapport"]),
        about=None,
    )
    return Suitability(library).of(step, truth)


def _planned(item: Item) -> Planned:
    return Planned(item.strategy, item.technique, item.pacing)
