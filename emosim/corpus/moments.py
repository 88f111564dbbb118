"""The moments of a record: its user's turns, as far as the rules that find its episodes ask."""

from __future__ import annotations

from emosim.corpus.record import AssistantTurn, Record, UserTurn
from emosim.simulate.episodes import Moment
from emosim.simulate.forced import PROTOCOL
from emosim.simulate.simulate import cognitive_load
from emosim.vad import Vad


def distress_of(turn: UserTurn) -> float | None:
    """The distress of a user's turn, 0 to 1, within 0.0002; None at level core.

    A record keeps no distress, but the cognitive load that rises with it and with the arousal it does keep.
    """
    if not isinstance(turn.cognitive_load, float):
        return None
    arousal = turn.emotion.vad.arousal
    none, full = cognitive_load(0.0, arousal), cognitive_load(1.0, arousal)
    return round(min(1.0, max(0.0, (turn.cognitive_load - none) / (full - none))), 4)


def moments_of(record: Record) -> tuple[Moment, ...]:
    """The user's turns of a record as moments; a lower level keeps less of them."""
    return tuple(_moment(user, reply) for user, reply in zip(record.turns[::2], record.turns[1::2], strict=True))


def _moment(user: UserTurn, reply: AssistantTurn) -> Moment:
    vad, cause = user.emotion.vad, user.cause
    told = cause.event if cause and not cause.event.startswith("reply:") else None
    crisis = any(used.name == PROTOCOL for used in reply.strategies[:1])  # a model's reply may name none
    point = Vad(vad.valence, vad.arousal, vad.dominance)
    return Moment(point, user.progression.phase, distress_of(user), told, user.move == "discloses", crisis)
