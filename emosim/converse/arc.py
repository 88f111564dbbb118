"""How it went with a simulated person: where they started and ended, and how well the model saw them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from msgspec import Struct

from emosim.converse.simulated import Met
from emosim.corpus.arcs import AXES
from emosim.corpus.layers.interaction import correlation
from emosim.spec.library import Library


class Seen(Struct, frozen=True):
    """How well state lines agree with what was truly felt. Of `lines` well-formed state lines, in so many the feeling,
    its family and the phase were right; by axis, Pearson's correlation with the truth over them, None where three
    lines or more, and some spread, are not there."""

    lines: int
    emotions: int
    families: int
    phases: int
    correlations: Mapping[str, float | None]


class ArcReport(Struct, frozen=True):
    """How it went: `valence` (-1 to 1) and `distress` (0 to 1) at the person's first and last turn, their feelings and
    phases turn by turn, how often each strategy was used, and where strategies were read. `outcome`, `gone` and
    `crisis` as `Met` has them."""

    turns: int
    outcome: str
    gone: bool
    crisis: bool
    valence: tuple[float, float]
    distress: tuple[float, float]
    feelings: tuple[str, ...]
    phases: tuple[str, ...]
    strategies: Mapping[str, int]
    read: Mapping[str, int]
    seen: Seen


def report(met: Met, library: Library) -> ArcReport:
    """How a meeting went."""
    affects = [user.affect for user in met.users]
    first, last = affects[0], affects[-1]
    return ArcReport(
        len(affects),
        met.outcome,
        met.gone,
        met.crisis,
        (first.vad.valence, last.vad.valence),
        (first.distress, last.distress),
        tuple(affect.emotion for affect in affects),
        tuple(affect.phase for affect in affects),
        dict(Counter(name for names in met.strategies for name in names).most_common()),
        dict(Counter(met.read)),
        _seen(met, library.emotions.family),
    )


def _seen(met: Met, family: Mapping[str, str]) -> Seen:
    pairs = [
        (user.affect, exchange.state)
        for user, exchange in zip(met.users, met.exchanges, strict=True)
        if exchange.state is not None
    ]
    return Seen(
        len(pairs),
        sum(line.emotion == affect.emotion for affect, line in pairs),
        sum(family.get(line.emotion) == family[affect.emotion] for affect, line in pairs),
        sum(line.phase == affect.phase for affect, line in pairs),
        {
            axis: correlation([getattr(line, axis) for _, line in pairs], [getattr(a.vad, axis) for a, _ in pairs])
            for axis in AXES
        },
    )
