"""References back: only to what is in memory, when it has to do with where the talk is, and not too often."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emosim.simulate.memory import Seen, remember
from emosim.simulate.recall import APART, AT_MOST, PLACES, SHARES, Recall, recall
from emosim.spec.lexicon import EPISODES
from emosim.vad import Vad

BAD, GOOD = {"wished": False}, {"wished": True}


def turn(distress, phase="plateau", valence=-0.5, topic="bill", family="fear", **fields):
    usual = {"emotion": "worry", "intensity": 0.5, "named": bool(fields.get("told"))}
    return Seen(Vad(valence, 0.5, 0.4), phase, distress, family=family, topic=topic, **{**usual, **fields})


def first(**fields):
    return turn(0.5, told="letter", **BAD, **fields)


def found(seen, lead, before=None, draw=0.0):
    return recall(seen, lead, False, False, before or {}, draw)


EASED = [first(), turn(0.8, told="call", **BAD), turn(0.6), turn(0.5, "de_escalating")]
LIGHTER = [first(), turn(0.2, told="news", **GOOD), turn(0.3), turn(0.5)]
OPENED = [first(), turn(0.5, discloses=True), turn(0.5), turn(0.5)]
STEPPED = [first(), turn(0.5, step="list", takes_step=True), turn(0.35)]
BACK = [first(), turn(0.5, topic="job", told="fired", **BAD), turn(0.3, named=True)]
WEIGHS = [first(), turn(0.6, told="call", topic="job", **BAD), turn(0.5, topic="job")]


@pytest.mark.parametrize(
    ("seen", "lead", "expected"),
    [
        (EASED, "affirmation", Recall("peak", 1, "call")),
        (LIGHTER, "normalizing", Recall("breakthrough", 1, "news")),
        ([first(), turn(0.2), *LIGHTER[2:]], "normalizing", Recall("breakthrough", 1, None)),
        (OPENED, "normalizing", Recall("disclosure", 1)),
        (STEPPED, "collaborative_problem_solving", Recall("step", 1)),
        (BACK, "reflective_listening", Recall("theme", 0, "letter")),
        (WEIGHS, "empathic_validation", Recall("told", 0, "letter")),
    ],
    ids=["a peak that passed", "what made it lighter", "it got lighter", "a disclosure", "a step", "a theme", "told"],
)
def test_a_reply_comes_back_to(seen, lead, expected):
    assert found(seen, lead) == expected


@pytest.mark.parametrize(
    ("seen", "lead"),
    [
        ([*EASED[:-1], turn(0.7, "de_escalating")], "affirmation"),
        ([*EASED[:-1], turn(0.5, "relapsing")], "affirmation"),
        (LIGHTER[:-1], "normalizing"),
        ([*OPENED[:-1], turn(0.1, valence=0.4)], "normalizing"),
        ([*STEPPED[:-1], turn(0.45)], "collaborative_problem_solving"),
        ([*STEPPED[:-1], turn(0.2, told="news", **GOOD)], "collaborative_problem_solving"),
        ([*BACK[:-1], turn(0.3, told="news", **GOOD)], "open_question"),
        ([*BACK[:-1], turn(0.3)], "open_question"),
        ([first(), turn(0.5), turn(0.3, named=True)], "open_question"),
        ([*WEIGHS[:-1], turn(0.2, topic="job")], "empathic_validation"),
        ([*EASED[:-1], turn(0.5, "de_escalating", move="pushes_back")], "affirmation"),
        ([*EASED[:-1], turn(0.5, "de_escalating", crisis=True)], "affirmation"),
        (EASED, "grounding"),
    ],
    ids=[
        "not while it is as hard",
        "not while it is back",
        "not to what was just now",
        "not to a disclosure while glad",
        "not to a step that has done little",
        "not to a step where good news did it",
        "not to a theme at good news",
        "not to a theme that nobody named",
        "not to a theme that never left",
        "not to what weighs on nothing",
        "not after a miss",
        "never in a crisis",
        "not where it has no place",
    ],
)
def test_a_reply_does_not_come_back(seen, lead):
    assert found(seen, lead) is None


@pytest.mark.parametrize(
    ("before", "draw", "comes_back"),
    [
        ({}, 0.0, True),
        ({}, SHARES["peak"], False),
        ({0: Recall("peak", 0, "letter")}, 0.0, False),
        ({0: Recall("told", 0, "call")}, 0.0, False),
        ({0: Recall("told", 0, "letter")}, 0.0, True),
        ({1: Recall("told", 0, "letter")}, 0.0, False),
    ],
    ids=["it may", "by chance", "no kind twice", "no event twice", "another is no hindrance", "not so soon again"],
)
def test_how_often(before, draw, comes_back):
    assert (found(EASED, "affirmation", before, draw) is not None) == comes_back


def test_a_goodbye_may_go_back_to_the_beginning():
    assert recall(EASED, "affirmation", False, True, {}, 0.9) == Recall("told", 0, "letter")
    glad = [turn(0.1, told="won", **GOOD), *EASED[1:]]
    assert recall(glad, "affirmation", False, True, {}, 0.9) is None


def test_what_is_confided_belongs_with_the_hardest_that_was_told_before():
    seen = [first(), turn(0.8, told="call", **BAD), turn(0.9, told="knock", **BAD), turn(0.4, discloses=True)]
    assert recall(seen, "empathic_validation", True, False, {}, 0.9) == Recall("told", 1, "call")
    assert recall(seen[:1], "empathic_validation", True, False, {}, 0.9) is None


def test_every_kind_has_a_name_in_the_lexicon_a_share_and_a_place(library):
    assert {*EPISODES} == {*SHARES} == {*PLACES}
    assert {lead for leads in PLACES.values() for lead in leads} <= {*library.catalogue.strategies}


def backed(trajectory):
    return [
        (at, step, step.refers_to)
        for at, (_, step) in enumerate(trajectory.exchanges)
        if step.refers_to and not step.closes and not step.meets_need
    ]


def test_what_a_reply_comes_back_to_is_in_its_memory(trajectories, crises):
    kinds = set()
    for trajectory in trajectories + crises:
        seen = [step.seen for _, step in trajectory.exchanges]
        for at, (_, step) in enumerate(trajectory.exchanges):
            back = step.refers_to
            if back is None:
                continue
            assert back.at < at
            assert back.event is None or back.event in {turn.told for turn in seen[: back.at + 1]}
            memory = remember(seen[: at + 1])
            if back.kind in ("peak", "breakthrough", "disclosure"):
                assert (back.kind, back.at) in {(one.kind, one.at) for one in memory.episodes}
            elif back.kind == "theme":
                assert any({back.at, at} <= {*theme.turns} for theme in memory.themes)
            elif back.kind == "step":
                assert seen[back.at].takes_step
            kinds.add(back.kind)
    assert {"told", "peak"} < kinds <= {*EPISODES}


def test_no_reply_of_a_crisis_comes_back_to_anything(crises):
    assert all(step.refers_to is None for t in crises for _, step in t.exchanges if step.crisis_stage)


def test_replies_come_back_seldom_and_apart(trajectories):
    for trajectory in trajectories:
        places = [at for at, _, _ in backed(trajectory)]
        assert len(places) <= AT_MOST
        assert all(b - a >= APART for a, b in pairwise(places))


unit = st.floats(0, 1).map(lambda value: round(value, 4))


@given(
    st.lists(st.builds(turn, unit, told=st.sampled_from((None, "a", "b")), wished=st.booleans()), min_size=1),
    st.sampled_from(sorted({lead for leads in PLACES.values() for lead in leads})),
    st.booleans(),
    st.booleans(),
    st.floats(0, 1, exclude_max=True),
)
def test_it_is_always_something_seen_before(seen, lead, meets, closes, draw):
    back = recall([first(), *seen], lead, meets, closes, {}, draw)
    if back is not None:
        assert 0 <= back.at < len(seen) + 1
        assert back.event in {None, "letter", *(one.told for one in seen)}
