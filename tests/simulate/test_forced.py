"""A forced reply: nothing before it moves, and after it only what the reply itself brings about."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from emosim.simulate.forced import BECAUSE, FORCED, PROTOCOL, Forced
from emosim.simulate.simulate import simulate
from emosim.spec.rules import Planned

PLAIN = (Planned("reflective_listening", "paraphrase", "steady"),)


@pytest.fixture(scope="module")
def leads(library):
    """Every strategy but the crisis protocol, with each of its techniques."""
    return [
        Planned(name, technique, "steady")
        for name, spec in library.catalogue.strategies.items()
        for technique in spec.techniques
        if name != PROTOCOL
    ]


@pytest.fixture(scope="module")
def calm(jobs, trajectories):
    """Some dialogues without a crisis, and how they were made."""
    return [(job, made) for job, made in zip(jobs, trajectories, strict=True) if made.risk is None][:60]


def without_truth(exchanges):
    return [(user, replace(step, truth=None)) for user, step in exchanges]


def affects(trajectory):
    return [user.affect for user, _ in trajectory.exchanges]


def test_without_one_no_truth_is_kept(trajectories):
    assert all(step.truth is None for trajectory in trajectories for _, step in trajectory.exchanges)


@given(data=st.data())
def test_nothing_before_it_moves(stage, calm, leads, data):
    job, before = data.draw(st.sampled_from(calm))
    turn = data.draw(st.integers(0, len(before.exchanges) - 1))
    plan = tuple(data.draw(st.lists(st.sampled_from(leads), min_size=1, max_size=3)))
    after = simulate(stage, *job, forced=Forced(turn, plan))
    assert without_truth(after.exchanges[:turn]) == list(before.exchanges[:turn])
    (user, step), (was_user, was) = after.exchanges[turn], before.exchanges[turn]
    assert user == was_user
    assert (step.belief, step.facts) == (was.belief, was.facts)
    assert (after.arc, after.slots, after.home) == (before.arc, before.slots, before.home)
    assert simulate(stage, *job, forced=Forced(turn, plan)) == after


@given(data=st.data())
def test_its_decision_says_that_no_rule_took_it(stage, calm, leads, data):
    job, before = data.draw(st.sampled_from(calm))
    turn = data.draw(st.integers(0, len(before.exchanges) - 1))
    plan = (data.draw(st.sampled_from(leads)),)
    decision = simulate(stage, *job, forced=Forced(turn, plan)).exchanges[turn][1].decision
    was = before.exchanges[turn][1].decision
    assert (decision.rule, decision.because, decision.plan) == (FORCED, BECAUSE, plan)
    assert decision.runners_up == (was.rule, *was.runners_up)


def test_one_reply_is_forced_and_the_rules_decide_the_others(stage, calm, library):
    names = {rule.name for rule in library.rules}
    for job, before in calm[:20]:
        made = simulate(stage, *job, forced=Forced(1, PLAIN))
        decided = [step.decision.rule for _, step in made.exchanges]
        assert decided[1] == FORCED
        assert {*decided[:1], *decided[2:]} <= names
        assert decided[0] == before.exchanges[0][1].decision.rule


def test_what_the_rules_would_have_done_anyway_is_answered_as_it_was(stage, calm):
    """Its own reply has the same words to come, and the next turn the same feeling."""
    for job, before in calm:
        for turn in range(len(before.exchanges) - 1):
            own = before.exchanges[turn][1]
            after = simulate(stage, *job, forced=Forced(turn, own.decision.plan))
            step = after.exchanges[turn][1]
            assert replace(step, decision=own.decision, truth=None) == own
            assert affects(after)[turn + 1] == affects(before)[turn + 1]


def test_ways_to_carry_out_one_strategy_share_all_that_comes(stage, calm, library):
    """A technique moves nobody, so the noise and the luck must be the same in both to the end."""
    techniques = list(library.catalogue["empathic_validation"].techniques)
    plans = [(Planned("empathic_validation", technique, "steady"),) for technique in techniques[:2]]
    for job, _ in calm:
        one, other = (simulate(stage, *job, forced=Forced(1, plan)) for plan in plans)
        assert [user for user, _ in one.exchanges] == [user for user, _ in other.exchanges]
        assert [step for _, step in one.exchanges[2:]] == [step for _, step in other.exchanges[2:]]


def test_replies_of_other_worth_part_the_ways(stage, calm):
    boundary = (Planned("boundary_setting", "can_and_cannot", "steady"),)
    parted = 0
    for job, _ in calm:
        one, other = (simulate(stage, *job, forced=Forced(1, plan)) for plan in (PLAIN, boundary))
        parted += affects(one)[2] != affects(other)[2]
    assert parted > len(calm) / 2


def test_the_truth_is_the_facts_with_what_is_so(stage, calm):
    for job, _ in calm[:20]:
        for user, step in simulate(stage, *job, forced=Forced(2, PLAIN)).exchanges:
            assert set(step.truth) == set(step.facts)
            assert (step.truth["emotion"], step.truth["phase"]) == (user.affect.emotion, user.affect.phase)
            assert step.truth["valence"] == user.affect.vad.valence
            assert step.truth["user_move"] == step.facts["user_move"]


def test_a_reply_that_does_not_come(stage, calm):
    job, before = calm[0]
    with pytest.raises(ValueError, match="there is no reply 99"):
        simulate(stage, *job, forced=Forced(99, PLAIN))
    simulate(stage, *job, forced=Forced(len(before.exchanges) - 1, PLAIN))


def test_the_protocol_of_a_crisis_is_not_up_for_experiments(stage, library, risky):
    """A reply before the disclosure may be tried; the one to it may not."""
    name, arc = risky[0]
    persona = next(persona for scenario, persona in library.pairs if scenario == name)
    assistant = next(iter(library.assistants))
    made = ((n, simulate(stage, name, persona, assistant, 6, n)) for n in range(400))
    ordinal, trajectory = next((n, t) for n, t in made if t.risk and t.arc == arc)
    first = next(n for n, (_, step) in enumerate(trajectory.exchanges) if step.crisis_stage)
    job = (name, persona, assistant, 6, ordinal)
    with pytest.raises(ValueError, match="crisis protocol"):
        simulate(stage, *job, forced=Forced(first, PLAIN))
    if first:
        assert simulate(stage, *job, forced=Forced(first - 1, PLAIN)).exchanges[first - 1][1].decision.rule == FORCED
