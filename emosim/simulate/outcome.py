"""How a dialogue ended, from the distress it began and ended with."""

from __future__ import annotations

from emosim.spec.dynamics import OutcomeLevels

OUTCOMES = ("resolved", "improved", "unresolved", "worsened", "handed_off")


def name_outcome(first: float, last: float, phase: str, levels: OutcomeLevels) -> str:
    """The outcome of a dialogue that no crisis ended.

    `first` and `last` are distress, 0 to 1. Resolved: it ended low, in a phase that is not rising. Improved and
    worsened: it moved by the named amounts. Unresolved: the rest.
    """
    drop = round(first - last, 4)
    if last <= levels.resolved_below and drop >= levels.improved_drop / 2 and phase not in ("escalating", "relapsing"):
        return "resolved"
    if drop >= levels.improved_drop:
        return "improved"
    return "worsened" if -drop >= levels.worsened_rise else "unresolved"
