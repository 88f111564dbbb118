"""The turning points of a dialogue: the few moments its story is told by, and the rules that find them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from math import dist

from msgspec import Struct

from emosim.vad import Vad

KINDS = ("told", "disclosure", "crisis", "peak", "breakthrough", "relapse", "shift")

# Choices. Behind each: what it is of, and the share of 1,000 shipped dialogues that have such an episode.
PEAK_AT_LEAST = 0.3  # distress; 96 %: a glad dialogue has no peak
BREAKTHROUGH_AT_LEAST = 0.25  # fall of distress from one turn to the next; 74 %
SHIFT_AT_LEAST = 0.35  # way in centered VAD from one turn to the next; 67 %


class Moment(Struct, frozen=True):
    """A user's turn as far as the rules ask, as it was or as somebody took it to be. `distress` (0 to 1) is None where
    it is not known; `told` is the event the turn tells, `crisis` whether its reply follows the crisis protocol."""

    vad: Vad
    phase: str
    distress: float | None = None
    told: str | None = None
    discloses: bool = False
    crisis: bool = False


class Episode(Struct, frozen=True):
    """Something that happened at a moment, `at` counted from 0. `kind` is one of KINDS; `what` names the event of
    one that is told. `size`: a peak's distress, how far distress fell or rose, how far a shift went; else None."""

    kind: str
    at: int
    what: str = ""
    size: float | None = None


def episodes_of(moments: Sequence[Moment]) -> tuple[Episode, ...]:
    """The episodes of a dialogue in the order they happen, those of one moment in the order of KINDS.

    told          every turn that tells an event of the scenario
    disclosure    every turn that lets on what the user came for
    crisis        the first turn that is answered by the crisis protocol
    peak          the first turn of the highest distress, at or over PEAK_AT_LEAST
    breakthrough  the largest fall of distress from one turn to the next, at or over BREAKTHROUGH_AT_LEAST
    relapse       every turn at which the phase becomes `relapsing`
    shift         the largest way in centered VAD from one turn to the next, either way, at or over SHIFT_AT_LEAST

    Of equal ones the first counts. Without distress there is no peak and no breakthrough.
    """
    found = [*_said(moments), *_of_distress(moments), *_relapses(moments), *_shift(moments)]
    return tuple(sorted(found, key=lambda episode: (episode.at, KINDS.index(episode.kind))))


def _said(moments: Sequence[Moment]) -> Iterable[Episode]:
    crisis = False
    for at, moment in enumerate(moments):
        if moment.told:
            yield Episode("told", at, moment.told)
        if moment.discloses:
            yield Episode("disclosure", at)
        if moment.crisis and not crisis:
            crisis = True
            yield Episode("crisis", at)


def _of_distress(moments: Sequence[Moment]) -> Iterable[Episode]:
    distress = [moment.distress for moment in moments if moment.distress is not None]
    if not distress or len(distress) < len(moments):
        return
    highest = max(distress)
    if highest >= PEAK_AT_LEAST:
        yield Episode("peak", distress.index(highest), size=highest)
    yield from _largest("breakthrough", [a - b for a, b in pairwise(distress)])


def _relapses(moments: Sequence[Moment]) -> Iterable[Episode]:
    for at, (before, now) in enumerate(pairwise(moments), 1):
        if now.phase == "relapsing" and before.phase != "relapsing":
            rise = None if now.distress is None or before.distress is None else round(now.distress - before.distress, 4)
            yield Episode("relapse", at, size=rise)


def _shift(moments: Sequence[Moment]) -> Iterable[Episode]:
    return _largest("shift", [dist(_centered(a.vad), _centered(b.vad)) for a, b in pairwise(moments)])


def _centered(vad: Vad) -> tuple[float, float, float]:
    return vad.valence, 2.0 * vad.arousal - 1.0, 2.0 * vad.dominance - 1.0


_AT_LEAST = {"breakthrough": BREAKTHROUGH_AT_LEAST, "shift": SHIFT_AT_LEAST}


def _largest(kind: str, steps: list[float]) -> Iterable[Episode]:
    """The episode at the end of the largest step, if it is large enough."""
    rounded = [round(step, 4) for step in steps]
    if rounded and max(rounded) >= _AT_LEAST[kind]:
        yield Episode(kind, rounded.index(max(rounded)) + 1, size=max(rounded))
