"""The emotion machine's spec: how families expand, and what a broken one is told."""

from __future__ import annotations

import re

import pytest

from emosim import shipped
from emosim.errors import InputError
from emosim.spec.emotions import TIERS, parse_emotions
from emosim.spec.marked import Marked, load, loads

SMALL = """\
machine: small
neutral: flat
reading:
  axis_weights: {valence: 1.0, arousal: 0.8, dominance: 0.6}
  spread: 0.2
  appraisal_weight: 2.0
  stay_bonus: 0.5
  nominations: 3
emotions:
  flat: {adjective: flat, tier: primary, vad: [0, 0.5, 0.5], source: zero}
  sad: {adjective: sad, tier: primary, vad: [-0.6, 0.4, 0.3], source: Sad}
  hurt: {adjective: hurt, tier: secondary, parent: sad, vad: [-0.5, 0.7, 0.3], source: Pain}
  lonely: {adjective: lonely, tier: tertiary, parent: hurt, vad: [-0.6, 0.3, 0.3], source: Lonely}
  glad: {adjective: glad, tier: primary, vad: [0.8, 0.7, 0.7], source: Happy, weight: 0.5, appraisal: {control: 0.8}}
transitions:
  - {name: within, from: any, to: own_family}
  - {name: sinks, from: glad, to: hurt, when: {event: setback, intensity: {gt: 0.5}}}
  - {name: rises, from: [sad, flat], to: glad}
"""


def parse(text: str):
    return parse_emotions(loads(text, "e.yaml"))


def problems(text: str) -> list[str]:
    with pytest.raises(InputError) as raised:
        parse(text)
    return [str(problem).removeprefix("e.yaml:") for problem in raised.value.problems]


def test_families_and_members():
    machine = parse(SMALL)
    assert machine.family == {"flat": "flat", "sad": "sad", "hurt": "sad", "lonely": "sad", "glad": "glad"}
    assert machine.families == ("flat", "sad", "glad")
    assert machine.ancestry("lonely") == ("lonely", "hurt", "sad")
    assert machine.members("sad") == ("sad", "hurt", "lonely")
    assert machine.members("hurt") == ("hurt", "lonely")
    assert machine.members("lonely") == ("lonely",)


def test_a_name_in_a_transition_means_all_that_belong_to_it():
    ways = {(t.source, t.target, t.rule) for t in parse(SMALL).transitions}
    family = ("sad", "hurt", "lonely")
    assert ways == {
        *((a, b, "within") for a in family for b in family if a != b),
        ("glad", "hurt", "sinks"),
        ("glad", "lonely", "sinks"),
        *((a, "glad", "rises") for a in (*family, "flat")),
    }
    assert {t.rule for t in parse(SMALL).transitions if t.condition} == {"sinks"}


def test_no_feeling_turns_into_itself():
    everything = SMALL.replace("to: glad}", "to: any}")
    assert all(t.source != t.target for t in parse(everything).transitions)


