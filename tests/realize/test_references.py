"""References back in words: said of what the step lets the reply refer to, and marked where they are said."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from emosim.corpus.order import Order, items
from emosim.realize.grammar.realizer import Grammar
from emosim.realize.grammar.shelf import Wanted
from emosim.simulate.simulate import simulate
from emosim.spec.lexicon import EPISODES
from emosim.spec.persona import COUNSELING

SEED = 4
HOW_MANY = 240


@pytest.fixture(scope="module")
def grammar(library):
    return Grammar(library)


@pytest.fixture(scope="module")
def many(library, stage, grammar):
    made = (
        simulate(stage, i.scenario, i.persona, i.assistant, SEED, i.ordinal)
        for i in items(Order(count=HOW_MANY, seed=SEED), library)
    )
    return [grammar.realize(trajectory, SEED) for trajectory in made]


def replies(dialogue):
    return zip(dialogue.trajectory.exchanges, dialogue.turns[1::2], strict=True)


def referring(dialogues):
    return [(d, step, turn.text) for d in dialogues for (_, step), turn in replies(d) if turn.refers_back]


def test_what_is_referred_to_was_there_to_be_referred_to(many):
    found = referring(many)
    assert found
    assert all(step.refers_to is not None and not step.crisis_stage for _, step, _ in found)
    assert not any(turn.refers_back for d in many for turn in d.turns[::2])


def test_about_one_dialogue_in_three_or_four_has_one(many):
    with_one = sum(any(turn.refers_back for turn in d.turns) for d in many)
    assert 0.18 < with_one / HOW_MANY < 0.38


def test_an_episode_or_theme_is_always_said(many):
    for dialogue in many:
        for (_, step), turn in replies(dialogue):
            back = step.refers_to
            if back and back.kind != "told" and not step.closes and not step.meets_need:
                assert turn.refers_back, turn.text


def test_a_reply_refers_back_once(many):
    leads = re.compile(r"Earlier you told me|A while ago you mentioned|When you told me about|We're back at")
    assert all(len(leads.findall(text)) <= 1 for _, _, text in referring(many))


def test_every_school_has_several_lines_for_each(grammar):
    shelf = grammar._shelf("assistant", "en-US")
    for episode in EPISODES:
        for school in COUNSELING:
            pool = shelf.pool(Wanted("refer_back", "sadness", 0.5, None, (episode, "affirmation", school)))
            assert sum(phrase.template.expansions for phrase in pool.phrases) >= 40, (episode, school)


def test_lines_of_one_episode_are_not_said_of_another(grammar):
    shelf = grammar._shelf("assistant", "en-US")
    seen: Counter[str] = Counter()
    for episode in EPISODES:
        pool = shelf.pool(Wanted("refer_back", "sadness", 0.5, None, (episode, "open_question", COUNSELING[0])))
        seen.update(str(phrase.template.nodes) for phrase in pool.phrases)
    assert max(seen.values()) == 1


def test_what_was_hard_to_say_is_not_said_again(library):
    """Nor is a step named: lines for both do without an event."""
    for lexicon in library.lexicons.values():
        for lines in lexicon.lines:
            if {"disclosure", "step"} & {*lines.when.episode}:
                assert not any(template.references & {"past", "echo"} for template in lines.say)
