"""A user's side of a talk: what a turn tells, answers, pushes back on, and lets on, and when."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emosim.seeds import words_random
from emosim.simulate.talk import PUSHES_BACK_BELOW, TRUST_TO_DISCLOSE, Heard, Talker
from emosim.simulate.trajectory import Contents
from emosim.spec.facts import USER_MOVES

unit = st.floats(0, 1)
heards = st.builds(
    Heard,
    quality=st.floats(-1, 1),
    lead=st.sampled_from([None, "open_question", "affirmation"]),
    question=st.sampled_from([None, "one"]),
    step=st.sampled_from([None, "two"]),
)


@pytest.fixture(scope="session")
def talker(library):
    """Makes the user of a shipped dialogue of ten turns; traits and the like can be given."""
    scenario = next(iter(library.scenarios.values()))
    persona = next(iter(library.users.values()))
    beats = max((arc.beats for arc in scenario.arcs.values()), key=len)

    def talker(seed=0, **changes):
        parts = {name: getattr(persona, name).model_copy(update=values) for name, values in changes.items()}
        return Talker(scenario, persona.model_copy(update=parts), beats, 10, words_random("test", seed))

    return talker


@pytest.fixture(scope="session")
def tally(talker):
    """How often of 400 times a later turn, in view of a reply, makes a plan that is so."""

    def tally(so, heard, event=None, rapport=0.6, distress=0.5, turn=3, **changes):
        count = 0
        for seed in range(400):
            user = talker(seed, **changes)
            user.open()
            count += bool(so(user.answer(turn, event, heard, rapport, distress)))
        return count / 400

    return tally


def test_the_first_turn_tells_the_first_event(talker):
    for seed in range(50):
        user = talker(seed)
        plan = user.open()
        assert (plan.move, plan.event) == ("opens", user.beats[0].event)
        assert user.told == [user.beats[0].event]
        assert plan.answers is plan.step is plan.reaction is None
        assert not (plan.discloses or plan.closes)


def test_events_come_when_their_share_of_the_talk_has_passed(talker):
    user = talker()
    told = {}
    for turn in range(10):
        event = user.next_event(turn)
        if event is not None:
            told[event] = turn
            user.told.append(event)
    assert told == {beat.event: round(beat.at * 9) for beat in user.beats}
    assert user.next_event(10) is None


def test_an_event_that_was_late_is_told_at_the_next_chance(talker):
    user = talker()
    user.open()
    assert user.next_event(0) is None
    assert user.next_event(9) == user.beats[1].event


@given(seed=st.integers(0, 10_000), turns=st.lists(st.tuples(heards, unit, unit), min_size=1, max_size=9))
def test_whatever_is_heard_a_talk_keeps_its_rules(talker, seed, turns):
    """A reply of no lead draws no reaction, a step taken was offered, and what comes out once comes out once."""
    user = talker(seed)
    plans = [user.open()]
    for turn, (heard, rapport, distress) in enumerate(turns, start=1):
        event = user.next_event(turn)
        plan = user.answer(turn, event, heard, rapport, distress)
        plans.append(plan)
        assert plan.move in USER_MOVES
        assert plan.event == event
        assert plan.reacts_to == heard.lead
        assert plan.reaction is None or heard.lead is not None
        assert plan.answers in (None, heard.question)
        assert plan.step == heard.step
        assert heard.step or not plan.takes_step
        assert not (plan.takes_step and heard.quality <= 0.0)
        assert not (plan.answers and plan.holds_back)
        assert not plan.discloses or (rapport >= TRUST_TO_DISCLOSE and turn >= 2 and event is None)
        assert not plan.closes
    assert user.told == [beat.event for beat in user.beats[: len(user.told)]]
    for part in ("discloses", "says_want", "says_fear"):
        assert sum(getattr(plan, part) for plan in plans) <= 1
    for part in ("detail", "means"):
        said = [getattr(plan, part) for plan in plans if getattr(plan, part)]
        assert len(said) == len(set(said))
        assert set(said) <= set(user.told)


@given(seed=st.integers(0, 10_000), heard=heards)
def test_every_turn_says_something(talker, seed, heard):
    user = talker(seed)
    user.open()
    plan = user.answer(4, None, heard, 0.5, 0.5)
    assert any(
        (plan.answers, plan.step, plan.detail, plan.means, plan.feels, plan.discloses, plan.says_want, plan.says_fear)
    )


@pytest.mark.parametrize(
    ("quality", "possible"),
    [
        (-0.9, {"push_back", None}),
        (PUSHES_BACK_BELOW, {None}),
        (0.1, {"linger", None}),
        (0.9, {"soften", "linger", None}),
    ],
)
def test_how_a_reply_is_taken_hangs_on_how_good_it_was(talker, quality, possible):
    found = Counter()
    for seed in range(300):
        user = talker(seed)
        user.open()
        found[user.answer(3, None, Heard(quality, "affirmation"), 0.5, 0.5).reaction] += 1
    assert set(found) == possible


def test_the_direct_push_back_more(tally):
    bad = Heard(-0.9, "affirmation")
    shy, blunt = (tally(lambda plan: plan.reaction == "push_back", bad, culture={"directness": d}) for d in (0.0, 1.0))
    assert blunt > shy + 0.2


def test_the_outgoing_and_the_trusting_answer_more(tally):
    asked = Heard(0.2, "open_question", "one")
    shy, outgoing = (tally(lambda plan: plan.answers, asked, traits={"extraversion": e}) for e in (0.0, 1.0))
    wary, trusting = (tally(lambda plan: plan.answers, asked, rapport=r) for r in (0.0, 1.0))
    assert outgoing > shy
    assert trusting > wary


def test_a_step_is_taken_up_by_the_less_distressed(tally):
    offered = Heard(0.5, "collaborative_problem_solving", None, "two")
    calm, distressed = (tally(lambda plan: plan.takes_step, offered, distress=d) for d in (0.1, 0.9))
    assert calm > distressed + 0.4
    assert tally(lambda plan: plan.takes_step, Heard(-0.5, "affirmation", None, "two")) == 0.0


def test_the_talkative_say_more(tally):
    def amount(plan):
        return sum(map(bool, (plan.means, plan.detail, plan.feels, plan.says_want, plan.says_fear))) >= 2

    short, long = (tally(amount, Heard(0.2, "affirmation"), voice={"verbosity": v}) for v in (0.0, 1.0))
    assert long > short


def test_what_was_kept_in_comes_out_with_trust_only(tally):
    wary, trusting = (tally(lambda plan: plan.discloses, Heard(0.2, "affirmation"), rapport=r) for r in (0.46, 0.6))
    assert wary == 0.0
    assert 0.3 < trusting < 0.7
    assert tally(lambda plan: plan.discloses, Heard(0.2, "affirmation"), turn=1) == 0.0


def test_an_event_leaves_no_room_to_let_on(tally, talker):
    event = talker().beats[1].event
    assert tally(lambda plan: plan.discloses, Heard(0.2, "affirmation"), event=event) == 0.0
    assert tally(lambda plan: plan.event == event, Heard(0.2, "affirmation"), event=event) == 1.0


@pytest.mark.parametrize(
    ("heard", "step", "takes"),
    [
        (Heard(0.5, "collaborative_problem_solving", None, "two"), "two", True),
        (Heard(-0.5, "collaborative_problem_solving", None, "two"), "two", False),
        (Heard(0.5, "affirmation", "one", None), None, False),
    ],
)
def test_the_last_turn_takes_up_what_was_offered_and_goes(talker, heard, step, takes):
    user = talker()
    user.open()
    plan = user.close(heard)
    assert (plan.move, plan.closes, plan.step, plan.takes_step) == ("closes", True, step, takes)
    assert plan.event is plan.answers is None


def test_a_plan_says_nothing_unless_it_is_told_to():
    assert Contents() == Contents("lingers", *[None] * 7, *[False] * 9)
