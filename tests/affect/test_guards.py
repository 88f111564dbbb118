"""The machines analyzed: guards that can never hold, traps, and what is never reached or never left."""

from __future__ import annotations

import pytest

from emosim.affect.guards import feeling_findings, phase_findings
from emosim.affect.ways import open_phases, open_ways, reached_from, way_to
from emosim.shipped import folder
from emosim.spec.conditions import compile_condition
from emosim.spec.emotions import parse_emotions
from emosim.spec.marked import load, loads
from emosim.spec.progression import parse_progression

FEELINGS = """\
machine: small
neutral: flat
reading:
  axis_weights: {valence: 1.0, arousal: 0.8, dominance: 0.6}
  spread: 0.2
  appraisal_weight: 2.0
  stay_bonus: 0.5
  nominations: 3
emotions:
  flat: {adjective: flat, tier: primary, vad: [0, 0.5, 0.5], source: zero}
  sad: {adjective: sad, tier: primary, vad: [-0.6, 0.4, 0.3], source: Sad}
  glad: {adjective: glad, tier: primary, vad: [0.8, 0.7, 0.7], source: Happy}
  eased: {adjective: eased, tier: primary, vad: [0.4, 0.3, 0.6], source: Relief}
  cross: {adjective: cross, tier: primary, vad: [-0.5, 0.7, 0.6], source: Anger}
transitions:
  - {name: stirs, from: flat, to: any}
  - {name: cools, from: cross, to: sad}
  - {name: lifts, from: sad, to: glad, when: {event: [support, relief], intensity_before: {lt: 0.8}}}
  - {name: rests, from: glad, to: eased, when: {arousal: {lt: 0.5}}}
  - {name: settles, from: [eased, glad], to: flat, when: {intensity_before: {lt: 0.5}}}
"""
PHASES = """\
progression: small
initial: onset
phases: [onset, escalating, peak, plateau, de_escalating, resolved, relapsing]
transitions:
  - {from: onset, to: escalating, when: {change: {gte: 0.06}}}
  - {from: onset, to: plateau, when: {streak: {gte: 2}}}
  - {from: escalating, to: peak, when: {distress: {gte: 0.9}}}
  - {from: peak, to: de_escalating, when: {change: {lt: 0.0}}}
  - {from: plateau, to: de_escalating, when: {change: {lt: 0.0}}}
  - {from: de_escalating, to: resolved, when: {distress: {lt: 0.2}}}
  - {from: resolved, to: relapsing, when: {distress: {gte: 0.4}}}
  - {from: relapsing, to: plateau, when: {streak: {gte: 2}}}
"""


def changed(text, *pairs):
    for old, new in pairs:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


def feelings(*pairs):
    marked = loads(changed(FEELINGS, *pairs), "e.yaml")
    return parse_emotions(marked), marked


def phases(*pairs):
    marked = loads(changed(PHASES, *pairs), "p.yaml")
    return parse_progression(marked), marked


def told(findings):
    return [(f.kind, f.line, f.message) for f in findings]


@pytest.mark.parametrize(("parse", "find", "name"), [
    (parse_emotions, feeling_findings, "emotions.yaml"),
    (parse_progression, phase_findings, "progression.yaml"),
])  # fmt: skip
def test_the_machines_that_ship_have_no_fault(parse, find, name):
    marked = load(folder("rules") / name)
    assert list(find(parse(marked), marked)) == []


def test_small_ones_without_a_fault_have_none():
    assert list(feeling_findings(*feelings())) == []
    assert list(phase_findings(*phases())) == []


NEVER = ("when: {intensity_before: {lt: 0.5}}", "when: {intensity_before: {lt: 0.5, gt: 0.6}}")


def test_a_guard_that_can_never_hold():
    (finding,) = feeling_findings(*feelings(NEVER))
    why = "intensity_before < 0.5 and intensity_before > 0.6 exclude each other"
    assert told([finding]) == [("dead_guard", 20, f"settles can never happen: {why}")]
    assert (finding.severity, finding.file, finding.decidable) == ("error", "e.yaml", False)
    assert list(finding.witness) == ["intensity_before"]
    assert finding.witness["intensity_before"] < 0.5


