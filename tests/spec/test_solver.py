"""The solver, and what is built on it: what they say of conditions is what trying every state says."""

from __future__ import annotations

from itertools import chain, combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emosim.spec.boxes import Boxes, meet
from emosim.spec.conditions import All, Any, Compare, Not, compile_condition
from emosim.spec.contradiction import contradiction
from emosim.spec.cover import cover
from emosim.spec.solver import Solver
from emosim.spec.vocabulary import EnumField, NumberField, Vocabulary
from emosim.spec.witness import Ordinary, Witnesses

KIN = {"glad": "joy", "merry": "joy", "afraid": "fear", "calm": "neutral"}
VOCABULARY = Vocabulary(
    {
        "mood": EnumField(tuple(KIN), {"glad": ("merry",)}),
        "kin": EnumField(("joy", "fear", "neutral")),
        "level": NumberField(-1.0, 1.0),
        "turn": NumberField(0, 3, whole=True),
    }
)
FOLLOWS = {"kin": ("mood", KIN)}
LEVELS = (-1.0, -0.25, 0.0, 0.25, 0.7, 1.0)
BETWEEN = (-0.5, -0.0001, 0.1, 0.2501, 0.71)
EVERY = [
    {"mood": mood, "kin": KIN[mood], "level": level, "turn": turn}
    for mood, level, turn in product(KIN, LEVELS + BETWEEN, range(4))
]
NUMERIC = st.sampled_from(("gt", "gte", "lt", "lte", "eq", "ne"))
COMPARES = st.one_of(
    st.builds(Compare, st.just("level"), NUMERIC, st.sampled_from(LEVELS)),
    st.builds(Compare, st.just("level"), st.sampled_from(("in", "not_in")), st.just((-0.25, 0.7))),
    st.builds(Compare, st.just("turn"), NUMERIC, st.sampled_from((0.0, 1.0, 1.5, 3.0))),
    st.builds(Compare, st.just("mood"), st.sampled_from(("eq", "ne")), st.sampled_from(tuple(KIN))),
    st.builds(Compare, st.just("mood"), st.sampled_from(("eq", "ne")), st.just("glad"), st.just(("glad", "merry"))),
    st.builds(Compare, st.just("mood"), st.sampled_from(("in", "not_in")), st.just(("afraid", "calm"))),
    st.builds(Compare, st.just("kin"), st.sampled_from(("eq", "ne")), st.sampled_from(("joy", "fear", "neutral"))),
)
CONDITIONS = st.recursive(
    COMPARES,
    lambda inner: st.one_of(
        st.builds(Not, inner),
        st.builds(All, st.lists(inner, min_size=2, max_size=4).map(tuple)),
        st.builds(Any, st.lists(inner, min_size=2, max_size=4).map(tuple)),
    ),
    max_leaves=8,
)
SEVERAL = st.lists(CONDITIONS, min_size=1, max_size=5)


def holds(condition, state):
    return compile_condition(condition)(state)


def somewhere(*conditions):
    """Whether conditions hold together in some state, by trying all."""
    tests = [compile_condition(condition) for condition in conditions]
    return any(all(test(state) for test in tests) for state in EVERY)


def asked(conditions):
    solver = Solver(VOCABULARY, FOLLOWS)
    return solver, [solver.claim(condition) for condition in conditions]


@given(CONDITIONS)
def test_says_what_trying_every_state_says(condition):
    solver, (claim,) = asked([condition])
    state = solver.state([claim])
    assert (state is not None) is somewhere(condition) is solver.possible([claim])
    if state is not None:
        assert list(state) == list(VOCABULARY)
        assert all(VOCABULARY[name].refusal(value) is None for name, value in state.items())
        assert state["kin"] == KIN[state["mood"]]
        assert holds(condition, state)