@pytest.mark.parametrize(
    ("old", "new", "path", "message"),
    [
        ("neutral: flat", "»neutral: calm", "neutral", 'unknown emotion "calm"; allowed: flat, sad, hurt, lonely, glad'),
        ("tier: secondary, parent: sad", "tier: secondary, »parent: sadness", "emotions.hurt.parent",
         'a secondary needs a parent in a tier above it, got "sadness"; allowed: flat, sad, glad'),
        ("tier: tertiary, parent: hurt", "tier: secondary, »parent: hurt", "emotions.lonely.parent",
         'a secondary needs a parent in a tier above it, got "hurt"; allowed: flat, sad, glad'),
        ("  lonely: {adjective: lonely, tier: tertiary, parent: hurt", "  »lonely: {adjective: lonely, tier: tertiary",
         "emotions.lonely.parent", "a tertiary needs a parent in a tier above it, got none; allowed: flat, sad, hurt, glad"),
        ("adjective: glad, tier: primary", "adjective: glad, tier: primary, »parent: sad", "emotions.glad.parent",
         "a primary has no parent"),
        ("adjective: sad, tier: primary", "adjective: sad, »tier: first", "emotions.sad.tier",
         "expected one of 'primary', 'secondary' or 'tertiary'"),
        ("vad: [-0.6, 0.4, 0.3]", "vad: [-0.6, »-0.4, 0.3]", "emotions.sad.vad[1]", "expected a number >= 0, got -0.4"),
        ("vad: [-0.6, 0.4, 0.3]", "vad: [»-1.6, 0.4, 0.3]", "emotions.sad.vad[0]", "expected a number >= -1, got -1.6"),
        ("weight: 0.5", "»weight: 0", "emotions.glad.weight", "expected a number > 0, got 0"),
        ("{control: 0.8}", "{»control: 8}", "emotions.glad.appraisal.control", "expected a number <= 1, got 8"),
        ("{control: 0.8}", "{»certainty: 0.8}", "emotions.glad.appraisal.certainty",
         "unknown key; allowed here: changeability, control, desirability, likelihood, relevance, responsibility"),
        ("spread: 0.2", "»spread: 0", "reading.spread", "expected a number > 0, got 0"),
        ("nominations: 3", "»nominations: 0", "reading.nominations", "expected a number >= 1, got 0"),
        ("from: glad", "»from: joy", "transitions[1].from",
         'unknown emotion "joy"; allowed: any, flat, sad, hurt, lonely, glad'),
        ("to: hurt", "»to: pain", "transitions[1].to", 'unknown emotion "pain"; allowed: any, own_family, flat, sad'),
        ("from: glad", "»from: own_family", "transitions[1].from", 'unknown emotion "own_family"'),
        ("event: setback", "»event: storm", "transitions[1].when.event",
         "expected one of none, setback, relief, support, misfit"),
        ("event: setback", "»phase: peak", "transitions[1].when.phase", "unknown field; allowed here: all, any, not, valence"),
        ("{gt: 0.5}", "{»gt: 5}", "transitions[1].when.intensity.gt", "expected a number in [0, 1]"),
        ("from: glad,", "from: glad, »if: x,", "transitions[1].if", "unknown key; allowed here: from, name, to, when"),
    ],
)  # fmt: skip
def test_one_mistake_one_problem_in_its_place(old, new, path, message):
    assert old in SMALL
    text = SMALL.replace(old, new, 1)
    before, _, _ = text.partition("»")
    (line,) = problems(text.replace("»", ""))
    assert line.startswith(f"{before.count(chr(10)) + 1}:{len(before) - before.rfind(chr(10))}: {path}: {message}")


def test_all_mistakes_of_names_at_once():
    text = SMALL
    for old, new in [
        ("neutral: flat", "neutral: calm"),
        ("parent: sad", "parent: sadness"),
        ("from: glad", "from: joy"),
        ("event: setback", "event: storm"),
        ("[sad, flat]", "[sad, flt]"),
    ]:
        text = text.replace(old, new, 1)
    assert [line.split(": ")[1] for line in problems(text)] == [
        "neutral",
        "emotions.hurt.parent",
        "transitions[1].from",
        "transitions[1].when.event",
        "transitions[2].from",
    ]


def test_the_machine_that_ships(library):
    machine = library.emotions
    assert len(machine.emotions) >= 32
    assert {emotion.tier for emotion in machine.emotions.values()} == set(TIERS)
    assert machine.families == tuple(label for label in machine.emotions if machine.family[label] == label)
    assert set(machine.family.values()) == set(machine.families)
    assert machine.emotions[machine.neutral].point == (0.0, 0.5, 0.5)


def test_words_for_feelings_are_all_different(library):
    adjectives = [emotion.adjective for emotion in library.emotions.emotions.values()]
    assert len(set(adjectives)) == len(adjectives)


MACHINE_README = (
    (shipped.folder("rules") / "README.md")
    .read_text(encoding="utf-8")
    .split("## The emotion machine")[1]
    .split("## Layers")[0]
)


@pytest.mark.parametrize("block", re.findall(r"```yaml\n(.*?)```", MACHINE_README, re.DOTALL))
def test_the_readmes_examples_run(block):
    own = loads(block, "README.md").value
    shipped_machine = load(shipped.folder("rules") / "emotions.yaml")
    whole = Marked("README.md", {**shipped_machine.value, **own}, shipped_machine.marks)
    assert parse_emotions(whole).transitions
