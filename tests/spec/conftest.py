"""The smallest file of each kind, and a library made of such files beside the rules that ship."""

from __future__ import annotations

import shutil

import pytest

from emosim.errors import InputError
from emosim.shipped import folder
from emosim.spec.library import load_library

SCENARIO = """\
scenario: lost_keys
domain: small_things
title: Lost keys
situation: "Has lost {count} keys."
turns: [4, 6]
slots:
  count: {kind: integer, range: [2, 5]}
facts: {many: "There were {count}."}
topics: {keys: the keys}
wants: ["I want them back."]
want_echo: ["to have them back"]
fears: ["I'm afraid they're gone."]
fear_echo: ["never finding them"]
asks: ["Where would you look?"]
events:
  lost:
    topic: keys
    appraisal: {relevance: 0.8, desirability: -0.7, likelihood: 0.9, control: 0.3, responsibility: 0.6, changeability: 0.5}
    says: ["I [lost|mislaid] {count} keys."]
    echo: ["losing {count} keys"]
    reflects: ["They're gone."]
  found:
    topic: keys
    appraisal: {relevance: 0.6, desirability: 0.5, likelihood: 0.9, control: 0.5, responsibility: 0.0, changeability: 0.5}
    says: ["One turned up."]
    echo: ["finding one"]
    reflects: ["One is back."]
arcs:
  only: {beats: [{event: lost, at: 0}, {event: found, at: 0.5}]}
questions:
  one: {topic: keys, asks: ["When?"], heavy: ["Sunday."], easing: ["Sunday, I think."]}
  two: {topic: keys, asks: ["Where?"], heavy: ["Home."], easing: ["Home, probably."]}
  three: {topic: keys, after: found, asks: ["Which?"], heavy: ["The small one."], easing: ["The one for the shed."]}
steps:
  one: {offers: ["Look once more?"], takes: ["I could."], declines: ["No."]}
  two: {after: found, offers: ["Tie it to a string?"], takes: ["Fine."], declines: ["Not now."]}
reframes: {one: {says: ["A key is a key."]}, two: {says: ["Doors wait."]}}
normalizing: {one: {says: ["It happens."]}, two: {says: ["Pockets have holes."]}}
strengths: {one: {says: ["You looked."]}, two: {says: ["You counted."]}}
information: {one: {says: ["Locks can be changed."]}, two: {says: ["Copies are cheap."]}}
feelings: {shame: ["I feel a fool."]}
"""

USER = """\
persona: walker
kind: user
name: Ann
age: 40
locale: en-US
about: Walks a lot.
circumstances: {job: postal worker, partner: husband, facts: [Has two dogs.]}
traits: {openness: 0.5, conscientiousness: 0.5, extraversion: 0.5, agreeableness: 0.5, stability: 0.5}
temperament: {inertia: 0.3, reactivity: 1.0, regulation: 0.1}
voice: {register: plain, verbosity: 0.5, hedging: 0.2}
culture: {display: {shame: 0.5, anger: 0.4}, directness: 0.7}
hidden_need:
  need: Wants company.
  reveals: ["I talk to the dogs."]
  echo: ["talking to the dogs"]
  meets: ["Somebody heard you."]
phrases:
  aside: ["My {partner} whistles."]
  feel: ["My hands shake."]
"""

ASSISTANT = """\
persona: listener
kind: assistant
name: Bo
role: Listens.
counseling: person_centered
acuity: 0.6
style: {warmth: 0.7, directness: 0.4, verbosity: 0.5}
limits: ["I am a program."]
"""

LEXICON = """\
lexicon: user_small_en
speaker: user
language: en
lines:
  - act: feel
    when: {emotion: [shame, fear], intensity: [0.3, 0.8], register: plain}
    say: ["I feel [bad|small] about {topic}."]
  - act: close
    when: {outcome: resolved}
    say: ["Bye."]
"""


class Shelf:
    """A folder that files are put in, and the library they make."""

    def __init__(self, root, rules):
        self.root = root
        self.rules = rules

    def put(self, name: str, text: str | bytes) -> Shelf:
        """Write a file; its name says where it belongs: scenarios/a.yaml, personas/b.yaml."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return self

    def put_rules(self, name: str, text: str) -> Shelf:
        """Write a file of the rules, on top of those that ship."""
        own = self.root / "rules"
        if self.rules != own:
            self.rules = shutil.copytree(self.rules, own)
        return self.put(f"rules/{name}", text)

    def problems(self) -> list[str]:
        """What is wrong with the files, each with its path from the shelf on; nothing if they load."""
        try:
            self.load()
        except InputError as error:
            return [str(problem).removeprefix(f"{self.root}/") for problem in error.problems]
        return []

    def load(self):
        """The library of the files."""
        for kind in ("scenarios", "personas"):
            (self.root / kind).mkdir(exist_ok=True)
        return load_library(self.rules, [self.root / "scenarios"], [self.root / "personas"])


@pytest.fixture(scope="session")
def bare_rules(tmp_path_factory):
    """The rules that ship, without the lexicon."""
    root = tmp_path_factory.mktemp("bare") / "rules"
    return shutil.copytree(folder("rules"), root, ignore=shutil.ignore_patterns("lexicon", "*.md"))


@pytest.fixture
def shelf(tmp_path, bare_rules):
    return Shelf(tmp_path, bare_rules)


@pytest.fixture(scope="session")
def small():
    """A text of each kind, by kind."""
    return {"scenario": SCENARIO, "user": USER, "assistant": ASSISTANT, "lexicon": LEXICON}
