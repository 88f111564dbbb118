"""Rule files: those that ship, what a wrong one is told, and the language reference beside them."""

from __future__ import annotations

import re

import pytest

from emosim.errors import InputError
from emosim.shipped import folder
from emosim.spec.conditions import Compare, parse_condition
from emosim.spec.emotions import load_emotions
from emosim.spec.facts import PHASES, fact_vocabulary
from emosim.spec.lexicon import LineSet
from emosim.spec.lint import strategy_names
from emosim.spec.marked import loads
from emosim.spec.model import build
from emosim.spec.rules import PACINGS, load_rules, parse_rules
from emosim.spec.strategies import load_catalogue, parse_catalogue

RULES = folder("rules")
FILES = (RULES / "safety.yaml", RULES / "support.yaml")
README = (RULES / "README.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def vocabulary():
    machine = load_emotions(RULES / "emotions.yaml")
    names = strategy_names(RULES / "strategies.yaml")
    return fact_vocabulary(machine.emotions, machine.families, names, machine.members)


@pytest.fixture(scope="module")
def catalogue(vocabulary):
    return load_catalogue(RULES / "strategies.yaml", vocabulary)


@pytest.fixture(scope="module")
def ruleset(vocabulary, catalogue):
    return load_rules(FILES, vocabulary, catalogue)


def plan(rule):
    return [(item.strategy, item.pacing) for item in rule.then]


def test_safety_stands_before_all_else_and_plans_nothing_else(ruleset):
    crisis = [[item.strategy for item in rule.then] == ["crisis_support"] for rule in ruleset]
    assert any(crisis)
    assert crisis == sorted(crisis, reverse=True)
    for rule, is_crisis in zip(ruleset, crisis, strict=True):
        assert is_crisis == rule.file.endswith("safety.yaml")
        assert is_crisis or all(item.strategy != "crisis_support" for item in rule.then)


def test_the_seeds_first_rule(ruleset):
    """IF emotional_intensity > 0.7 AND primary_emotion IN [...]: validation FIRST, THEN gradual reframing."""
    rule = ruleset["validate_then_reframe"]
    intensity, emotion = rule.when.terms
    assert intensity == Compare("intensity", "gt", 0.7)
    assert (emotion.field, emotion.op, emotion.value) == ("emotion", "in", ("shame", "anxiety", "fear"))
    assert plan(rule) == [("empathic_validation", "first"), ("cognitive_reframing", "gradual")]


def test_the_seeds_second_rule(ruleset):
    """ELIF emotional_progression == 'escalating': de-escalation WITH pacing control."""
    rule = ruleset["slow_down_while_it_rises"]
    assert rule.when == Compare("phase", "eq", "escalating")
    assert plan(rule)[0] == ("de_escalation", "slow")


def test_the_seeds_rules_come_first_in_support(ruleset):
    support = [rule.name for rule in ruleset if rule.file.endswith("support.yaml")]
    assert support[:2] == ["validate_then_reframe", "slow_down_while_it_rises"]


def test_plans_are_short_and_name_nothing_twice(ruleset):
    for rule in ruleset:
        names = [item.strategy for item in rule.then]
        assert 1 <= len(names) <= 3
        assert len(set(names)) == len(names)
        assert rule.because.endswith(".")


def test_every_strategy_is_planned_by_some_rule(ruleset, catalogue):
    assert {item.strategy for rule in ruleset for item in rule.then} == set(catalogue.strategies)


def test_every_pacing_is_used(ruleset):
    assert {item.pacing for rule in ruleset for item in rule.then} == set(PACINGS)


def read(*texts, vocabulary, catalogue):
    marked = [loads(text, f"{at}.yaml") for at, text in enumerate(texts)]
    return parse_rules(marked, vocabulary, catalogue)


THEN = "then: [{strategy: grounding, technique: five_senses, pacing: slow}]"
GOOD = f"""rules:
  - {{name: one, because: "B.", when: {{turn: 1}}, {THEN}}}
  - {{name: two, because: "B.", otherwise: true, {THEN}}}
"""


def test_the_digest_is_of_what_rules_say_not_of_where_they_stand(vocabulary, catalogue):
    def digest(text):
        return read(text, vocabulary=vocabulary, catalogue=catalogue).digest

    assert digest(GOOD) == digest("# a comment\n" + GOOD.replace("turn: 1}", "turn: {eq: 1.0}}"))
    assert digest(GOOD) != digest(GOOD.replace("turn: 1", "turn: 2"))
    assert digest(GOOD) != digest(GOOD.replace("slow", "steady"))
    assert digest(GOOD) == "04321f8a2d912faeac02c3bd573cbe03"


WRONG = f"""rules:
  - {{name: one, because: "B.", when: {{turn: {{gt: 500}}, mood: low}}, {THEN}}}
  - name: two
    because: B.
    otherwise: true
    then:
      - {{strategy: grounding, technique: juggling, pacing: slow}}
      - {{strategy: magic, technique: five_senses, pacing: hasty}}
  - {{name: one, because: "B.", when: {{turn: 2}}, then: [{{strategy: magic, technique: any, pacing: slow}}]}}
  - {{name: three, when: {{phase: rising}}, {THEN}}}
  - {{name: four, because: "B.", {THEN}}}
  - {{name: five, because: "B.", when: {{turn: 3}}, {THEN}}}
"""


PACINGS_SHOWN = "'immediate', 'first', 'gradual', 'slow' or 'steady'"


def test_every_problem_at_once_with_its_place(vocabulary, catalogue):
    with pytest.raises(InputError) as raised:
        read(WRONG, vocabulary=vocabulary, catalogue=catalogue)
    found = [(p.line, p.column, p.path, p.message.split("; ")[0]) for p in raised.value.problems]
    assert found == [
        (2, 46, "rules[0].when.turn.gt", "expected a whole number in [0, 200], got 500"),
        (2, 56, "rules[0].when.mood", "unknown field"),
        (5, 5, "rules[1].otherwise", "only the last rule of the last file may catch the rest"),
        (7, 31, "rules[1].then[0].technique", 'grounding has no technique "juggling"'),
        (8, 10, "rules[1].then[1].strategy", 'unknown strategy "magic"'),
        (8, 51, "rules[1].then[1].pacing", f'expected one of {PACINGS_SHOWN}, got "hasty"'),
        (9, 6, "rules[2].name", 'there is a rule "one" at 0.yaml:2 already'),
        (9, 57, "rules[2].then[0].strategy", 'unknown strategy "magic"'),
        (10, 5, "rules[3].because", "required key is missing"),
        (10, 26, "rules[3].when.phase", f'expected one of {", ".join(PHASES)}, got "rising"'),
        (11, 5, "rules[4]", "needs either when, or otherwise: true"),
        (12, 5, "rules[5]", "the last rule of the last file must have otherwise: true instead of when"),
    ]


def test_a_dangling_technique_says_which_there_are(vocabulary, catalogue):
    with pytest.raises(InputError, match='grounding has no technique "juggling"; allowed: feet_and_breath'):
        read(GOOD.replace("five_senses", "juggling"), vocabulary=vocabulary, catalogue=catalogue)


def test_problems_of_all_files_come_together(vocabulary, catalogue, tmp_path):
    first, second = tmp_path / "first.yaml", tmp_path / "second.yaml"
    first.write_text("rules: [{name: 1, name: 2}]", encoding="utf-8")
    second.write_text(GOOD.replace("turn: 1", "turn: -1"), encoding="utf-8")
    with pytest.raises(InputError) as raised:
        load_rules([first, second, tmp_path / "none.yaml"], vocabulary, catalogue)
    assert [p.file.split("/")[-1] for p in raised.value.problems] == ["first.yaml", "none.yaml", "second.yaml"]


def test_the_catching_rule_stands_once_and_last(vocabulary, catalogue):
    with pytest.raises(InputError, match=r"0\.yaml:3:32: rules\[1\]\.otherwise: only the last rule"):
        read(GOOD, GOOD.replace("one", "three").replace("two", "four"), vocabulary=vocabulary, catalogue=catalogue)
    with pytest.raises(InputError, match="no rules"):
        read(vocabulary=vocabulary, catalogue=catalogue)


def test_the_readme_names_every_fact(vocabulary):
    table = README[README.index("## Facts") : README.index("## Strategies")]
    for name, field in vocabulary.items():
        assert f"`{name}`" in table
        short = [value for value in getattr(field, "values", ()) if name in ("phase", "user_move", "risk", "risk_kind")]
        assert all(f"`{value}`" in table for value in short)


POLICY_README = README[: README.index("## The emotion machine")]


@pytest.mark.parametrize("block", re.findall(r"```yaml\n(.*?)```", POLICY_README, re.DOTALL))
def test_the_readmes_examples_run(block, vocabulary, catalogue):
    marked = loads(block, "README.md")
    if isinstance(marked.value, list):
        for at, line in enumerate(marked.value):
            build(LineSet, marked, (at,), line)
    elif "when" in marked.value:
        parse_condition(marked.value["when"], marked, ("when",), vocabulary)
    elif "strategies" in marked.value:
        parse_catalogue(marked, vocabulary)
    else:
        parse_rules([marked], vocabulary, catalogue)
