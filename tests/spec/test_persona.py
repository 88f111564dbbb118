"""Persona files: what they read as, what varies what, and what a broken one is told."""

from __future__ import annotations

import pytest

from emosim.errors import InputError
from emosim.spec.marked import loads
from emosim.spec.model import build
from emosim.spec.persona import AssistantPersona, UserPersona


def problems(model: type, text: str) -> list[str]:
    with pytest.raises(InputError) as raised:
        build(model, loads(text, "p.yaml"))
    return [str(problem).removeprefix("p.yaml:") for problem in raised.value.problems]


def test_a_small_user_reads_as_it_is_written(small):
    persona = build(UserPersona, loads(small["user"], "p.yaml"))
    assert persona.voice.register_ == "plain"
    assert persona.circumstances.partner == "husband"
    assert persona.circumstances.child is None
    assert persona.circumstances.work == "employed"
    assert persona.culture.display.shame == 0.5
    assert persona.culture.display.fear == 1.0
    assert persona.phrases["aside"][0].references == {"partner"}


def test_a_small_assistant_reads_as_it_is_written(small):
    persona = build(AssistantPersona, loads(small["assistant"], "p.yaml"))
    assert persona.acuity == 0.6
    assert persona.style.lean == {}
    assert persona.domains == ()


@pytest.mark.parametrize("given", ["small_things", "[small_things]"])
def test_an_assistant_for_a_domain(small, given):
    persona = build(AssistantPersona, loads(small["assistant"] + f"domains: {given}\n", "p.yaml"))
    assert persona.domains == ("small_things",)


def test_an_assistant_for_any_domain_is_written_as_before_there_were_domains(small):
    """Its digest stands in every record it answers in."""
    persona = build(AssistantPersona, loads(small["assistant"], "p.yaml"))
    assert "domains" not in persona.model_dump()
    assert persona.model_copy(update={"domains": ("small_things",)}).model_dump()["domains"] == ("small_things",)


def test_a_domain_that_no_scenario_has_is_told(shelf, small):
    shelf.put("scenarios/lost_keys.yaml", small["scenario"])
    shelf.put("personas/listener.yaml", small["assistant"] + "domains: [small_things, large_things]\n")
    (problem,) = shelf.problems()
    assert 'domains: unknown domain "large_things"; there are: small_things' in problem


