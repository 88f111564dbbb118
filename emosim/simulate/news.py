"""What news a scenario still has in store: the chances of the next event, as far as those told let one know."""

from __future__ import annotations

from collections import Counter

from emosim.affect.forecast import NOTHING_NEW, News
from emosim.simulate.talk import due
from emosim.spec.scenario import Arc, Scenario

Told = tuple[str | None, ...]
"""The event of each turn so far, None where there was none."""


class Prospects:
    """The order of events of a scenario, for somebody who knows its arcs but not which was drawn, nor how long."""

    def __init__(self, scenario: Scenario) -> None:
        self._events = scenario.events
        fewest, most = scenario.turns
        self._ways = [
            (arc.weight, _told_in(arc, planned))
            for arc in scenario.arcs.values()
            for planned in range(fewest, most + 1)
        ]
        self._known: dict[Told, tuple[News, ...]] = {}

    def after(self, told: Told) -> tuple[News, ...]:
        """What the next turn may tell: the arcs and lengths that would have told the same so far, by their weights.

        Whether somebody goes before the planned end is not asked.
        """
        known = self._known.get(told)
        if known is None:
            known = self._known[told] = self._expected(told)
        return known

    def _expected(self, told: Told) -> tuple[News, ...]:
        turn = len(told)
        chances: Counter[str | None] = Counter()
        for weight, way in self._ways:
            if len(way) > turn and way[:turn] == told:
                chances[way[turn]] += weight
        total = chances.total()
        if not total:
            return NOTHING_NEW
        return tuple(
            News(weight / total, self._events[event].appraisal if event else None) for event, weight in chances.items()
        )


def _told_in(arc: Arc, planned: int) -> Told:
    """The event of each of `planned` turns, the last of which tells none."""
    told: list[str | None] = []
    left = list(arc.beats)
    for turn in range(planned - 1):
        now = bool(left) and turn >= due(left[0], planned)
        told.append(left.pop(0).event if now else None)
    return (*told, None)
