"""Static analysis of rules: planted faults are found, each with a state that shows it, and clean rules have none."""

from __future__ import annotations

from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emosim.cli.state import complete, ordinary
from emosim.policy.analysis.analyze import analyze
from emosim.policy.analysis.pairs import Pair, partial_overlaps
from emosim.policy.analysis.space import RuleSpace
from emosim.policy.objections import Objections
from emosim.spec.conditions import All, Any, Compare, Not, compile_condition, parse_condition
from emosim.spec.findings import KINDS
from emosim.spec.marked import loads
from emosim.spec.rules import Planned, Rule

CATALOGUE_FILE = "strategies.yaml"
CONDITIONAL = ("contradiction", "shadowed", "redundant", "never")


def plan(*strategies):
    return tuple(Planned(name, "any", "steady") for name in strategies)


@pytest.fixture(scope="module")
def space_of(machine, vocabulary, catalogue):
    """A rule set as the analysis takes it: each rule a condition in YAML and its strategies, "" for the rest."""

    def space_of(*rules):
        made = []
        for line, (when, *strategies) in enumerate(rules, start=1):
            if isinstance(when, str):
                marked = loads(when or "{}", "f")
                when = parse_condition(marked.value, marked, (), vocabulary) if when else None
            made.append(Rule(f"r{line}", "B.", when, plan(*strategies or ("reflective_listening",)), "mine.yaml", line))
        return RuleSpace(made, vocabulary, catalogue, machine.family, ordinary(machine))

    return space_of


@pytest.fixture(scope="module")
def found_in(space_of, catalogue):
    """The findings of some kinds about a rule set."""

    def found_in(*rules, kinds=CONDITIONAL):
        lines = {name: line for line, name in enumerate(catalogue.strategies, start=1)}
        analysis = analyze(space_of(*rules), CATALOGUE_FILE, lines)
        return [finding for finding in analysis.findings if finding.kind in kinds]

    return found_in


@pytest.fixture(scope="module")
def full(machine):
    return lambda given: complete(given, machine)


@pytest.fixture(scope="module")
def facts_of(full):
    return lambda finding: full(finding.witness)


def decides(space, finding):
    return space.decides(finding.witness)


REST = ("",)


def test_the_rules_that_ship_have_no_fault(ruleset, vocabulary, catalogue, machine):
    space = RuleSpace(ruleset.rules, vocabulary, catalogue, machine.family, ordinary(machine))
    analysis = analyze(space, CATALOGUE_FILE, dict.fromkeys(catalogue.strategies, 1))
    (rest,) = analysis.findings
    assert (rest.kind, rest.severity) == ("rest", "note")
    assert space.decides(rest.witness) == ruleset.rules[-1].name
    assert len(analysis.pairs) > 300


CONTRADICTIONS = [
    ("{intensity: {gt: 0.7, lt: 0.5}}", "intensity > 0.7 and intensity < 0.5 exclude each other"),
    ("{turn: 3, intensity: {gt: 0.7}, all: [{turn: {gte: 4}}]}", "turn is 3 and turn >= 4 exclude each other"),
    ("{emotion: shame, family: anger}", "emotion is shame and family is anger exclude each other"),
    ("{turn: {gt: 2, lt: 3}}", "turn > 2 and turn < 3 exclude each other"),
    ("{intensity: {gt: 0.7, lt: 0.7001}}", "intensity > 0.7 and intensity < 0.7001 exclude each other"),
    ("{phase: peak, any: [{phase: onset}, {phase: plateau}]}",
     "phase is peak and (phase is onset or phase is plateau) exclude each other"),
    ("{not: {any: [{turn: {gte: 3}}, {turn: {lt: 3}}]}}", "turn < 3 and turn >= 3 exclude each other"),
    ("{emotion: {ne: fear}, any: [{emotion: worry}, {emotion: terror}]}",
     "emotion is not fear and (emotion is worry or emotion is terror) exclude each other"),
]  # fmt: skip


@pytest.mark.parametrize(("when", "why"), CONTRADICTIONS)
def test_a_rule_that_contradicts_itself(found_in, when, why):
    (finding,) = found_in((when,), REST)
    assert (finding.kind, finding.severity, finding.line) == ("contradiction", "error", 1)
    assert finding.message == f"r1 can never hold: {why}"


