"""What holds for every dialogue that the grammar realizes, whatever the content files say."""

from __future__ import annotations

import dataclasses
import re

import pytest

from emosim.errors import InputError
from emosim.realize.grammar.realizer import Grammar
from emosim.sentences import told
from emosim.simulate.simulate import simulate
from emosim.spec.rules import RuleSet

AMOUNT = re.compile(r"(?<!\w)[$£€₹₱R](\d[\d,]*)")


def each_turn(dialogues):
    return [(dialogue, turn) for dialogue in dialogues for turn in dialogue.turns]


def test_a_plan_without_words_is_told_before_anything_is_said(tiny):
    rule = tiny.rules.rules[0]
    other = dataclasses.replace(rule, then=(dataclasses.replace(rule.then[0], strategy="juggling"),))
    library = dataclasses.replace(tiny, rules=RuleSet((other, *tiny.rules.rules[1:]), "x"))
    with pytest.raises(InputError, match=f"rule {rule.name}: the grammar has no words for juggling; it has for "):
        Grammar(library)


def test_there_is_a_turn_for_every_step(dialogues):
    for dialogue in dialogues:
        assert [turn.speaker for turn in dialogue.turns] == ["user", "assistant"] * len(dialogue.trajectory.exchanges)


def test_every_turn_says_something(dialogues):
    assert [turn for _, turn in each_turn(dialogues) if not turn.text.strip()] == []


def test_nothing_of_the_template_language_is_left(dialogues):
    left = [turn.text for _, turn in each_turn(dialogues) if re.search(r"\{\w+\}|\[[^\]]*\|[^\]]*\]|\0", turn.text)]
    assert left == []
    assert [d.situation for d in dialogues if re.search(r"[{}\[\]|\0]", d.situation)] == []


def test_spaces_are_as_they_should_be(dialogues):
    wrong = re.compile(r"  | [.,;:!?](?!\.)|^ | $|\n")
    assert [turn.text for _, turn in each_turn(dialogues) if wrong.search(turn.text)] == []


def test_no_sentence_comes_twice(dialogues):
    for dialogue in dialogues:
        sentences = [sentence for turn in dialogue.turns for sentence in told(turn.text)]
        assert len(sentences) == len(set(sentences)), sorted(s for s in sentences if sentences.count(s) > 1)


def test_every_amount_is_a_slot_of_the_dialogue_in_the_currency_of_the_persona(dialogues, library):
    for dialogue, turn in each_turn(dialogues):
        trajectory = dialogue.trajectory
        symbol = library.locales[library.users[trajectory.persona].locale].currency.symbol
        values = {str(value) for value in trajectory.slots.values() if isinstance(value, int)}
        for match in AMOUNT.finditer(turn.text):
            assert match[0][0] == symbol
            assert match[1].replace(",", "") in values, (trajectory.scenario, turn.text)


def test_a_reply_asks_one_question_at_most(dialogues):
    asked = [t.text for d, t in each_turn(dialogues) if not d.trajectory.risk and t.speaker == "assistant"]
    assert [text for text in asked if text.count("?") > 1] == []


def test_a_user_who_writes_no_capitals_writes_none(dialogues, library):
    users = {name for name, user in library.users.items() if user.voice.punctuation == "lowercase"}
    texts = [t.text for d, t in each_turn(dialogues) if d.trajectory.persona in users and t.speaker == "user"]
    assert [text for text in texts if text != text.lower()] == []


def test_every_other_turn_starts_with_a_capital_or_no_letter(dialogues, library):
    users = {name for name, user in library.users.items() if user.voice.punctuation == "lowercase"}
    texts = [t.text for d, t in each_turn(dialogues) if not (d.trajectory.persona in users and t.speaker == "user")]
    assert [text for text in texts if text[0].islower()] == []


def test_the_trigger_is_part_of_its_turn(dialogues):
    for _, turn in each_turn(dialogues):
        if turn.speaker == "user":
            assert turn.trigger
            assert turn.trigger in turn.text
        else:
            assert turn.trigger == ""


def test_the_grammar_says_who_it_is(dialogues):
    assert {(dialogue.realizer, dialogue.model) for dialogue in dialogues} == {("grammar", None)}


# The same words again


def test_the_same_trajectory_gives_the_same_words(dialogues, trajectories, library):
    again = Grammar(library)
    backwards = [again.realize(trajectory, 3) for trajectory in reversed(trajectories[:12])]
    assert backwards[::-1] == dialogues[:12]


def test_another_seed_gives_other_words(dialogues, trajectories, library):
    assert Grammar(library).realize(trajectories[0], 4).turns != dialogues[0].turns


# A crisis


def test_a_crisis_asks_first_and_then_names_the_help_of_the_locale(crises, tiny):
    helpline = tiny.locales["en-GB"].helplines.self_harm
    assert len(crises) > 3
    for dialogue in crises:
        asked, named, parted = (turn.text for turn in dialogue.turns[-5::2])
        assert "?" in asked
        assert helpline in named
        assert parted


# A persona's and a locale's words


@pytest.fixture
def words_of_tiny(tiny, tiny_stage):
    grammar = Grammar(tiny)

    def say(scenario, persona, count=40):
        found = [simulate(tiny_stage, scenario, persona, "even_listener", 1, ordinal) for ordinal in range(count)]
        return [grammar.realize(trajectory, 1) for trajectory in found]

    return say


def test_a_slot_that_is_a_word_is_said_as_the_locale_says_it(words_of_tiny):
    text = " ".join(turn.text for d in words_of_tiny("late_rent", "quiet_renter") for turn in d.turns).lower()
    assert "apartment" not in text
    assert "the flat" in text


def test_amounts_are_in_the_money_of_the_locale(words_of_tiny):
    text = " ".join(turn.text for d in words_of_tiny("late_rent", "quiet_renter") for turn in d.turns)
    assert "£" in text
    assert "$" not in text


def test_the_words_of_a_persona_are_said(words_of_tiny):
    text = " ".join(turn.text for d in words_of_tiny("lost_ring", "plain_owner") for turn in d.turns)
    assert "My husband says I iron when I'm cross." in text
    assert "desk is a door" not in text


def test_a_topic_may_refer_to_a_slot(words_of_tiny):
    text = " ".join(turn.text for d in words_of_tiny("lost_ring", "plain_owner", 80) for turn in d.turns)
    assert re.search(r"your (grandmother|aunt)'s ring", text)


def test_a_scenarios_own_feelings_are_said_by_who_has_them(words_of_tiny):
    lines = {"I feel like a child who broke a plate.", "I feel stupid about it.", "I can't look at my own hand."}
    shown = []
    for dialogue in words_of_tiny("lost_ring", "plain_owner", 120):
        for (user, _), turn in zip(dialogue.trajectory.exchanges, dialogue.turns[::2], strict=True):
            if any(line in turn.text for line in lines):
                shown.append(user.affect.emotion)
    assert shown
    ancestry = {"shame", "embarrassment", "humiliation", "guilt", "regret", "insecurity"}
    assert set(shown) <= ancestry


def test_the_situation_is_filled(words_of_tiny):
    for dialogue in words_of_tiny("lost_ring", "plain_owner", 6):
        slots = dialogue.trajectory.slots
        assert slots["whose"] in dialogue.situation
        assert slots["room"] in dialogue.situation