@given(SEVERAL)
def test_claims_are_asked_together_in_any_combination(conditions):
    solver, claims = asked(conditions)
    for some in chain.from_iterable(combinations(range(len(claims)), size) for size in (2, 1, 0)):
        assert solver.possible([claims[at] for at in some]) is somewhere(*(conditions[at] for at in some))
    joined = solver.joined(claims)
    assert joined.conditions == tuple(conditions)
    assert solver.possible([joined]) is somewhere(*conditions)


@given(SEVERAL, CONDITIONS)
def test_a_conflict_has_nothing_to_spare(conditions, given_one):
    solver, claims = asked(conditions)
    also = solver.claim(given_one)
    if somewhere(given_one, *conditions):
        with pytest.raises(ValueError, match="can hold together"):
            solver.conflict([also], claims)
        return
    places = solver.conflict([also], claims)
    core = [conditions[place] for place in places]
    assert not somewhere(given_one, *core)
    assert all(somewhere(given_one, *(other for other in core if other is not one)) for one in core)


@given(SEVERAL, CONDITIONS)
def test_keeps_as_many_wishes_as_can_be(wishes, condition):
    solver, claims = asked(wishes)
    kept = solver.kept([solver.claim(condition)], claims)
    if not somewhere(condition):
        assert kept is None
        return
    assert somewhere(condition, *(wishes[place] for place in kept))
    tests = [compile_condition(wish) for wish in wishes]
    most = max(sum(test(state) for test in tests) for state in EVERY if holds(condition, state))
    assert len(kept) == most


def test_the_first_wishes_are_kept_before_others():
    at = [Compare("turn", "eq", float(turn)) for turn in range(4)]
    solver, claims = asked(at)
    assert solver.kept([], claims) == [0]
    assert solver.kept([solver.claim(Compare("turn", "gte", 2.0))], claims) == [2]


@given(SEVERAL)
def test_boxes_meet_where_conditions_hold_together(conditions):
    boxes = Boxes(Solver(VOCABULARY, FOLLOWS), VOCABULARY, conditions)
    apart = [boxes.of(condition) for condition in conditions]
    for one, other in combinations(range(len(conditions)), 2):
        if apart[one] is not None and apart[other] is not None:
            assert meet(apart[one], apart[other]) is somewhere(conditions[one], conditions[other])
    for condition, some in zip(conditions, apart, strict=True):
        assert some is None or bool(some) is somewhere(condition)


def test_a_condition_of_too_many_boxes_is_left_whole():
    pair = Any((Compare("turn", "eq", 1.0), Compare("level", "gt", 0.25)))
    other = Any((Compare("mood", "eq", "calm"), Compare("level", "lt", 0.0)))
    boxes = Boxes(Solver(VOCABULARY, FOLLOWS), VOCABULARY, [pair, other])
    assert len(boxes.of(pair)) == 2
    assert boxes.of(All((pair,) * 7)) is None
    assert boxes.of(Any((All((pair,) * 7), other))) is None


@given(CONDITIONS, SEVERAL)
def test_a_cover_takes_all_and_is_the_fewest(condition, earlier):
    solver, claims = asked([Not(one) for one in earlier])
    tests = [compile_condition(one) for one in earlier]
    ask = solver.claim(condition)
    if somewhere(condition, *(Not(one) for one in earlier)):
        with pytest.raises(ValueError, match="can hold together"):
            cover(solver, ask, claims, lambda state: frozenset())
        return
    places = cover(solver, ask, claims, lambda state: frozenset(at for at, test in enumerate(tests) if test(state)))

    def takes_all(some):
        return not somewhere(condition, *(Not(earlier[at]) for at in some))

    assert takes_all(places)
    if places:
        assert not any(takes_all(some) for some in combinations(range(len(earlier)), len(places) - 1))


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        (All((Compare("level", "gt", 0.7), Compare("turn", "eq", 1.0), Compare("level", "lt", 0.25))),
         "level > 0.7 and level < 0.25 exclude each other"),
        (All((Compare("mood", "eq", "glad"), Compare("kin", "eq", "fear"))),
         "mood is glad and kin is fear exclude each other"),
        (Not(Any((Compare("turn", "lt", 3.0), Compare("turn", "eq", 3.0)))),
         "turn >= 3 and turn is not 3 exclude each other"),
        (All((Compare("turn", "eq", 1.0), Any((Compare("turn", "gt", 1.0), Compare("turn", "lt", 1.0))))),
         "turn is 1 and (turn > 1 or turn < 1) exclude each other"),
        (Compare("turn", "eq", 1.5), "turn is 1.5 is never so"),
    ],
)  # fmt: skip
def test_a_contradiction_names_the_terms_that_exclude_each_other(condition, said):
    why = contradiction(Solver(VOCABULARY, FOLLOWS), condition)
    assert str(why) == said
    assert somewhere(*why.all_but_one, *why.others)


