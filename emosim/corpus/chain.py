"""Why a turn went as it did, step by step: event, appraisal, VAD, feeling, belief, rule, strategies, effect."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from emosim.affect.appraisal import appraised_point
from emosim.corpus.carried import Carried, carried_out
from emosim.corpus.fields import VadChange, VadPoint
from emosim.corpus.in_words import Judged, judged
from emosim.corpus.moments import distress_of
from emosim.corpus.record import AssistantTurn, Felt, Record, UserTurn
from emosim.policy.proof import prove
from emosim.simulate.forced import FORCED
from emosim.spec.library import Library
from emosim.spec.scenario import Appraisal
from emosim.vad import Vad

AGAINST = 0.05  # choice: a change of valence that a reader sees


@dataclass(frozen=True, slots=True)
class Happened:
    """What moved the user at a turn: an event they tell, or the reply before, of which `reply` gives the strategies.
    `kind` is that of the record; `words` is the sentence that says it."""

    turn: int
    event: str | None
    reply: tuple[str, ...]
    kind: str
    words: str


@dataclass(frozen=True, slots=True)
class Appraised:
    """How the event told last was appraised, and the point it pulls toward; it was told in `turn`."""

    event: str
    turn: int
    axes: tuple[Judged, ...]
    toward: VadPoint


@dataclass(frozen=True, slots=True)
class Moved:
    """Where VAD was and is, and what drew it besides an event: home, and the unsolved problem, which is what the first
    event left standing and holds home down. `first`: no turn was before, and it was at home. `against`: valence went
    the other way than what happened would take it, by more than AGAINST."""

    first: bool
    before: VadPoint
    now: VadPoint
    change: VadChange
    home: VadPoint
    problem: VadPoint
    against: bool


@dataclass(frozen=True, slots=True)
class Read:
    """The feeling that the point is read as, with its blend; `place` is where the first feeling stands, None for one
    that the library does not know. Distress is 0 to 1, its change since the turn before."""

    blend: tuple[Felt, ...]
    certainty: float
    place: VadPoint | None
    distress: float
    distress_change: float
    phase: str
    streak: int


@dataclass(frozen=True, slots=True)
class Believed:
    """What the assistant took the user for, and by how much it was off: belief less truth."""

    emotion: str
    family: str
    intensity: float
    certainty: float
    phase: str
    vad: VadPoint
    off: VadChange
    verdict: Literal["right", "right family", "wrong family"]


@dataclass(frozen=True, slots=True)
class PassedOver:
    """A rule above the one that decided, and the conditions that it failed."""

    rule: str
    failed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Decided:
    """The rule of a reply, with its proof.

    `forced`: a fork set the reply, and no rule did. `same_rules`: the library's rules are those the corpus was made
    with; the proof is always that of the library's, and `proved` the rule they decide by.
    """

    rule: str
    because: str
    forced: bool
    same_rules: bool
    proved: str
    proved_because: str
    place: str
    held: tuple[str, ...]
    passed_over: tuple[PassedOver, ...]
    runners_up: tuple[str, ...]
    facts: dict[str, str | float | int]


@dataclass(frozen=True, slots=True)
class Followed:
    """What the user's next turn shows: how VAD and distress moved, the feeling, and what else moved it."""

    turn: int
    vad: VadChange
    distress_change: float
    before: Felt
    feeling: Felt
    kind: str
    event: str | None


@dataclass(frozen=True, slots=True)
class Chain:
    """The causal chain of a turn. A user's ends with `felt`; the last reply is not followed by anything."""

    id: str
    turn: int
    speaker: Literal["user", "assistant"]
    text: str
    happened: Happened
    appraised: Appraised
    moved: Moved
    felt: Read
    believed: Believed | None = None
    decided: Decided | None = None
    carried: tuple[Carried, ...] = ()
    followed: Followed | None = None


def chain_of(record: Record, number: int, library: Library) -> Chain:
    """The chain of a turn of a record at level standard.

    Raises AssertionError where the library's rules are those the record was made with and decide otherwise.
    """
    turn = record.turns[number]
    user = turn if isinstance(turn, UserTurn) else record.turns[number - 1]
    steps = {
        "happened": _happened(record, user),
        "appraised": _appraised(record, user, library),
        "moved": _moved(record, user, library),
        "felt": _read(user, library),
    }
    if isinstance(turn, UserTurn):
        return Chain(record.id, number, "user", turn.text, **steps)
    before = record.turns[number - 3] if number > 2 else user
    return Chain(
        record.id,
        number,
        "assistant",
        turn.text,
        **steps,
        believed=_believed(turn, user),
        decided=_decided(turn, record, library),
        carried=carried_out(turn, user, before, library),
        followed=_followed(record, number),
    )


