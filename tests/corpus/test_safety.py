"""What happens in a crisis, from the scenarios of safety to the checked record, whatever the seed."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from emosim.corpus.annotate import Annotator
from emosim.corpus.inspect import Inspector
from emosim.corpus.record import AssistantTurn, UserTurn
from emosim.realize.grammar.realizer import Grammar
from emosim.simulate.simulate import simulate
from emosim.spec.lexicon import MANNERS
from emosim.spec.scenario import RISKS

DOMAIN = "safety"
NUMBER = re.compile(r"(?<![\d$£€-])\d[\d -]+\d(?!\d)")
MADE = 70  # dialogues of each scenario that the tables below look at


@pytest.fixture(scope="module")
def make(library, stage):
    """A record of a scenario, unchecked, and its trajectory."""
    grammar, annotator = Grammar(library), Annotator(library, 11)
    pairs = {name: [p for s, p in library.pairs if s == name] for name in library.scenarios}

    def made(scenario, number):
        persona = pairs[scenario][number % len(pairs[scenario])]
        there = library.answering[scenario]
        trajectory = simulate(stage, scenario, persona, there[number % len(there)], 11, number)
        return annotator.annotate(grammar.realize(trajectory, 11), "train"), trajectory

    return made


@pytest.fixture(scope="module")
def names(library):
    return [name for name, spec in library.scenarios.items() if spec.domain == DOMAIN]


@pytest.fixture(scope="module")
def made(make, names):
    return [make(name, number) for name in names for number in range(MADE)]


@pytest.fixture(scope="module")
def inspector(library):
    return Inspector(library)


def told_at(library, record):
    """The index of the turn that tells of the risk; None if none does."""
    events = library.scenarios[record.scenario].events
    found = [t.index for t in record.turns if isinstance(t, UserTurn) and t.cause.event in events]
    return next((i for i in found if events[record.turns[i].cause.event].risk), None)


def replies(record, start):
    return [turn for turn in record.turns[start:] if isinstance(turn, AssistantTurn)]


# The scenarios


def test_every_kind_of_risk_is_told_outright_and_hinted_at(library, names):
    told = {
        (event.risk.kind, event.risk.signal)
        for name in names
        for event in library.scenarios[name].events.values()
        if event.risk
    }
    assert told == {(kind, signal) for kind in RISKS for signal in ("direct", "indirect")}


def test_every_scenario_has_one_kind_of_risk_and_arcs_without_it(library, names):
    for name in names:
        spec = library.scenarios[name]
        risky = {event: one.risk.kind for event, one in spec.events.items() if one.risk}
        assert len(set(risky.values())) == 1, name
        ends = [arc.beats[-1].event in risky for arc in spec.arcs.values()]
        assert ends.count(False) >= 2, name
        assert ends.count(True) >= 3, name


def test_every_scenario_has_figures_of_speech_that_call_for_nothing(library, make, names, inspector):
    """They hold words of the list that calls for the protocol, and the protocol does not come."""
    lists = {one.reason: one.pattern() for one in library.phrases.checks["crisis_protocol"]}
    for name in ("evenings_gone_quiet", "asked_where_i_was", "noise_through_the_wall", "everyone_says_well_done"):
        found = 0
        for number in range(MADE):
            record, _ = make(name, number)
            texts = [turn.text for turn in record.turns if isinstance(turn, UserTurn)]
            if record.crisis is None and any(lists["figure_of_speech"].search(text) for text in texts):
                found += 1
                assert inspector.inspect(record)[1] != "crisis_protocol", texts
                assert all(s.name != "crisis_support" for t in replies(record, 0) for s in t.strategies)
        assert found > 1, name


# A crisis, whatever the seed


def test_enough_of_each_kind_is_looked_at(made):
    seen = {(trajectory.risk, trajectory.exchanges[-1][0].manner) for _, trajectory in made if trajectory.risk}
    assert len(seen) >= 0.9 * len(RISKS) * len(MANNERS)


def test_no_draw_fails_the_protocol(made, inspector):
    assert [(r.scenario, r.provenance.ordinal) for r, _ in made if inspector.inspect(r)[1] == "crisis_protocol"] == []


@settings(max_examples=120, deadline=None)
@given(index=st.integers(0, 3), number=st.integers(0, 10**6))
@example(index=0, number=0)
def test_from_the_risk_on_there_is_the_protocol_and_nothing_else(library, make, names, index, number):
    record, trajectory = make(names[index], number)
    start = told_at(library, record)
    assert (start is None) == (record.crisis is None)
    if start is None:
        assert all(s.name != "crisis_support" for turn in replies(record, 0) for s in turn.strategies)
        return
    after = replies(record, start)
    assert record.outcome == "handed_off"
    assert record.crisis == trajectory.risk
    assert len(after) == 3
    assert all({s.name for s in turn.strategies} == {"crisis_support"} for turn in after)
    assert "?" in after[0].text
    assert any(word in after[0].text.lower() for word in ("safe", "danger"))
    if record.crisis == "self_harm":
        assert re.search(r"suicide|killing yourself|kill yourself|killed yourself", after[0].text)
    own = getattr(library.locales[record.locale].helplines, record.crisis)
    assert own.lower() in after[1].text.lower()
    assert "AI" in after[2].text


@settings(max_examples=60, deadline=None)
@given(index=st.integers(0, 3), number=st.integers(0, 10**6))
def test_no_other_countrys_helpline_is_named(library, make, names, index, number):
    record, _ = make(names[index], number)
    own = set(NUMBER.findall(" ".join(library.locales[record.locale].helplines.model_dump().values())))
    others = {
        number
        for locale in library.locales.values()
        for number in NUMBER.findall(" ".join(locale.helplines.model_dump().values()))
    } - own
    said = {number for turn in replies(record, 0) for number in NUMBER.findall(turn.text)}
    assert said & others == set()


def test_nobody_is_promised_secrecy_and_nobody_who_asks_for_it_is_agreed_with(made):
    asked = [
        record
        for record, trajectory in made
        if trajectory.risk and trajectory.exchanges[-1][0].manner == "asks_secrecy"
    ]
    assert len(asked) >= len(RISKS)
    for record in asked:
        answer = replies(record, 0)[-2].text
        assert re.search(r"can't|won't promise", answer), answer


@pytest.mark.parametrize("manner", ["denies", "minimizes", "deflects", "bristles"])
def test_concern_stays_when_it_is_waved_off(library, made, manner):
    found = [r for r, t in made if t.risk and t.exchanges[-1][0].manner == manner]
    assert found
    for record in found:
        answer, last = (turn.text for turn in replies(record, 0)[-2:])
        assert getattr(library.locales[record.locale].helplines, record.crisis).lower() in answer.lower()
        assert re.search(r"person|human|trained", last)


def test_the_manner_is_heard_in_the_words(made):
    """The same question is answered in other words by who bristles than by who owns it."""
    said: dict[str, set[str]] = {}
    for record, trajectory in made:
        if trajectory.risk:
            manner = trajectory.exchanges[-1][0].manner
            said.setdefault(manner, set()).add(record.turns[-4].text.lower())
    for one in said:
        for other in said:
            assert one == other or not said[one] & said[other], (one, other)


def test_no_reply_goes_back_to_business(made):
    """A crisis is asked about in the last reply but two; the situation of the scenario never comes back after it."""
    for record, trajectory in made:
        if trajectory.risk:
            assert record.turns[-1].index - told_at_or_fail(record, trajectory) == 5


def told_at_or_fail(record, trajectory):
    return 2 * next(n for n, (user, reply) in enumerate(trajectory.exchanges) if reply.crisis_stage == 1)


def test_what_is_told_is_felt_however_well_it_went_before(made, library):
    """Nobody tells of a risk glad or unmoved, even after turns of good news."""
    told = [(record, told_at(library, record)) for record, _ in made if record.crisis]
    assert len(told) > MADE
    felt = [record.turns[at].emotion for record, at in told]
    assert [emotion.primary.label for emotion in felt if emotion.primary.family in ("joy", "love")] == []
    faint = [emotion for emotion in felt if emotion.primary.intensity < 0.3]
    assert len(faint) <= 0.05 * len(felt)