USER_EDITS = [
    ("name: Ann", "»name: 5", "name: expected text, got 5"),
    ("age: 40", "»age: 12", "age: expected a number >= 13, got 12"),
    ("age: 40", "»age: 111", "age: expected a number <= 110, got 111"),
    ("age: 40", "»age: 40.5", "age: "),
    ("age: 40", '»age: "40"', "age: "),
    ("locale: en-US", "»locale: english", "locale: expected text like ^[a-z]{2,3}-[A-Z]{2}$, got"),
    ("partner: husband", "»partner: 3", "circumstances.partner: expected text, got 3"),
    ("partner: husband", "»home: tent", "circumstances.home: expected one of 'owner', 'renter' or 'with_family'"),
    (
        "partner: h",
        "»partnr: h",
        "circumstances.partnr: unknown key; allowed here: child, facts, home, job, partner, work",
    ),
    ("facts: [Has two dogs.]", "»facts: abc", "circumstances.facts: expected a list"),
    ("openness: 0.5", "»openness: 1.5", "traits.openness: expected a number <= 1, got 1.5"),
    ("openness: 0.5", "»openness: -0.5", "traits.openness: expected a number >= 0, got -0.5"),
    ("traits: {openness: 0.5, ", "»traits: {", "traits.openness: required key is missing"),
    (
        "openness: 0.5",
        "openness: 0.5, »neuroticism: 0.5",
        "traits.neuroticism: unknown key; "
        "allowed here: agreeableness, conscientiousness, extraversion, openness, stability",
    ),
    ("inertia: 0.3", "»inertia: 0.95", "temperament.inertia: expected a number <= 0.9, got 0.95"),
    ("reactivity: 1.0", "»reactivity: 0.1", "temperament.reactivity: expected a number >= 0.2, got 0.1"),
    ("regulation: 0.1", "»regulation: 0.6", "temperament.regulation: expected a number <= 0.5, got 0.6"),
    (
        "register: plain",
        "»register: loud",
        "voice.register: expected one of 'plain', 'casual', 'formal', 'clipped' or 'wry'",
    ),
    (
        "verbosity: 0.5",
        "verbosity: 0.5, »register_: plain",
        "voice.register_: unknown key; allowed here: hedging, punctuation",
    ),
    ("shame: 0.5", "»shame: 2", "culture.display.shame: expected a number <= 1, got 2"),
    ("shame: 0.5", "»envy: 0.2", "culture.display.envy: unknown key; allowed here: anger, fear, joy, sadness, shame"),
    (
        "  need: Wants company.",
        "  »needs: x\n  need: Rest.",
        "hidden_need.needs: unknown key; allowed here: echo, meets, need",
    ),
    ('reveals: ["I talk', 'reveals: [»"I [talk', "hidden_need.reveals[0]: '[' at character 3 is never closed"),
    (
        "aside: [",
        "»sing: [",
        "phrases.sing: expected one of 'interjection', 'aside', 'feel', 'hold_back', 'ask', 'close', 'reserve', 'family' or ",
    ),
    ("kind: user", "kind: user\n»acuity: 1", "acuity: unknown key; allowed here: about, age, circumstances, culture, "),
]
ASSISTANT_EDITS = [
    ("acuity: 0.6", "»acuity: 1.1", "acuity: expected a number <= 1, got 1.1"),
    (
        "counseling: person_centered",
        "»counseling: freudian",
        "counseling: expected one of 'person_centered', 'cognitive_",
    ),
    ("warmth: 0.7", "lean: {»affirmation: 2}, warmth: 0.7", "style.lean.affirmation: expected a number <= 1.5, got 2"),
    ("warmth: 0.7", "lean: {»affirmation: 0}, warmth: 0.7", "style.lean.affirmation: expected a number >= 0.5, got 0"),
    (
        "warmth: 0.7",
        "»wit: 1, warmth: 0.7",
        "style.wit: unknown key; allowed here: directness, lean, verbosity, warmth",
    ),
    ('limits: ["I am a program."]', "»limits: []", "limits: expected at least 1 of them, got 0"),
    ("role: Listens.\n", "", "role: required key is missing"),
    (
        "role: Listens.\n",
        "role: Listens.\n»domains: Small Things\n",
        "domains[0]: expected a name in lower_case (letters, digits, _), got",
    ),
]
EDITS = [("user", UserPersona, *edit) for edit in USER_EDITS]
EDITS += [("assistant", AssistantPersona, *edit) for edit in ASSISTANT_EDITS]


@pytest.mark.parametrize(("kind", "model", "old", "new", "told"), EDITS, ids=[edit[-1][:40] for edit in EDITS])
def test_one_mistake_one_problem_in_its_place(small, kind, model, old, new, told):
    assert old in small[kind]
    text = small[kind].replace(old, new, 1)
    before, found, _ = text.partition("»")
    (line,) = problems(model, text.replace("»", ""))
    assert line.split(": ", 1)[1].startswith(told)
    if found:
        assert line.startswith(f"{before.count(chr(10)) + 1}:{len(before) - before.rfind(chr(10))}: ")


def test_all_mistakes_at_once(small):
    """Every mistake of the table that does not stand in another's way, in one file."""
    chosen = {}
    for old, new, told in USER_EDITS:
        path = told.split(": ")[0]
        if old not in chosen and small["user"].count(old) == 1 and "missing" not in told:
            chosen[old] = (new, path)
    text = small["user"]
    kept = []
    for old, (new, path) in chosen.items():
        if old in text:
            text = text.replace(old, new.replace("»", ""), 1)
            kept.append(path)
    assert len(kept) >= 15
    assert {line.split(": ")[1] for line in problems(UserPersona, text)} == set(kept)


CHILD = """\
persona: runner
kind: user
extends: walker
age: 22
"""


def child(shelf, small, more: str):
    """The user that varies the walker by some keys more."""
    shelf.put("personas/walker.yaml", small["user"]).put("personas/runner.yaml", CHILD + more)
    return shelf.load().users["runner"]


def test_what_is_not_given_is_the_parents(shelf, small):
    runner = child(shelf, small, "")
    walker = shelf.load().users["walker"]
    assert (runner.persona, runner.age) == ("runner", 22)
    same = {"persona", "age", "extends"}
    assert runner.model_dump(exclude=same) == walker.model_dump(exclude=same)


