"""The forecast: what the machine expected of the user's next turn before it knew the reply."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from emosim.affect.forecast import SHOWN, Forecast
from emosim.corpus.fields import Base, Unit, VadPoint
from emosim.realize.dialogue import Dialogue

HalfUnit = Annotated[float, Meta(ge=0.0, le=0.5)]


class Foreseen(Base):
    """A feeling and the chance, 0 to 1, that it is the primary one at the user's next turn."""

    label: str
    p: Unit


class Spread(Base):
    """Standard deviation of the next point on each axis, in the axis's own units; never more than half its range."""

    valence: Unit
    arousal: HalfUnit
    dominance: HalfUnit


class ForecastOf(Base):
    """What was expected of the user's next turn, said after this one and before the reply.

    `emotions`: the three likeliest primary feelings, likeliest first. `other`: the chance of all others together; the
    four chances sum to 1 within rounding. `vad`: the expected point. `spread`: how far off it is expected to be. The
    last turn of a dialogue has one too, of a turn that nobody takes.
    """

    emotions: Annotated[tuple[Foreseen, ...], Meta(min_length=1, max_length=SHOWN)]
    other: Unit
    vad: VadPoint
    spread: Spread


def forecasts(dialogue: Dialogue) -> tuple[ForecastOf, ...]:
    """The forecast at each turn of the user, of a dialogue that was simulated with `foresee`.

    Raises ValueError for one that was not.
    """
    found = [user.forecast for user, _ in dialogue.trajectory.exchanges]
    if None in found:
        raise ValueError("nothing was foreseen in this dialogue: simulate it with foresee=True")
    return tuple(_kept(forecast) for forecast in found)


def _kept(forecast: Forecast) -> ForecastOf:
    emotions = tuple(Foreseen(label, chance) for label, chance in forecast.emotions)
    return ForecastOf(emotions, forecast.other, VadPoint(*forecast.vad), Spread(*forecast.spread))