@pytest.mark.parametrize("when", [when for when, _ in CONTRADICTIONS])
def test_its_witness_meets_all_but_one_of_the_terms(found_in, facts_of, vocabulary, when):
    (finding,) = found_in((when,), REST)
    marked = loads(when, "f")
    whole = compile_condition(parse_condition(marked.value, marked, (), vocabulary))
    assert not whole(facts_of(finding))


def test_its_witness_gets_past_the_rules_above_where_it_can(space_of, found_in):
    rules = [("{phase: peak}",), ("{phase: [peak, onset], intensity: {gt: 0.7, lt: 0.5}}",), REST]
    (finding,) = found_in(*rules)
    assert finding.witness == {"intensity": 0.71}
    assert decides(space_of(*rules), finding) == "r3"


SHADOWS = [
    ([("{intensity: {gt: 0.5}}",), ("{intensity: {gte: 0.7}}",)], "r1 takes", "r1"),
    ([("{family: fear}",), ("{phase: peak}",), ("{emotion: worry, turn: 2}",)], "r1 takes", "r1"),
    ([("{turn: {lte: 3}}",), ("{turn: {gt: 2}}",), ("{phase: peak}",)], "r1 and r2 take", "r1"),
    ([("{phase: peak}",), ("{phase: peak}",)], "r1 takes", "r1"),
    ([("{turn: {lt: 2}}",), ("{turn: {gt: 2}}",), ("{turn: 2}",), ("{turn: {ne: 2}}",)], "r1 and r2 take", "r1"),
    ([("{phase: peak, turn: {lt: 9}}",), ("{phase: peak, turn: {gte: 9}}",), ("{emotion: worry}",),
      ("{emotion: worry, phase: peak}",)], "r3 takes", "r1"),
]  # fmt: skip


@pytest.mark.parametrize(("rules", "takers", "decider"), SHADOWS)
def test_a_rule_that_those_above_leave_nothing(space_of, found_in, facts_of, rules, takers, decider):
    (finding,) = found_in(*rules, REST, kinds=("contradiction", "shadowed"))
    name = f"r{len(rules)}"
    assert (finding.kind, finding.severity, finding.line) == ("shadowed", "error", len(rules))
    assert finding.message.startswith(f"{name} can never decide: {takers} all it asks for")
    space = space_of(*rules, REST)
    assert space.tests[-1](facts_of(finding))
    decided = decides(space, finding)
    assert decided != name
    assert decided in finding.message


def test_a_shadow_falls_only_from_above(found_in):
    assert found_in(("{phase: peak, turn: 2}",), ("{phase: peak}",), REST) == []
    assert found_in(("{turn: {lt: 2}}",), ("{turn: {gt: 2}}",), ("{phase: peak}",), REST) == []


@pytest.mark.parametrize(
    ("rules", "pairs"),
    [
        ([("{phase: peak}", "grounding"), ("{turn: 2}",)], [Pair(0, 1)]),
        ([("{phase: peak}",), ("{turn: 2}",)], []),  # the same plan
        ([("{phase: peak, turn: 2}", "grounding"), ("{turn: 2}",)], []),  # an exception, then the rule
        ([("{emotion: worry}", "grounding"), ("{family: fear}",)], []),
        ([("{phase: peak}", "grounding"), ("{phase: onset}",)], []),  # never together
        ([("{family: anger}", "grounding"), ("{emotion: [worry, rage]}",)], [Pair(0, 1)]),
        ([("{any: [{phase: peak}, {turn: 2}]}", "grounding"), ("{any: [{phase: peak}, {turn: 3}]}",)], [Pair(0, 1)]),
        ([("{turn: {gte: 2}}", "grounding"), ("{turn: {gt: 1}}",)], []),
    ],
)
def test_pairs_that_overlap_in_part(space_of, pairs, rules):
    assert list(partial_overlaps(space_of(*rules, REST))) == pairs


