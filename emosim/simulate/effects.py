"""What a reply does to the user: each strategy's own effect, by fit, order, and how well the two get on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from msgspec import Struct

from emosim.simulate.trajectory import Item
from emosim.spec.adjustments import StrategyShift
from emosim.spec.conditions import Test, compile_condition
from emosim.spec.dynamics import Reply
from emosim.spec.strategies import Catalogue, Effect

NEED_MET = 0.5  # choice: how much better a reply is that meets what the person came for
GIVES_BACK = ("empathic_validation", "reflective_listening")  # what a misread feeling spoils
UNSHIFTED = StrategyShift()
UNKNOWN_PRIOR = 0.8  # choice: a strategy the seed gives no effectiveness counts a little less than its last


class Impact(Struct, frozen=True):
    """A reply's impact. `move` is centered VAD, shape (3,); `quality` and `fits` in [-1, 1]."""

    move: np.ndarray
    quality: float
    fits: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class _Strategy:
    effect: tuple[float, float, float]
    prior: float
    counts: float
    fits: Test
    never: tuple[Test, ...]
    never_first: tuple[Test, ...]


class Effects:
    """The catalogue, compiled. Fit is judged on the true state, which the assistant does not know."""

    def __init__(self, catalogue: Catalogue, reply: Reply, shifts: Mapping[str, StrategyShift] | None = None) -> None:
        """`shifts` hold what a domain changes, by strategy."""
        self._reply = reply
        shifted = {name: (shifts or {}).get(name, UNSHIFTED) for name in catalogue.strategies}
        self._strategies = {
            name: _Strategy(
                _scaled(entry.effect, shifted[name].effect),
                entry.prior if entry.prior is not None else UNKNOWN_PRIOR,
                shifted[name].fit,
                compile_condition(entry.fits),
                tuple(compile_condition(c.when) for c in entry.contraindications if c.place == "anywhere"),
                tuple(compile_condition(c.when) for c in entry.contraindications if c.place == "lead"),
            )
            for name, entry in catalogue.strategies.items()
        }

    def fit(self, strategy: str, facts: Mapping[str, Any], leads: bool) -> float:
        """How well a strategy suits the facts, leading a reply or not: the reply's `fits`, `neutral` or
        `contraindicated`."""
        entry = self._strategies[strategy]
        against = entry.never + entry.never_first if leads else entry.never
        if any(test(facts) for test in against):
            return self._reply.contraindicated
        return self._reply.fits if entry.fits(facts) else self._reply.neutral

    def impact(
        self,
        items: Sequence[Item],
        truth: Mapping[str, Any],
        believed_family: str,
        lean: Mapping[str, float],
        strength: float,
        need_met: bool,
    ) -> Impact:
        """The impact of a reply's items on a user whose true state the facts `truth` give.

        `strength` (0 and up) is how much replies reach this user now; `lean` the assistant's own skill.
        """
        reply = self._reply
        valence = arousal = dominance = quality = total = 0.0
        fits: list[float] = []
        misread = truth["family"] != believed_family
        for position, item in enumerate(items):
            entry = self._strategies[item.strategy]
            fit = self.fit(item.strategy, truth, position == 0)
            if misread and item.strategy in GIVES_BACK:
                fit = min(fit, reply.misread)
            if position == 0 and item.strategy == truth["last_strategy"]:
                fit *= reply.repeated if fit > 0 else 1.0
            weight = reply.order[min(position, len(reply.order) - 1)]
            share = weight * fit * entry.prior * lean.get(item.strategy, 1.0) * reply.gain * strength
            valence += share * entry.effect[0]
            arousal += share * entry.effect[1]
            dominance += share * entry.effect[2]
            quality += weight * (fit * entry.counts if fit > 0 else fit)
            total += weight
            fits.append(round(fit, 4))
        quality = min(1.0, quality / total) if total else 0.0
        if need_met:
            valence += reply.need_met * strength
            quality = min(1.0, quality + NEED_MET)
        return Impact(np.array((valence, arousal, dominance)), quality, tuple(fits))


def _scaled(effect: Effect, by: float) -> tuple[float, float, float]:
    return (effect.valence * by, effect.arousal * by, effect.dominance * by)
