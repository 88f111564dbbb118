"""The progression machine's spec: the one that ships, and what a broken one is told."""

from __future__ import annotations

import pytest

from emosim.errors import InputError
from emosim.spec.facts import PHASES
from emosim.spec.marked import loads
from emosim.spec.progression import parse_progression

SMALL = """\
progression: small
initial: onset
phases: [onset, escalating, peak, plateau, de_escalating, resolved, relapsing]
transitions:
  - {from: onset, to: escalating, when: {change: {gte: 0.1}}}
  - {from: escalating, to: resolved, when: {distress: {lte: 0.2}, streak: {gte: 2}}}
"""


def problems(text: str) -> list[str]:
    with pytest.raises(InputError) as raised:
        parse_progression(loads(text, "p.yaml"))
    return [str(problem).removeprefix("p.yaml:") for problem in raised.value.problems]


def test_a_small_one_reads_as_it_is_written():
    machine = parse_progression(loads(SMALL, "p.yaml"))
    assert machine.initial == "onset"
    assert machine.phases == PHASES
    assert [(t.source, t.target) for t in machine.transitions] == [("onset", "escalating"), ("escalating", "resolved")]


@pytest.mark.parametrize(
    ("old", "new", "path", "message"),
    [
        ("initial: onset", "»initial: start", "initial", 'unknown phase "start"; allowed: onset, escalating, peak, '),
        (
            "phases: [onset, ",
            "»phases: [",
            "phases",
            "must be exactly onset, escalating, peak, plateau, de_escalating, ",
        ),
        ("{from: onset", "{»from: begin", "transitions[0].from", 'unknown phase "begin"; allowed: onset, '),
        ("to: resolved", "»to: done", "transitions[1].to", 'unknown phase "done"; allowed: onset, '),
        (
            "{change:",
            "{»mood:",
            "transitions[0].when.mood",
            "unknown field; allowed here: all, any, not, distress, change, ",
        ),
        ("{gte: 0.1}", "{»gte: 7}", "transitions[0].when.change.gte", "expected a number in [-1, 1], got 7"),
        (
            "{lte: 0.2}",
            "{»under: 0.2}",
            "transitions[1].when.distress.under",
            "unknown test; allowed: gt, gte, lt, lte, ",
        ),
        ("{from: onset", "{»says: x, from: onset", "transitions[0].says", "unknown key; allowed here: from, to, when"),
        (", when: {change: {gte: 0.1}}", "", "transitions[0].when", "required key is missing"),
    ],
)
def test_one_mistake_is_told_in_its_place(old, new, path, message):
    assert old in SMALL
    text = SMALL.replace(old, new, 1)
    before, marked, _ = text.partition("»")
    found = [line.split(": ", 2) for line in problems(text.replace("»", ""))]
    (place,) = [place for place, where, what in found if where == path and what.startswith(message)]
    if marked:
        assert place == f"{before.count(chr(10)) + 1}:{len(before) - before.rfind(chr(10))}"


def test_all_mistakes_at_once():
    text = SMALL.replace("initial: onset", "initial: start").replace("{from: onset", "{from: begin")
    text = text.replace("to: resolved", "to: done").replace("{gte: 0.1}", "{gte: 7}")
    assert [line.split(": ")[1] for line in problems(text)] == [
        "initial",
        "transitions[0].from",
        "transitions[0].when.change.gte",
        "transitions[1].to",
    ]


def test_the_machine_that_ships_knows_every_phase(library):
    machine = library.progression
    assert machine.initial == "onset"
    assert set(machine.phases) == set(PHASES)
    assert {t.source for t in machine.transitions} == set(PHASES)
    assert {t.target for t in machine.transitions} == set(PHASES) - {"onset"}


def test_every_phase_leads_to_resolved_sooner_or_later(library):
    ways = {(t.source, t.target) for t in library.progression.transitions}
    reach = {"resolved"}
    for _ in PHASES:
        reach |= {source for source, target in ways if target in reach}
    assert reach == set(PHASES)
