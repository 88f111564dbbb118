"""Which question or step of a scenario a reply comes to."""

from __future__ import annotations

import pytest

from emosim.converse.contents import TAKEN_UP, Contents
from emosim.realize.grammar.realizer import Grammar
from emosim.simulate.simulate import simulate
from emosim.simulate.stage import set_stage


@pytest.fixture(scope="module")
def contents(library):
    return Contents(library.scenarios["lost_ring"])


@pytest.mark.parametrize(
    ("reply", "told", "found"),
    [
        ("When did you last see it for certain?", [], {"open_question": "last_seen"}),
        ("I see. So, when did you last see it for certain?", [], {"open_question": "last_seen"}),
        ("What do you picture on Sunday?", ["gone"], {"open_question": "sunday"}),
        ("What do you picture on Sunday?", [], {}),
        (
            "Who do you think of when you look for it? Would you search one room, and only that one?",
            ["gone"],
            {"open_question": "what_it_holds", "collaborative_problem_solving": "one_room"},
        ),
        ("How does that make you feel?", ["gone"], {}),
        ("That is a lot to hold at once.", ["gone"], {}),
        ("", [], {}),
        ("... ?!", [], {}),
    ],
)
def test_what_a_reply_comes_to(contents, reply, told, found):
    assert contents.of(reply, told) == found


def test_the_grammar_is_read_back(library):
    """Of contents that are known, nearly all are found again in the words."""
    stage, grammar = set_stage(library), Grammar(library)
    there = {name: Contents(scenario) for name, scenario in library.scenarios.items()}
    right = total = 0
    for ordinal in range(40):
        scenario, persona = library.pairs[ordinal % len(library.pairs)]
        made = simulate(stage, scenario, persona, next(iter(library.assistants)), 5, ordinal)
        words, told = grammar.realize(made, 5).turns, []
        for number, (user, reply) in enumerate(made.exchanges):
            told.append(user.event)
            known = {item.strategy: item.content for item in reply.items if item.strategy in TAKEN_UP}
            if reply.crisis_stage or reply.closes:
                continue
            found = there[scenario].of(words[2 * number + 1].text, told)
            right += sum(found.get(strategy) == content for strategy, content in known.items())
            total += len(known)
    assert total > 50
    assert right / total > 0.9