def test_a_pair_is_shown_by_a_state_that_the_upper_decides(space_of, catalogue, facts_of):
    rules = [("{turn: 2}", "affirmation"), ("{phase: peak}", "grounding"), ('{asked_advice: "yes"}',), REST]
    space = space_of(*rules)
    found = list(analyze(space, CATALOGUE_FILE, dict.fromkeys(catalogue.strategies, 1)).overlaps())
    assert [(note.kind, note.severity, note.line) for note in found] == [
        ("overlap", "note", line) for line in (1, 1, 2)
    ]
    for note, (upper, lower) in zip(found, [(0, 1), (0, 2), (1, 2)], strict=True):
        assert space.tests[upper](facts_of(note))
        assert space.tests[lower](facts_of(note))
        assert decides(space, note) == f"r{upper + 1}"
        assert f"r{lower + 1} (line {lower + 1})" in note.message


def test_a_pair_that_meets_only_where_another_decides_says_so(space_of, catalogue):
    rules = [("{turn: {gte: 2}}", "affirmation"), ("{any: [{turn: 3}, {phase: peak}]}",),
             ("{any: [{turn: 3}, {phase: onset}]}", "grounding"), REST]  # fmt: skip
    space = space_of(*rules)
    notes = list(analyze(space, CATALOGUE_FILE, dict.fromkeys(catalogue.strategies, 1)).overlaps())
    assert notes[-1].message.endswith("but only where r1 decides before them")
    assert decides(space, notes[-1]) == "r1"


def test_without_a_rule_for_the_rest_some_state_is_shown_that_no_rule_decides(space_of, found_in, facts_of):
    rules = [("{turn: {gte: 1}}",), ("{phase: [onset, peak]}",)]
    (finding,) = found_in(*rules, kinds=("gap",))
    assert (finding.kind, finding.severity, finding.line) == ("gap", "error", 2)
    space = space_of(*rules)
    assert decides(space, finding) == ""
    assert not any(test(facts_of(finding)) for test in space.tests)


def test_rules_that_take_every_state_need_none_for_the_rest(found_in):
    assert found_in(("{turn: {gte: 1}}",), ("{turn: {lt: 1}}",), kinds=("gap",)) == []


@pytest.mark.parametrize(
    ("rules", "left"),
    [
        ([("{risk: direct}", "crisis_support"), ("{risk: indirect}", "crisis_support")], ["risk is none"]),
        ([("{user_move: {not_in: [lingers, closes]}}",)], ["user_move is lingers", "user_move is closes"]),
        ([("{family: {ne: surprise}}",), ("{phase: peak}",)], []),
        ([("{family: fear, phase: {ne: peak}}",), ("{family: {ne: fear}}",)], ["phase is peak"]),
        ([("{last_strategy: {ne: grounding}}",), ("{emotion: {ne: grief}}",)], []),  # nobody writes a rule for each
        ([("{turn: {gte: 1}}",)], []),
        ([("{risk: {ne: none}}", "crisis_support"), ('{asked_advice: "yes"}',)], ["asked_advice is no"]),
    ],
)
def test_values_that_only_the_rest_is_for(space_of, found_in, facts_of, rules, left):
    rules = [*rules, REST]
    found = found_in(*rules, kinds=("gap",))
    if left == ["phase is peak"]:  # families but fear are decided in it
        assert found == []
        return
    values = [one.message.split(" where ")[1].removesuffix(" and there is no risk") for one in found]
    assert values == left
    for finding, said in zip(found, values, strict=True):
        name, value = said.split(" is ")
        assert (finding.severity, finding.line) == ("warning", len(rules))
        assert decides(space_of(*rules), finding) == f"r{len(rules)}"
        assert facts_of(finding)[name] == value


def test_what_is_left_to_the_rest_is_shown(space_of, found_in):
    rules = [("{phase: onset}",), REST]
    (note,) = found_in(*rules, kinds=("rest",))
    assert (note.kind, note.severity) == ("rest", "note")
    assert decides(space_of(*rules), note) == "r2"
    (note,) = found_in(("{turn: {gte: 1}}",), ("{turn: {lt: 1}}",), REST, kinds=("rest",))
    assert note.message == "nothing is left for r3: the rules above it take every state"
    assert note.witness is None


