"""What news a scenario still has in store, for somebody who knows its arcs and not which was drawn."""

from __future__ import annotations

from collections import Counter

import pytest

from emosim.affect.forecast import NOTHING_NEW
from emosim.simulate.news import Prospects
from emosim.spec.scenario import Arc, Beat


@pytest.fixture(scope="module")
def scenario(library):
    """Three or four turns: news in the second turn, three times of four the bad, or none at all."""
    any_one = next(s for s in library.scenarios.values() if len(s.events) >= 3)
    first, bad, good = list(any_one.events)[:3]
    arcs = {
        "worse": Arc(weight=3.0, beats=(Beat(event=first, at=0.0), Beat(event=bad, at=0.4))),
        "better": Arc(weight=1.0, beats=(Beat(event=first, at=0.0), Beat(event=good, at=0.4))),
        "quiet": Arc(weight=4.0, beats=(Beat(event=first, at=0.0),)),
    }
    return any_one.model_copy(update={"turns": (3, 4), "arcs": arcs})


def chances(scenario, told):
    """Chances by the name of the event."""
    names = {id(event.appraisal): name for name, event in scenario.events.items()} | {id(None): None}
    return {names[id(news.appraisal)]: news.chance for news in Prospects(scenario).after(told)}


def test_before_anything_is_told_every_arc_may_be_the_one(scenario):
    first, bad, good = list(scenario.events)[:3]
    assert chances(scenario, (first,)) == {bad: 3 / 8, good: 1 / 8, None: 4 / 8}


def test_what_was_told_tells_arcs_apart(scenario):
    first, bad, _ = list(scenario.events)[:3]
    assert chances(scenario, (first, bad)) == {None: 1.0}
    assert chances(scenario, (first, None)) == {None: 1.0}


def test_a_history_that_no_arc_has_expects_nothing(scenario):
    assert Prospects(scenario).after((None, None)) == NOTHING_NEW


def test_chances_come_true_as_often_as_they_say(library, trajectories):
    """Over some hundred dialogues of what ships, in three groups of chances."""
    given, came = Counter(), Counter()
    counted: Counter[int] = Counter()
    for trajectory in trajectories:
        if trajectory.risk:
            continue
        prospects = Prospects(library.scenarios[trajectory.scenario])
        told = tuple(user.event for user, _ in trajectory.exchanges)
        for turn in range(1, len(told) - 1):
            event = told[turn] and library.scenarios[trajectory.scenario].events[told[turn]].appraisal
            for news in prospects.after(told[:turn]):
                group = min(2, int(news.chance * 3))
                counted[group] += 1
                given[group] += news.chance
                came[group] += news.appraisal == event
    for group, count in counted.items():
        assert came[group] / count == pytest.approx(given[group] / count, abs=0.1)
