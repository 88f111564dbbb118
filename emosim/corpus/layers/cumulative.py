"""The cumulative context: what the user has felt so far in the dialogue."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from emosim.corpus.fields import Base, Natural, Unit, VadPoint
from emosim.realize.dialogue import Dialogue

STRONG = 0.7  # the seed's level of a strong feeling

Slope = Annotated[float, Meta(ge=-2.0, le=2.0, description="change of valence a user turn")]


class Cumulative(Base):
    """The user's turns up to this one and with it.

    `mean_vad`: the mean of their points. `peak`: the highest intensity of a primary feeling, first reached in turn
    `peak_turn`. `trend`: the least-squares slope of valence over the user's turns, 0 in the first. `time_strong`: the
    share of them with an intensity above 0.7.
    """

    mean_vad: VadPoint
    peak: Unit
    peak_turn: Natural
    trend: Slope
    time_strong: Unit


def cumulative(dialogue: Dialogue) -> tuple[Cumulative, ...]:
    """The context at each turn of the user."""
    felt = [user.affect for user, _ in dialogue.trajectory.exchanges]
    found: list[Cumulative] = []
    valence = arousal = dominance = moment = peak = 0.0
    peak_turn = strong = 0
    for number, affect in enumerate(felt):
        valence += affect.vad.valence
        arousal += affect.vad.arousal
        dominance += affect.vad.dominance
        moment += number * affect.vad.valence
        strong += affect.intensity > STRONG
        if affect.intensity > peak:
            peak, peak_turn = affect.intensity, 2 * number
        count = number + 1
        mean = VadPoint(round(valence / count, 4), round(arousal / count, 4), round(dominance / count, 4))
        found.append(Cumulative(mean, peak, peak_turn, _slope(count, valence, moment), round(strong / count, 4)))
    return tuple(found)


def _slope(count: int, total: float, moment: float) -> float:
    """The least-squares slope of values at 0, 1, 2 ..., from their sum and the sum of each times its place."""
    if count < 2:
        return 0.0
    middle = (count - 1) / 2
    return round((moment - middle * total) / (count * (count * count - 1) / 12), 4) + 0.0