@pytest.mark.parametrize(
    ("when", "kind", "what"),
    [
        ("{intensity: {gt: 0.7}, all: [{intensity: {gt: 0.5}}]}", "redundant", "intensity > 0.5, which is so wherever"),
        ("{intensity: {gt: 0.7, gte: 0.7001}}", "redundant", "intensity > 0.7, which is so wherever"),
        ("{family: fear, emotion: worry}", "redundant", "family is fear, which is so wherever"),
        ("{turn: {lte: 40}, phase: peak}", "redundant", "turn <= 40, which is so wherever"),
        ("{phase: peak, any: [{phase: onset}, {turn: 2}]}", "never", "phase is onset, which is never so where"),
        ("{emotion: worry, any: [{family: anger, turn: 2}, {turn: 3}]}", "never", "family is anger, which is never so"),
        ("{phase: peak, user_move: {ne: closes}, all: [{phase: {not_in: [onset, plateau]}}]}", "redundant",
         "phase is none of onset, plateau, which is so wherever"),
        ("{any: [{phase: peak}, {phase: peak, turn: 2}]}", "redundant", "phase is peak, which adds nothing"),
        ("{any: [{phase: peak}, {turn: {gt: 40}}]}", "never", "turn > 40, which is never so where"),
        ("{turn: {gt: 40}, phase: peak}", "never", "turn > 40, but it is 40 at most in a dialogue of 40 turns"),
        ("{streak: {gte: 42}}", "never", "streak >= 42, but it is 41 at most"),
    ],
)  # fmt: skip
def test_a_term_that_asks_for_nothing(space_of, found_in, facts_of, when, kind, what):
    (finding,) = found_in((when,), REST)
    assert (finding.kind, finding.severity, finding.line) == (kind, "warning", 1)
    assert finding.message.startswith(f"r1 asks for {what}")
    space = space_of((when,), REST)
    assert space.tests[0](facts_of(finding))
    assert decides(space, finding) == "r1"


@pytest.mark.parametrize(
    "when",
    [
        "{intensity: {gt: 0.5, lte: 0.7}}",
        "{turn: {gte: 2}, streak: {lte: 39}}",
        "{turn: {gt: 39}}",
        "{family: [fear, sadness], emotion: {ne: grief}}",
        "{any: [{phase: peak}, {turn: 2}], user_move: closes}",
        "{phase: {ne: peak}, any: [{phase: onset}, {turn: 2}]}",
    ],
)
def test_terms_that_ask_for_something(found_in, when):
    assert found_in((when,), REST) == []


CALM = "risk: none, risk_kind: none, turn: {gte: 2}, rapport: {gte: 0.3}, cognitive_load: {lte: 0.6}"


@pytest.mark.parametrize(
    ("rules", "severity", "messages"),
    [
        # always: every state that the rule decides is one
        ([("{risk: {ne: none}}", "affirmation")], "error", ["Under risk only", "Praise before", "Praise bounces", "After a miss"]),
        ([("{risk: none, emotion: grief, user_move: tells}", "open_question", "cognitive_reframing")],
         None, ["A fourth question", "A question first", "A loss is not"]),
        # in some states
        ([(f"{{{CALM}, user_move: asks}}", "cognitive_reframing")], "warning", ["A strong feeling", "A loss is not"]),
        # it objects to the lead only
        ([(f"{{{CALM}, user_move: asks, emotion: {{ne: grief}}}}", "empathic_validation", "cognitive_reframing")],
         "warning", ["Comforting somebody", "At this heat"]),
        # a rule above takes the states that it objects to
        ([("{any: [{risk: {ne: none}}, {questions_running: {gte: 3}}, {user_move: closes}]}", "crisis_support"),
          ("{intensity: {lte: 0.9}}", "open_question")], "warning", ["Without a sign of risk"]),
    ],
)  # fmt: skip
def test_a_plan_against_the_catalogue(space_of, found_in, facts_of, catalogue, rules, severity, messages):
    rules = [*rules, ("", "crisis_support")]
    found = [one for one in found_in(*rules, kinds=("contraindicated",)) if one.line < len(rules)]
    assert [message for message in messages if not any(message in one.message for one in found)] == []
    assert len(found) == len(messages)
    if severity:
        assert {one.severity for one in found} == {severity}
    space = space_of(*rules)
    for one in found:
        decided = space.rules[one.line - 1]
        assert decides(space, one) == decided.name
        said = [objection.because for objection in Objections(catalogue).against(decided.then, facts_of(one))]
        assert one.message.split(": ")[-1] in said


