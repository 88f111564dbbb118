"""The arc of a dialogue: its series over the user's turns, and its episodes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from emosim.corpus.fields import VadPoint
from emosim.corpus.moments import moments_of
from emosim.corpus.record import AssistantTurn, Record, UserTurn
from emosim.simulate.episodes import Episode, episodes_of

AXES = ("valence", "arousal", "dominance")


@dataclass(frozen=True, slots=True)
class Feeling:
    """A named feeling of a turn, its family and intensity (0 to 1)."""

    label: str
    family: str
    intensity: float


@dataclass(frozen=True, slots=True, eq=False)
class Arc:
    """A dialogue of n user turns, each with its reply.

    `truth` and `belief` are float64 of shape (n, 3), in the order of AXES and in the ranges of a record; `distress` is
    of shape (n,), 0 to 1. `causes` are the kinds of what moved each turn, `strategies` those of each reply, the lead
    first. A record of level core keeps no cause, belief or distress: the fields that default to None are.
    """

    id: str
    scenario: str
    persona: str
    assistant: str
    locale: str
    outcome: str
    situation: str
    truth: np.ndarray
    felt: tuple[Feeling, ...]
    phases: tuple[str, ...]
    strategies: tuple[tuple[str, ...], ...]
    episodes: tuple[Episode, ...]
    causes: tuple[str, ...] | None = None
    distress: np.ndarray | None = None
    belief: np.ndarray | None = None
    believed: tuple[Feeling, ...] | None = None

    def __len__(self) -> int:
        return len(self.felt)


def arc_of(record: Record) -> Arc:
    """The arc of a record."""
    users, replies = record.turns[::2], record.turns[1::2]
    moments = moments_of(record)
    whole = record.level != "core"
    return Arc(
        record.id,
        record.scenario,
        record.persona,
        record.assistant,
        record.locale,
        record.outcome,
        record.situation,
        truth=np.array([_point(turn.emotion.vad) for turn in users]),
        felt=tuple(_felt(turn) for turn in users),
        phases=tuple(turn.progression.phase for turn in users),
        strategies=tuple(tuple(used.name for used in turn.strategies) for turn in replies),
        episodes=episodes_of(moments),
        causes=tuple(turn.cause.kind for turn in users) if whole else None,
        distress=np.array([moment.distress for moment in moments]) if whole else None,
        belief=np.array([_point(turn.belief.vad) for turn in replies]) if whole else None,
        believed=tuple(_believed(turn) for turn in replies) if whole else None,
    )


def _point(vad: VadPoint) -> tuple[float, float, float]:
    return vad.valence, vad.arousal, vad.dominance


def _felt(turn: UserTurn) -> Feeling:
    felt = turn.emotion.primary
    return Feeling(felt.label, felt.family, felt.intensity)


def _believed(turn: AssistantTurn) -> Feeling:
    return Feeling(turn.belief.emotion, str(turn.decision.facts["family"]), turn.belief.intensity)
