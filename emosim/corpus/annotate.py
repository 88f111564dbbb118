"""From a dialogue to a record: every field from what the simulation knows, none filled with a constant."""

from __future__ import annotations

from functools import cache

import msgspec

from emosim import __version__
from emosim.affect.person import Affect
from emosim.affect.reading import Feeling
from emosim.corpus import record as r
from emosim.realize.dialogue import Dialogue, Turn
from emosim.seeds import digest
from emosim.simulate.simulate import cognitive_load
from emosim.simulate.trajectory import AssistantStep, Belief, Trajectory, UserStep
from emosim.spec.library import Library
from emosim.spec.scenario import Appraisal
from emosim.vad import Vad

LAYERS = ("interaction", "topic_emotions", "memory", "adjustments", "retrieval", "lora", "experiment")
_WITHOUT = {
    r.UserTurn: dict.fromkeys(("cumulative", "modality"), r.UNSET),
    r.AssistantTurn: dict.fromkeys(("goleman",), r.UNSET),
}
ABOVE_CORE = tuple(field.name for field in msgspec.structs.fields(r.Record) if field.default is r.UNSET)


def record_id(seed: int, scenario: str, persona: str, ordinal: int) -> str:
    """The id of a dialogue: 32 hex digits, the same alone or in a corpus of a million."""
    return digest("record", seed, scenario, persona, ordinal)


def empathy_requirement(intensity: float, distress: float, rapport: float) -> float:
    """How much empathy a reply needs, 0 to 1: rises with what is felt, a little more while trust is low (choice)."""
    return round(min(1.0, 0.15 + 0.45 * intensity + 0.3 * distress + 0.1 * (1.0 - rapport)), 4)


class Annotator:
    """Makes records from the dialogues of one library."""

    def __init__(self, library: Library, seed: int) -> None:
        self._library = library
        self._seed = seed
        self._family = library.emotions.family
        self._framework = {name: strategy.framework for name, strategy in library.catalogue.strategies.items()}
        self._spec_digest = cache(
            lambda kind, name: digest(getattr(library, kind)[name].model_dump_json(by_alias=True))
        )

    def annotate(self, dialogue: Dialogue, split: r.Split) -> r.Record:
        """A record at the standard level, before any check."""
        t, library = dialogue.trajectory, self._library
        scenario, persona = library.scenarios[t.scenario], library.users[t.persona]
        return r.Record(
            schema="emosim/record/1",
            id=record_id(self._seed, t.scenario, t.persona, t.ordinal),
            split=split,
            level="standard",
            locale=persona.locale,
            domain=scenario.domain,
            scenario=t.scenario,
            persona=t.persona,
            assistant=t.assistant,
            situation=dialogue.situation,
            outcome=t.outcome,
            crisis=t.risk,
            turns=tuple(self._turns(dialogue)),
            provenance=r.Provenance(
                __version__,
                self._seed,
                t.ordinal,
                t.attempt,
                t.arc,
                None,
                self._specs(t),
                r.RealizerOf(dialogue.realizer, dialogue.model, None),
                library.rules.digest,
            ),
            baselines=r.Baselines(_point(t.home), _point(t.assistant_home)),
            corrections=(),
        )

    def _specs(self, t: Trajectory) -> dict[str, str]:
        """Digests of the scenario, the persona and the assistant, as they are after `extends`."""
        return {
            "scenario": self._spec_digest("scenarios", t.scenario),
            "persona": self._spec_digest("users", t.persona),
            "assistant": self._spec_digest("assistants", t.assistant),
        }

    def _turns(self, dialogue: Dialogue) -> list[r.UserTurn | r.AssistantTurn]:
        turns: list[r.UserTurn | r.AssistantTurn] = []
        exchanges = dialogue.trajectory.exchanges
        before = None
        for number, (user, assistant) in enumerate(exchanges):
            index = 2 * number
            rapport = assistant.facts["rapport"]  # as it is before the reply
            turns.append(self._user_turn(index, dialogue.turns[index], user, before, rapport))
            after = exchanges[number + 1][0] if number + 1 < len(exchanges) else None
            turns.append(self._assistant_turn(index + 1, dialogue.turns[index + 1].text, assistant, user, after))
            before = user
        return turns

    def _user_turn(self, index: int, turn: Turn, step: UserStep, before: UserStep | None, rapport: float) -> r.UserTurn:
        affect = step.affect
        previous = before.affect if before else affect
        appraisal = _appraisal(step.appraisal) if step.event else None
        return r.UserTurn(
            index=index,
            text=turn.text,
            emotion=self._emotion(affect),
            progression=r.Progression(affect.phase, _change(previous.vad, affect.vad), affect.change, affect.streak),
            move=step.move,
            cognitive_load=cognitive_load(affect.distress, affect.vad.arousal),
            empathy_requirement=empathy_requirement(affect.intensity, affect.distress, rapport),
            cause=r.Cause(step.event or f"reply:{step.reacts_to}", step.kind, appraisal, turn.trigger),
        )

    def _assistant_turn(
        self, index: int, text: str, step: AssistantStep, user: UserStep, after: UserStep | None
    ) -> r.AssistantTurn:
        effect: r.EffectOf | msgspec.UnsetType = r.UNSET
        if after is not None:
            effect = r.EffectOf(_change(user.affect.vad, after.affect.vad), after.affect.change)
        decision = step.decision
        return r.AssistantTurn(
            index=index,
            text=text,
            strategies=tuple(
                r.StrategyUsed(i.strategy, self._framework[i.strategy], i.technique, i.pacing) for i in step.items
            ),
            belief=_belief(step.belief),
            decision=r.DecisionOf(decision.rule, decision.because, dict(step.facts), decision.runners_up),
            effect=effect,
        )

    def _emotion(self, affect: Affect) -> r.Emotion:
        felt = [self._felt(feeling) for feeling in affect.blend] + [None, None]
        return r.Emotion(felt[0], _point(affect.vad), felt[1], felt[2], affect.certainty)

    def _felt(self, feeling: Feeling) -> r.Felt:
        return r.Felt(feeling.label, self._family[feeling.label], feeling.intensity)


