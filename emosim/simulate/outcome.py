"""How a dialogue ended, from the distress it began and ended with."""

from __future__ import annotations

from emosim.spec.dynamics import OutcomeLevels
from emosim.spec.lexicon import OUTCOMES as OUTCOMES


def name_outcome(first: float, last: float, phase: str, levels: OutcomeLevels) -> str:
    """The outcome of a dialogue that no crisis ended.

    `first` and `last` are distress, 0 to 1. Worsened and improved: it moved by the named amounts. Resolved: it ended
    low, in a phase that is not rising, from wherever it came: gladness is no unsolved problem. Unresolved: the rest.
    """
    drop = round(first - last, 4)
    if -drop >= levels.worsened_rise:
        return "worsened"
    if last <= levels.resolved_below and phase not in ("escalating", "relapsing"):
        return "resolved"
    return "improved" if drop >= levels.improved_drop else "unresolved"
