"""Replies from outside: a turn of the user depends on the answers before it, and on nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emosim.simulate.answers import ANSWERED, Answer
from emosim.simulate.forced import PROTOCOL
from emosim.simulate.simulate import simulate
from emosim.simulate.trajectory import Belief
from emosim.spec.rules import Planned
from emosim.vad import Vad

VALIDATE = Planned("empathic_validation", "name_the_feeling", "steady")
ASK = Planned("open_question", "invite_the_story", "steady")
PLANS = [(), (VALIDATE,), (ASK,), (VALIDATE, ASK), (Planned("cognitive_reframing", "as_a_friend", "steady"),)]


@given(chosen=st.lists(st.sampled_from(PLANS), max_size=8), number=st.integers(0, 20))
def test_all_before_an_answer_is_as_it_was(stage, jobs, chosen, number):
    answers = [Answer(plan) for plan in chosen]
    whole = simulate(stage, *jobs[number], answers=answers)
    for count in range(len(answers)):
        begun = simulate(stage, *jobs[number], answers=answers[:count])
        heard = min(count + 1, len(whole.exchanges))
        assert [user for user, _ in begun.exchanges[:heard]] == [user for user, _ in whole.exchanges[:heard]]


def test_the_first_turn_is_anybodys(stage, jobs, trajectories):
    for job, made in zip(jobs[:20], trajectories, strict=False):
        assert simulate(stage, *job, answers=[]).exchanges[0] == made.exchanges[0]


def test_an_answer_is_what_the_reply_did(stage, jobs):
    belief = Belief("pride", 0.5, Vad(0.4, 0.6, 0.7), 1.0, "plateau")
    scenario = stage.library.scenarios[jobs[0][0]]
    question = next(name for name, entry in scenario.questions.items() if entry.after is None)
    answer = Answer((VALIDATE, ASK), belief, {"open_question": question})
    made = simulate(stage, *jobs[0], answers=[answer])
    _, reply = made.exchanges[0]
    assert reply.belief == belief
    assert (reply.facts["emotion"], reply.facts["phase"]) == ("pride", "plateau")
    assert [(item.strategy, item.content) for item in reply.items] == [
        ("empathic_validation", None),
        ("open_question", question),
    ]
    assert reply.decision.rule == ANSWERED
    assert made.exchanges[1][1].decision.rule != ANSWERED


def test_a_question_that_was_not_asked_is_not_answered(stage, jobs):
    for job in jobs[:40]:
        made = simulate(stage, *job, answers=[Answer((ASK,))] * 20)
        assert not any(user.answers or user.step for user, _ in made.exchanges)


def test_a_reply_of_no_strategy_moves_nobody_and_meets_no_need(stage, jobs):
    for job in jobs[:40]:
        for _, reply in simulate(stage, *job, answers=[Answer()] * 20).exchanges:
            if not reply.crisis_stage:
                assert (reply.items, reply.fits, reply.meets_need) == ((), (), False)


def test_a_misread_feeling_spoils_what_is_given_back(stage, jobs):
    seen = [Belief(emotion, 0.8, Vad(-0.5, 0.6, 0.3), 1.0, "onset") for emotion in ("fear", "anger", "sadness", "joy")]
    spoiled = 0
    for job in jobs[:20]:
        fits = {
            belief.emotion: simulate(stage, *job, answers=[Answer((VALIDATE,), belief)]).exchanges[0][1].fits[0]
            for belief in seen
        }
        family = stage.world.emotions.family
        felt = family[simulate(stage, *job, answers=[]).exchanges[0][0].affect.emotion]
        right = [fit for emotion, fit in fits.items() if family[emotion] == felt]
        wrong = [fit for emotion, fit in fits.items() if family[emotion] != felt]
        assert not right or max(wrong) <= min(right)
        spoiled += bool(right) and max(wrong) < min(right)
    assert spoiled > 5


@pytest.mark.parametrize("plan", [(), (VALIDATE,)])
def test_the_protocol_takes_a_crisis_whatever_was_answered(stage, crises, plan):
    for made in crises[:10]:
        job = (made.scenario, made.persona, made.assistant, 6, made.ordinal)
        again = simulate(stage, *job, answers=[Answer(plan)] * 30)
        for _, reply in again.exchanges:
            assert (reply.items and reply.items[0].strategy == PROTOCOL) or not reply.crisis_stage
