"""Crossroads: one reply of a dialogue, the ways it could have gone, and how much good each did the person."""

from __future__ import annotations

from msgspec import Struct

from emosim.affect.person import Affect
from emosim.corpus import record as r
from emosim.corpus.forks import Branch
from emosim.corpus.suited import Suitability, Suited
from emosim.policy.checked import Facts
from emosim.simulate.trajectory import Trajectory
from emosim.spec.rules import Planned


class Feels(Struct, frozen=True):
    """What a user feels at a turn."""

    emotion: str
    intensity: float
    distress: float
    phase: str


class Said(Struct, frozen=True):
    """A turn in words; `feels` only of a user's, `strategies` only of a reply."""

    speaker: str
    text: str
    feels: Feels | None = None
    strategies: tuple[str, ...] = ()


class Change(Struct, frozen=True):
    """From the user's turn before the reply to the one it is measured at."""

    distress: float
    valence: float
    arousal: float
    dominance: float


class End(Struct, frozen=True):
    """How a dialogue ended."""

    outcome: str
    turns: int
    distress: float


class Way(Struct, frozen=True):
    """One way to go: what the reply did and said, how it suited, what came next, and how it ended.

    `decided_by` is the rule, or `forced`; `said` starts with the reply and ends with the turn that `change` is
    measured at; `failed` names the check that the record of the way fails, if any.
    """

    id: str
    decided_by: str
    plan: tuple[Planned, ...]
    suited: tuple[Suited, ...]
    said: tuple[Said, ...]
    change: Change
    end: End
    failed: str = ""


class Crossroads(Struct, frozen=True):
    """The moment before a reply, and its ways, the one after which the person is best off first."""

    id: str
    turn: int
    said: str
    feels: Feels
    believed: str
    believed_intensity: float
    ways: tuple[Way, ...]


def crossroads(
    record: r.Record, trajectory: Trajectory, exchange: int, branches: list[Branch], suits: Suitability, horizon: int
) -> Crossroads:
    """A record's reply beside branches of it (at least one), measured `horizon` user turns on, or at the last.

    `trajectory` is what the record was made from.
    """
    user, step = trajectory.exchanges[exchange]
    truth = branches[0].trajectory.exchanges[exchange][1].truth
    as_it_was = Branch(step.decision.plan, trajectory, record)
    ways = [_way(branch, exchange, suits, truth, horizon) for branch in (as_it_was, *branches)]
    ways.sort(key=lambda way: (way.change.distress, way.end.distress))
    turn = 2 * exchange
    return Crossroads(
        record.id,
        turn + 1,
        record.turns[turn].text,
        _feels(user.affect),
        step.belief.emotion,
        step.belief.intensity,
        tuple(ways),
    )


def _way(branch: Branch, exchange: int, suits: Suitability, truth: Facts, horizon: int) -> Way:
    exchanges = branch.trajectory.exchanges
    at = min(exchange + horizon, len(exchanges) - 1)
    step = exchanges[exchange][1]
    return Way(
        branch.record.id,
        step.decision.rule,
        branch.plan,
        suits.of(step, truth),
        tuple(_said(branch, index) for index in range(2 * exchange + 1, 2 * at + 1)),
        _change(exchanges[exchange][0].affect, exchanges[at][0].affect),
        End(branch.trajectory.outcome, 2 * len(exchanges), exchanges[-1][0].affect.distress),
        branch.failed,
    )


def _said(branch: Branch, index: int) -> Said:
    user, step = branch.trajectory.exchanges[index // 2]
    text = branch.record.turns[index].text
    if index % 2:
        return Said("assistant", text, strategies=tuple(item.strategy for item in step.items))
    return Said("user", text, _feels(user.affect))


def _feels(affect: Affect) -> Feels:
    return Feels(affect.emotion, affect.intensity, affect.distress, affect.phase)


def _change(before: Affect, after: Affect) -> Change:
    moved = (round(now - was, 4) for was, now in zip(before.vad, after.vad, strict=True))
    return Change(round(after.distress - before.distress, 4), *moved)
