"""The moments of a record: each user turn with its reply, its context vector, and what it is found by."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from emosim.corpus.context_vector import Context, context_vector
from emosim.corpus.in_words import spoken
from emosim.corpus.record import AssistantTurn, Emotion, Record, UserTurn


class BoundFact(Struct, frozen=True):
    """A fact of the dialogue, the feeling that went with it, and how strongly, 0 to 1."""

    fact: str
    emotion: str
    weight: float


class Moment(Struct, frozen=True):
    """A user turn and the reply to it. `blend` names the feelings beside the primary one; ranges are a record's."""

    id: str
    turn: int
    scenario: str
    persona: str
    outcome: str
    emotion: str
    family: str
    intensity: float
    blend: tuple[str, ...]
    valence: float
    arousal: float
    dominance: float
    phase: str
    text: str
    strategies: tuple[str, ...]
    reply: str
    facts: tuple[BoundFact, ...]


class Entry(Struct, frozen=True):
    """A moment as it goes into an index: `anchors` are words it is found by beside its own."""

    moment: Moment
    anchors: str
    vector: tuple[float, ...]


def entries_of(record: Record) -> Iterator[Entry]:
    """Every moment of a record of whatever level, in order. What a level leaves out is 0 in the vector, or missing."""
    layer = record.retrieval
    facts = tuple(BoundFact(one.fact, one.emotion, one.weight) for one in layer.facts) if layer else ()
    about = layer.anchors if layer else (spoken(record.scenario), record.situation)
    before = None
    for user, reply in zip(record.turns[::2], record.turns[1::2], strict=True):
        yield Entry(_moment(record, user, reply, facts), _anchors(user, about), _vector(user, reply, before))
        before = user


def _moment(record: Record, user: UserTurn, reply: AssistantTurn, facts: tuple[BoundFact, ...]) -> Moment:
    felt, vad = user.emotion.primary, user.emotion.vad
    return Moment(
        record.id,
        user.index,
        record.scenario,
        record.persona,
        record.outcome,
        felt.label,
        felt.family,
        felt.intensity,
        tuple(other.label for other in _blend(user.emotion)[1:]),
        vad.valence,
        vad.arousal,
        vad.dominance,
        user.progression.phase,
        user.text,
        tuple(used.name for used in reply.strategies),
        reply.text,
        facts,
    )


def _blend(emotion: Emotion) -> list:
    return [felt for felt in (emotion.primary, emotion.secondary, emotion.tertiary) if felt]


def _anchors(user: UserTurn, about: tuple[str, ...]) -> str:
    """What the dialogue is about, and this turn's feelings and event."""
    event = user.cause.event if user.cause and not user.cause.event.startswith("reply:") else ""
    own = (*(felt.label for felt in _blend(user.emotion)), user.emotion.primary.family, event)
    return ". ".join((*map(spoken, filter(None, own)), *about))


def _vector(user: UserTurn, reply: AssistantTurn, before: UserTurn | None) -> tuple[float, ...]:
    told = user.cause and not user.cause.event.startswith("reply:")
    return context_vector(
        Context(
            user.emotion.vad,
            before.emotion.vad if before else None,
            [(felt.family, felt.intensity) for felt in _blend(user.emotion)],
            user.progression.phase,
            user.index // 2,
            user.progression.intensity_change or 0.0,
            user.emotion.certainty or 0.0,
            user.cause.appraisal if told else None,
            user.cognitive_load or 0.0,
            reply.decision.facts["rapport"] if reply.decision else 0.0,
        )
    )