@pytest.mark.parametrize(
    ("more", "read", "value"),
    [
        ("traits: {stability: 0.2}", lambda p: (p.traits.stability, p.traits.openness), (0.2, 0.5)),
        ("culture: {display: {fear: 0.1}}", lambda p: p.culture.display.model_dump(), {
            "sadness": 1.0, "fear": 0.1, "anger": 0.4, "shame": 0.5, "joy": 1.0}),
        ("culture: {display: {fear: 0.1}}", lambda p: p.culture.directness, 0.7),
        ("circumstances: {facts: [Runs.]}", lambda p: p.circumstances.facts, ("Runs.",)),
        ("circumstances: {partner: wife}", lambda p: p.circumstances.partner, "wife"),
        ("circumstances: {partner: null}", lambda p: p.circumstances.partner, None),
        ("culture: {display: null}", lambda p: p.culture.display.shame, 1.0),
        ("culture: {display: {shame: null}}", lambda p: (p.culture.display.shame, p.culture.display.anger), (1.0, 0.4)),
        ("culture: null", lambda p: p.culture.directness, 0.5),
        ("phrases: {aside: null}", lambda p: sorted(p.phrases), ["feel"]),
        ("phrases: null", lambda p: dict(p.phrases), {}),
        ("phrases: {ask: ['Is it late?']}", lambda p: sorted(p.phrases), ["aside", "ask", "feel"]),
        ("circumstances: {child: null}", lambda p: p.circumstances.child, None),
    ],
)  # fmt: skip
def test_extends(shelf, small, more, read, value):
    assert read(child(shelf, small, more)) == value


def test_a_variant_of_a_variant(shelf, small):
    shelf.put("personas/walker.yaml", small["user"]).put("personas/runner.yaml", CHILD)
    shelf.put("personas/jogger.yaml", "persona: jogger\nkind: user\nextends: runner\nname: Cy\n")
    jogger = shelf.load().users["jogger"]
    assert (jogger.name, jogger.age, jogger.locale) == ("Cy", 22, "en-US")


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ({"runner": CHILD}, ["personas/runner.yaml:3:1: extends: unknown persona \"walker\"; there are: runner"]),
        (
            {"runner": CHILD.replace("walker", "runner")},
            ["personas/runner.yaml:3:1: extends: goes round in a circle: runner -> runner"],
        ),
        (
            {"runner": CHILD, "walker": CHILD.replace("walker", "runner").replace("persona: runner", "persona: walker")},
            ["goes round in a circle: walker -> runner -> walker", "goes round in a circle: runner -> walker -> runner"],
        ),
        ({"runner": CHILD.replace("walker", "[walker]")}, ["personas/runner.yaml:3:1: extends: unknown persona ['walker']"]),
        ({"runner": CHILD.replace("walker", "5")}, ["personas/runner.yaml:3:1: extends: unknown persona 5"]),
        ({"runner": "persona: runner\nkind: [user]\n"}, ["personas/runner.yaml:2:1: kind: expected one of user, assistant"]),
        ({"runner": "persona: runner\n"}, ["personas/runner.yaml:1:1: kind: expected one of user, assistant"]),
        ({"runner": "- a\n"}, ["personas/runner.yaml:1:1: kind: expected one of user, assistant"]),
    ],
)  # fmt: skip
def test_what_cannot_be_extended(shelf, files, told):
    for name, text in files.items():
        shelf.put(f"personas/{name}.yaml", text)
    found = shelf.problems()
    for line in told:
        assert any(line in problem for problem in found), found


def test_a_required_key_cannot_be_taken_away(shelf, small):
    shelf.put("personas/walker.yaml", small["user"])
    shelf.put("personas/runner.yaml", CHILD + "traits: {openness: null}\nvoice: null\n")
    found = {tuple(line.split(": ")[:3]) for line in shelf.problems()}
    assert found == {
        ("personas/runner.yaml:5:10", "traits.openness", "required key is missing"),
        ("personas/runner.yaml:6:1", "voice", "required key is missing"),
    }


def test_an_unfit_variant_is_told_where_it_stands(shelf, small):
    """A value of the parent has no place in the variant's file: it is told at the nearest thing there."""
    shelf.put("personas/walker.yaml", small["user"])
    shelf.put("personas/runner.yaml", CHILD + "traits: {openness: 7}\ncolor: blue\n")
    found = {tuple(line.split(": ")[:2]) for line in shelf.problems()}
    assert found == {("personas/runner.yaml:5:10", "traits.openness"), ("personas/runner.yaml:6:1", "color")}