def _happened(record: Record, user: UserTurn) -> Happened:
    reply = record.turns[user.index - 1].strategies if user.index else ()
    return Happened(user.index, _event(user), tuple(s.name for s in reply), user.cause.kind, user.cause.trigger)


def _event(user: UserTurn) -> str | None:
    return None if user.cause.event.startswith("reply:") else user.cause.event


def _appraised(record: Record, user: UserTurn, library: Library) -> Appraised:
    """The last event told up to a turn; the first turn always tells one."""
    told = next(turn for turn in record.turns[user.index :: -2] if turn.cause.appraisal)
    toward = Vad.from_centered(_pull(told, library))
    return Appraised(told.cause.event, told.index, judged(told.cause.appraisal), VadPoint(*toward))


def _pull(told: UserTurn, library: Library) -> np.ndarray:
    """The point, centered, that the event of a turn pulls toward."""
    axes = told.cause.appraisal
    appraisal = Appraisal(**{name: getattr(axes, name) for name in axes.__struct_fields__})
    return appraised_point(appraisal, library.dynamics.appraisal)


def _moved(record: Record, user: UserTurn, library: Library) -> Moved:
    home, now = record.baselines.user, user.emotion.vad
    before = record.turns[user.index - 2].emotion.vad if user.index else home
    problem = _pull(record.turns[0], library) * (1.0, library.dynamics.lingering_arousal, 1.0)
    change = _difference(before, now)
    against = change.valence * _direction(user, before, library) < -AGAINST
    return Moved(not user.index, before, now, change, home, VadPoint(*Vad.from_centered(problem)), against)


def _direction(user: UserTurn, before: VadPoint, library: Library) -> float:
    """Which way what happened would take valence: up (1), down (-1) or neither (0)."""
    if _event(user):
        return float(np.sign(_pull(user, library)[0] - before.valence))
    return {"support": 1.0, "misfit": -1.0}.get(user.cause.kind, 0.0)


def _difference(before: VadPoint, after: VadPoint) -> VadChange:
    return VadChange(*(round(getattr(after, axis) - getattr(before, axis), 4) for axis in VadPoint.__struct_fields__))


def _read(user: UserTurn, library: Library) -> Read:
    emotion, progression = user.emotion, user.progression
    blend = tuple(felt for felt in (emotion.primary, emotion.secondary, emotion.tertiary) if felt)
    known = library.emotions.emotions.get(emotion.primary.label)
    place = VadPoint(*known.point) if known else None
    change, streak = progression.intensity_change, progression.streak
    return Read(blend, emotion.certainty, place, distress_of(user), change, progression.phase, streak)


def _believed(turn: AssistantTurn, user: UserTurn) -> Believed:
    belief, felt = turn.belief, user.emotion.primary
    family = str(turn.decision.facts["family"])
    verdict = "right" if belief.emotion == felt.label else "right family" if family == felt.family else "wrong family"
    return Believed(
        belief.emotion,
        family,
        belief.intensity,
        belief.certainty,
        str(turn.decision.facts["phase"]),
        belief.vad,
        _difference(user.emotion.vad, belief.vad),
        verdict,
    )


def _decided(turn: AssistantTurn, record: Record, library: Library) -> Decided:
    decision = turn.decision
    proof = prove(library.rules, decision.facts)
    same, forced = record.provenance.rules == library.rules.digest, decision.rule == FORCED
    if same and not forced and proof.rule.name != decision.rule:
        raise AssertionError(f"the record says {decision.rule}, the rules {proof.rule.name}")
    rule = proof.rule
    return Decided(
        decision.rule,
        decision.because,
        forced,
        same,
        rule.name,
        rule.because,
        f"{rule.file}:{rule.line}",
        tuple(map(str, proof.held)),
        tuple(PassedOver(above.rule.name, tuple(map(str, above.failed))) for above in proof.passed_over),
        decision.runners_up,
        dict(decision.facts),
    )


def _followed(record: Record, number: int) -> Followed | None:
    effect = record.turns[number].effect
    if not effect:
        return None
    before, after = record.turns[number - 1], record.turns[number + 1]
    felt = before.emotion.primary, after.emotion.primary
    return Followed(number + 1, effect.vad, effect.intensity_change, *felt, after.cause.kind, _event(after))