def at_level(record: r.Record, level: r.Level) -> r.Record:
    """The record with the fields that `level`, its own or a lower one, holds, and no others."""
    if level == record.level:
        return record
    return _standard(record) if level == "standard" else _core(record)


def _standard(record: r.Record) -> r.Record:
    """A full record without its layers."""
    turns = tuple(msgspec.structs.replace(turn, **_WITHOUT[type(turn)], **_told(turn)) for turn in record.turns)
    unset = dict.fromkeys(LAYERS, r.UNSET)
    return msgspec.structs.replace(record, level="standard", turns=turns, **unset)


def _told(turn: r.UserTurn | r.AssistantTurn) -> dict[str, r.Progression]:
    """A user turn's progression without its forecast."""
    if isinstance(turn, r.AssistantTurn):
        return {}
    return {"progression": msgspec.structs.replace(turn.progression, forecast=r.UNSET)}


def _core(record: r.Record) -> r.Record:
    turns = []
    for turn in record.turns:
        if isinstance(turn, r.UserTurn):
            emotion = msgspec.structs.replace(turn.emotion, certainty=r.UNSET)
            turns.append(r.UserTurn(turn.index, turn.text, emotion, r.Progression(turn.progression.phase)))
        else:
            turns.append(r.AssistantTurn(turn.index, turn.text, turn.strategies))
    unset = dict.fromkeys(ABOVE_CORE, r.UNSET)
    return msgspec.structs.replace(record, level="core", turns=tuple(turns), **unset)


def _point(vad: Vad) -> r.VadPoint:
    return r.VadPoint(*vad)


def _appraisal(appraisal: Appraisal) -> r.AppraisalOf:
    return r.AppraisalOf(*[getattr(appraisal, name) for name in r.AppraisalOf.__struct_fields__])


def _change(before: Vad, after: Vad) -> r.VadChange:
    return r.VadChange(
        round(after.valence - before.valence, 4),
        round(after.arousal - before.arousal, 4),
        round(after.dominance - before.dominance, 4),
    )


def _belief(belief: Belief) -> r.BeliefOf:
    return r.BeliefOf(belief.emotion, belief.intensity, _point(belief.vad), belief.certainty)