@pytest.mark.parametrize(
    ("pairs", "trapped", "why"),
    [
        ([("from: sad, to: glad", "from: glad, to: sad")], ["sad", "cross"], None),
        ([("{event: [support, relief], intensity_before: {lt: 0.8}}", "{event: support, all: [{event: relief}]}")],
         ["sad", "cross"], "under guards that can never hold"),
        ([("cools, from: cross, to: sad", "cools, from: sad, to: cross"), ("lifts, from: sad", "lifts, from: flat")],
         ["sad", "cross"], None),
        ([("cools, from: cross, to: sad", "cools, from: sad, to: cross")], ["cross"], None),
        ([NEVER], [], None),  # glad still comes to rest where it is not stirred
        ([NEVER, ("{arousal: {lt: 0.5}}", "{arousal: {lt: 0.5, gte: 0.5}}")], ["sad", "glad", "cross"], "under guards"),
    ],
)  # fmt: skip
def test_a_trap_is_a_feeling_from_which_no_way_leads_to_calm(pairs, trapped, why):
    machine, marked = feelings(*pairs)
    found = [one for one in feeling_findings(machine, marked) if one.kind == "trap"]
    assert [one.witness for one in found] == [{"emotion": label} for label in trapped]
    for one in found:
        assert (one.severity, one.line, one.decidable) == (
            "error",
            marked.marks["emotions", one.witness["emotion"]][0],
            True,
        )
        assert one.message.startswith(
            f"no way leads from {one.witness['emotion']} to a calm feeling, such as flat or eased"
        )
        assert why is None or why in one.message


def test_a_feeling_that_nothing_leads_to():
    machine, marked = feelings(("stirs, from: flat, to: any", "stirs, from: flat, to: [sad, glad]"))
    assert told(feeling_findings(machine, marked)) == [("unreachable", 14, "no way leads from flat to cross")]
    machine, marked = feelings(
        (
            "{name: stirs, from: flat, to: any}",
            "{name: stirs, from: flat, to: any, when: {dominance: {gt: 0.7, lt: 0.2}}}",
        )
    )
    kinds = [one.kind for one in feeling_findings(machine, marked)]
    assert kinds == ["dead_guard", "unreachable", "unreachable", "unreachable", "unreachable"]


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        ([("{from: peak, to: de_escalating, when: {change: {lt: 0.0}}}",
           "{from: peak, to: de_escalating, when: {change: {lt: 0.0, gt: 0.1}}}")],
         [("dead_guard", 8, "peak to de_escalating can never happen: change < 0 and change > 0.1 exclude each other"),
          ("never_left", 3, "no way leads out of peak")]),
        ([("when: {streak: {gte: 2}}}\n  - {from: escalating", "when: {change: {gt: 0.1}}}\n  - {from: escalating")],
         [("shadowed", 6, "onset to plateau is never taken: onset to escalating takes all it asks for")]),
        ([("{from: relapsing, to: plateau, when: {streak: {gte: 2}}}",
           "{from: relapsing, to: plateau, when: {streak: {gte: 2}}}\n"
           "  - {from: relapsing, to: peak, when: {streak: {lt: 2}}}\n"
           "  - {from: relapsing, to: resolved, when: {distress: {lt: 0.1}}}")],
         [("shadowed", 14, "relapsing to resolved is never taken: relapsing to plateau and relapsing to peak take all it asks for")]),
        ([("{from: resolved, to: relapsing, when: {distress: {gte: 0.4}}}", "{from: resolved, to: onset, when: {streak: 9}}")],
         [("never_entered", 3, "no way leads from onset to relapsing")]),
    ],
)  # fmt: skip
def test_what_is_wrong_with_phases(pairs, expected):
    machine, marked = phases(*pairs)
    assert told(phase_findings(machine, marked)) == expected


def test_a_shadowed_transition_is_shown_by_facts_that_its_guard_holds_for():
    machine, marked = phases(
        ("when: {streak: {gte: 2}}}\n  - {from: escalating", "when: {change: {gt: 0.1}}}\n  - {from: escalating")
    )
    (finding,) = phase_findings(machine, marked)
    assert finding.decidable is False
    assert finding.witness["phase"] == "onset"
    assert compile_condition(machine.transitions[1].condition)(finding.witness)


def test_ways_leave_out_what_can_never_happen():
    machine, _ = feelings(NEVER)
    graph = open_ways(machine)
    assert list(graph) == list(machine.emotions)
    assert set(graph.successors("glad")) == {"eased"}
    assert way_to(graph, "cross", ("eased", "flat")) == ("cross", "sad", "glad", "eased")
    assert way_to(graph, "eased", ("eased", "flat")) == ("eased",)
    assert way_to(graph, "eased", ("flat",)) is None
    assert reached_from(graph, "glad") == {"glad", "eased"}
    progression, _ = phases(
        ("when: {streak: {gte: 2}}}\n  - {from: escalating", "when: {change: {gt: 0.1}}}\n  - {from: escalating")
    )
    assert list(open_phases(progression).successors("onset")) == ["escalating"]