def test_a_field_may_be_called_as_the_solvers_language_has_it():
    words = Vocabulary({"assert": NumberField(0.0, 1.0), "true": EnumField(("false", "or")), "fact": NumberField(0, 9)})
    solver = Solver(words)
    state = solver.state([solver.claim(All((Compare("assert", "gt", 0.5), Compare("true", "ne", "false"))))])
    assert state["assert"] > 0.5
    assert state["true"] == "or"


def complete(given):
    mood = given.get("mood", "calm")
    return {"mood": mood, "kin": KIN[mood], "level": 0.1 if mood == "calm" else -0.5, "turn": 1, **given}


ORDINARY = Ordinary({"mood": "calm", "turn": 1}, complete)


@given(CONDITIONS, CONDITIONS)
def test_a_witness_shows_it_and_says_no_more_than_it_must(condition, wish):
    solver, claims = asked([condition, wish])
    witnesses = Witnesses(solver, VOCABULARY, ORDINARY, [condition, wish])
    found = witnesses.find(claims[:1], claims[1:])
    if not somewhere(condition):
        assert found is None
        return
    facts = complete(found)
    assert holds(condition, facts)
    assert holds(wish, facts) is somewhere(condition, wish)
    sought = [condition, wish] if somewhere(condition, wish) else [condition]
    for name in found:
        if name in ORDINARY.usual:
            less = {other: value for other, value in found.items() if other != name}
            plain = {"mood": "calm", "turn": 1, **{key: less[key] for key in less if key in ORDINARY.usual}}
            near = [state for state in EVERY if all(state[key] == value for key, value in plain.items())]
            assert not any(all(holds(one, state) for one in sought) for state in near)


@pytest.mark.parametrize(
    ("condition", "given_facts"),
    [
        (Compare("turn", "eq", 1.0), {}),
        (Compare("turn", "gte", 2.0), {"turn": 2}),
        (Compare("level", "lt", 0.0), {"level": -0.1}),
        (Compare("level", "lt", 0.1), {"level": 0.0}),
        (Compare("kin", "eq", "joy"), {"mood": "glad"}),
        (All((Compare("kin", "eq", "joy"), Compare("level", "lt", 0.0))), {"mood": "glad"}),
        (All((Compare("kin", "eq", "joy"), Compare("level", "gt", 0.25))), {"mood": "glad", "level": 0.3}),
        (Any((Compare("turn", "eq", 3.0), All((Compare("mood", "eq", "afraid"), Compare("turn", "eq", 2.0))))), {"turn": 3}),
    ],
)  # fmt: skip
def test_a_witness_is_as_ordinary_as_can_be(condition, given_facts):
    solver, claims = asked([condition])
    assert Witnesses(solver, VOCABULARY, ORDINARY, [condition]).find(claims) == given_facts


@settings(max_examples=20)
@given(SEVERAL)
def test_the_same_questions_get_the_same_answers(conditions):
    def answers():
        solver, claims = asked(conditions)
        return [solver.state([claim]) for claim in claims], solver.kept([], claims)

    assert answers() == answers()
