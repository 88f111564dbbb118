"""The memory layer: what could be drawn on at each reply, in numbers and in words that agree with them."""

from __future__ import annotations

import msgspec
import pytest
from msgspec.structs import replace

from emosim.corpus.layers.memory import MOVED, PLEASANT, UNPLEASANT, MemoryOf, in_words, memory, why
from emosim.corpus.order import items
from emosim.realize.dialogue import Dialogue
from emosim.realize.grammar.realizer import Grammar
from emosim.simulate.episodes import Episode
from emosim.simulate.memory import LongTerm, Seen
from emosim.simulate.simulate import simulate
from emosim.simulate.stage import set_stage
from emosim.vad import Vad


@pytest.fixture(scope="module")
def dialogues(tiny, order):
    stage, grammar = set_stage(tiny), Grammar(tiny)
    made = [simulate(stage, i.scenario, i.persona, i.assistant, order.seed, i.ordinal) for i in items(order, tiny)]
    return [grammar.realize(trajectory, order.seed) for trajectory in made]


def each(dialogues):
    return [(dialogue, held) for dialogue in dialogues for held in memory(dialogue)]


def test_there_is_one_for_each_reply(dialogues):
    for dialogue in dialogues:
        turns = range(1, len(dialogue.turns), 2)
        assert [held.turn for held in memory(dialogue)] == [*turns]


def test_what_is_written_can_be_read_within_its_ranges(dialogues):
    for _, held in each(dialogues):
        assert msgspec.json.decode(msgspec.json.encode(held), type=MemoryOf) == held


def test_it_holds_nothing_that_came_later(dialogues):
    for _, held in each(dialogues):
        long_term = held.long_term.turns if held.long_term else ()
        themes = [turn for theme in held.themes for turn in theme.turns]
        turns = [*held.working, *long_term, *themes, *(one.turn for one in held.episodes)]
        assert max(turns) < held.turn
        assert held.used is None or held.used.turn < held.turn


def test_what_comes_later_changes_nothing_before(dialogues):
    dialogue = max(dialogues, key=lambda one: len(one.turns))
    t = dialogue.trajectory
    shorter = Dialogue(replace(t, exchanges=t.exchanges[:4]), "", dialogue.turns[:8], "grammar")
    assert memory(shorter) == memory(dialogue)[:4]


def test_the_working_memory_is_three_to_five_turns_once_there_are_two_of_the_users(dialogues):
    for _, held in each(dialogues):
        assert held.working[-1] == held.turn - 1
        assert len(held.working) == min(5, held.turn)
        assert (held.long_term is None) == (held.turn <= 5)


def test_the_truth_makes_no_difference(dialogues):
    dialogue = dialogues[0]
    t = dialogue.trajectory
    other = t.exchanges[0][0].affect
    blurred = tuple((replace(user, affect=other), step) for user, step in t.exchanges)
    changed = Dialogue(replace(t, exchanges=blurred), "", dialogue.turns, "grammar")
    assert memory(changed) == memory(dialogue)


def test_what_was_used_is_what_the_words_came_to(dialogues):
    used = [held.used for _, held in each(dialogues)]
    said = [turn.refers_back for dialogue in dialogues for turn in dialogue.turns[1::2]]
    assert [one is not None for one in used] == said
    assert any(said)
    for dialogue, held in each(dialogues):
        if held.used is None:
            continue
        older = held.long_term.turns if held.long_term else ()
        assert held.used.turn in {*older, *held.working}
        told = [user.event for user, _ in dialogue.trajectory.exchanges[: held.used.turn // 2 + 1]]
        assert held.used.event is None or held.used.event in told


# Words


def turn(valence=-0.5, **fields):
    usual = {"emotion": "worry", "family": "fear", "intensity": 0.625, "distress": 0.5, "phase": "plateau"}
    return Seen(Vad(valence, 0.5, 0.5), **{**usual, **fields})


def long_term(valence, change, **fields):
    usual = {"turns": (0, 1), "strongest": 0, "topics": ("the_bill",), "offered": 0, "taken": 0}
    return LongTerm(vad=Vad(valence, 0.5, 0.5), change=change, **{**usual, **fields})


@pytest.mark.parametrize(
    ("held", "words"),
    [
        (
            long_term(-0.4, 0.2),
            "2 earlier turns, unpleasant on the whole; strongest was worry (0.62); distress rose; told of the bill.",
        ),
        (
            long_term(0.4, -0.2, offered=2, taken=1),
            "2 earlier turns, pleasant on the whole; strongest was worry (0.62); distress fell; told of the bill; "
            "2 steps offered, 1 taken up.",
        ),
        (
            long_term(0.0, 0.0, turns=(0,), topics=(), offered=1),
            "1 earlier turn, mixed on the whole; strongest was worry (0.62); told of nothing yet; "
            "1 step offered, none taken up.",
        ),
    ],
)
def test_a_summary_in_words(held, words):
    assert in_words(held, turn()) == words


def test_the_words_of_a_summary_agree_with_its_numbers(dialogues):
    for _, held in each(dialogues):
        if (summary := held.long_term) is None:
            continue
        assert ("unpleasant" in summary.words) == (summary.vad.valence < UNPLEASANT)
        assert ("pleasant" in summary.words.split()[3]) == (not UNPLEASANT <= summary.vad.valence <= PLEASANT)
        assert ("distress rose" in summary.words) == (summary.change >= MOVED)
        assert ("distress fell" in summary.words) == (summary.change <= -MOVED)
        assert f"{summary.strongest.label} ({summary.strongest.intensity:.2f})" in summary.words
        assert ("offered" in summary.words) == (summary.steps_offered > 0)
        assert summary.steps_taken <= summary.steps_offered


@pytest.mark.parametrize(
    ("episode", "now", "phrase"),
    [
        (Episode("peak", 1, size=0.8), turn(), "distress at its highest so far, 0.80"),
        (Episode("breakthrough", 1, size=0.3), turn(told="good_news"), "distress fell by 0.30 at once, with good news"),
        (Episode("relapse", 1, size=0.2), turn(), "it came back after it had eased: distress rose by 0.20"),
        (Episode("relapse", 1, size=-0.1), turn(), "it came back after it had eased: distress fell by 0.10"),
        (Episode("shift", 1, size=0.5), turn(0.1), "moved 0.50 in centered VAD, to the better"),
        (
            Episode("shift", 1, size=0.5),
            turn(-0.9, step="list", takes_step=True),
            "moved 0.50 in centered VAD, to the worse, with a step taken up",
        ),
        (Episode("disclosure", 1), turn(), "said what was hard to say"),
    ],
)
def test_why_a_turn_is_an_episode(episode, now, phrase):
    assert why(episode, [turn(-0.5), now]) == phrase