def test_a_plan_that_suits_wherever_it_is_made(found_in):
    rules = [("{any: [{risk: {ne: none}}, {risk_kind: {ne: none}}]}", "crisis_support"),
             ("{last_strategy: {ne: reflective_listening}}", "reflective_listening"),
             ("{intensity: {gt: 0.7}}", "boundary_setting"),
             REST]  # fmt: skip
    found = found_in(*rules, kinds=("contraindicated",))
    assert [one.line for one in found] == [3, 3, 4]
    assert found[-1].severity == "error"  # the rest leads with what was led with just now


def test_strategies_that_no_rule_gets_to(space_of, found_in, catalogue):
    rules = [("{phase: peak}", "affirmation"), ("{phase: peak, turn: 2}", "grounding"), REST]
    found = found_in(*rules, kinds=("unplanned",))
    names = [one.message.split(";")[0].removeprefix("no rule that is ever reached plans ") for one in found]
    assert names == [name for name in catalogue.strategies if name not in ("affirmation", "reflective_listening")]
    assert [one.line for one in found] == [list(catalogue.strategies).index(name) + 1 for name in names]
    space = space_of(*rules)
    for one in found:
        assert (one.file, one.severity) == (CATALOGUE_FILE, "warning")
        assert f"{decides(space, one)} decides" in one.message


FIELDS = {
    "emotion": ("worry", "terror", "joy", "relief", "anger"),
    "phase": ("onset", "peak", "plateau"),
    "turn": (0, 1, 2, 3, 4),
    "intensity": (0.4, 0.5, 0.6, 0.7, 0.8),
}
COMPARES = st.one_of(
    st.builds(Compare, st.just("emotion"), st.sampled_from(("eq", "ne")), st.sampled_from(("worry", "joy"))),
    st.builds(Compare, st.just("family"), st.sampled_from(("eq", "ne")), st.sampled_from(("fear", "joy"))),
    st.builds(Compare, st.just("phase"), st.sampled_from(("eq", "ne")), st.sampled_from(("onset", "peak"))),
    st.builds(Compare, st.just("turn"), st.sampled_from(("gt", "lte", "eq")), st.sampled_from((1.0, 3.0))),
    st.builds(Compare, st.just("intensity"), st.sampled_from(("gte", "lt")), st.sampled_from((0.5, 0.7))),
)
CONDITIONS = st.recursive(
    COMPARES,
    lambda inner: st.one_of(
        st.builds(Not, inner),
        st.builds(All, st.lists(inner, min_size=2, max_size=3).map(tuple)),
        st.builds(Any, st.lists(inner, min_size=2, max_size=3).map(tuple)),
    ),
    max_leaves=4,
)
PLANS = st.sampled_from(("grounding", "affirmation"))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(CONDITIONS, PLANS), min_size=1, max_size=6))
def test_finds_what_trying_every_state_finds(space_of, full, found_in, rules):
    space = space_of(*rules, REST)
    states = [full(dict(zip(FIELDS, values, strict=True))) for values in product(*FIELDS.values())]
    holding = [frozenset(at for at, test in enumerate(space.tests) if test(state)) for state in states]
    everywhere = frozenset().union(*holding)
    first = {min(places) for places in holding if places}
    found = found_in(*rules, REST, kinds=KINDS)
    lines = {kind: [one.line - 1 for one in found if one.kind == kind] for kind in KINDS}
    assert lines["contradiction"] == [at for at in range(len(rules)) if at not in everywhere]
    assert lines["shadowed"] == [at for at in range(len(rules)) if at in everywhere - first]
    pairs = [
        Pair(upper, lower)
        for upper, lower in combinations(range(len(rules)), 2)
        if rules[upper][1] != rules[lower][1]
        and any({upper, lower} <= places for places in holding)
        and any(upper in places and lower not in places for places in holding)
    ]
    assert sorted(partial_overlaps(space), key=str) == sorted(pairs, key=str)
    for one in found:
        assert one.severity in KINDS[one.kind]
        if one.kind == "shadowed":
            assert space.tests[one.line - 1](full(one.witness))
