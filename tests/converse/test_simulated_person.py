"""A simulated person: moved by what a model's state lines name, and honest about what is not known."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from msgspec.structs import replace

from emosim.converse.arc import report
from emosim.converse.simulated import Names, Person, names_of
from emosim.converse.talk import Exchange
from emosim.corpus.annotate import Annotator
from emosim.corpus.arcs import arc_of
from emosim.errors import InputError
from emosim.export.states import StateLine
from emosim.realize.grammar.realizer import Grammar
from emosim.simulate.forced import PROTOCOL
from emosim.simulate.stage import set_stage
from emosim.spec.lexicon import OUTCOMES

RING = Names("lost_ring", "quiet_renter", "even_listener", 4)
WARM = ("empathic_validation", "open_question")
COLD = ("cognitive_reframing",)


@pytest.fixture(scope="module")
def world(library):
    return set_stage(library), Grammar(library)


@dataclass
class Model:
    """A model that sees all or nothing, and does what it is told."""

    strategies: tuple[str, ...] = WARM
    words: str = "I hear you. What does that ring hold for you?"
    silent: bool = False
    change: dict = field(default_factory=dict)

    def answer(self, person):
        affect = person.step.affect
        line = StateLine(affect.emotion, affect.intensity, *affect.vad, affect.phase, self.strategies)
        return Exchange(person.words, self.words, None if self.silent else replace(line, **self.change), 9, True)


def talk(world, model, names=RING, turns=99, recognize=None):
    """A person who has talked to a model, and all they said."""
    person, said = Person(*world, names, recognize), []
    while person.step is not None and len(said) < turns:
        said.append(person.words)
        person.hear(model.answer(person))
    return person, said


def test_the_same_replies_have_the_same_answers(world):
    first, again = talk(world, Model()), talk(world, Model())
    assert first[1] == again[1]
    assert first[0].met() == again[0].met()


def test_what_was_said_stays_said(world):
    person, said = talk(world, Model())
    assert [turn.text for turn in person.dialogue().turns[::2]] == said
    assert {turn.text for turn in person.dialogue().turns[1::2]} == {Model.words}


def test_the_person_goes_by_what_the_model_names(library, world):
    warm, cold = (
        [report(talk(world, Model(plan), replace(RING, seed=seed))[0].met(), library) for seed in range(12)]
        for plan in (WARM, COLD)
    )
    assert sum(found.distress[1] for found in warm) < sum(found.distress[1] for found in cold)
    assert {name for found in warm for name in found.strategies} == {*WARM}


def test_a_misread_feeling_helps_less(library, world):
    right, wrong = (
        [report(talk(world, Model(change=change), replace(RING, seed=seed))[0].met(), library) for seed in range(12)]
        for change in ({}, {"emotion": "joy"})
    )
    assert sum(found.valence[1] for found in wrong) < sum(found.valence[1] for found in right)


def test_a_question_of_the_scenario_is_answered(library, world):
    scenario = library.scenarios["lost_ring"]
    person, said = talk(world, Model(("open_question",)), turns=4)
    question = scenario.questions["what_it_holds"]
    answers = [line.text.lower() for line in (*question.heavy, *question.easing)]
    assert any(user.answers == "what_it_holds" for user in person.met().users)
    assert any(answer in words.lower() for answer in answers for words in said)
    other, _ = talk(world, Model(("open_question",), "How does that make you feel?"), turns=4)
    assert not any(user.answers for user in other.met().users)


def test_a_reply_whose_strategies_are_not_told_moves_nobody(library, world):
    person, _ = talk(world, Model(silent=True))
    found = report(person.met(), library)
    assert (found.read, found.strategies) == ({"none": found.turns}, {})
    assert found.seen.lines == 0
    assert found.seen.correlations == {"valence": None, "arousal": None, "dominance": None}


@pytest.mark.parametrize(("label", "read"), [("grounding", "recognized"), (None, "none"), ("hugging", "none")])
def test_a_recognizer_stands_in_for_a_state_line(world, label, read):
    person, _ = talk(world, Model(silent=True), turns=2, recognize=lambda words: label)
    assert person.met().read == (read, read)
    assert person.met().strategies == ((("grounding",) if read == "recognized" else ()),) * 2
    named, _ = talk(world, Model(), turns=2, recognize=lambda words: label)
    assert named.met().read == ("named", "named")


@pytest.mark.parametrize(
    "change",
    [
        {"emotion": "hangry"},
        {"phase": "over"},
        {"strategies": ("hugging", "grounding", "grounding")},
        {"strategies": ("hugging",)},
        {"strategies": (*WARM * 9, "grounding", "affirmation", "normalizing", "psychoeducation")},
        {"strategies": (PROTOCOL,)},
    ],
)
def test_whatever_a_model_names_the_talk_goes_on(world, change):
    person, said = talk(world, Model(change=change))
    assert len(said) >= 3
    for names in person.met().strategies:
        assert len(names) == len({*names}) <= 4
        assert "hugging" not in names


def test_how_it_went(library, world):
    person, said = talk(world, Model())
    met = person.met()
    found = report(met, library)
    affects = [user.affect for user in met.users]
    assert found.turns == len(said) == len(found.feelings) == len(found.phases)
    assert found.valence == (affects[0].vad.valence, affects[-1].vad.valence)
    assert found.distress == (affects[0].distress, affects[-1].distress)
    assert found.outcome in OUTCOMES
    assert found.gone and not found.crisis
    assert found.strategies == dict.fromkeys(WARM, found.turns)
    seen = found.seen
    assert (seen.lines, seen.emotions, seen.families, seen.phases) == (found.turns,) * 4
    assert seen.correlations["valence"] == pytest.approx(1.0)


def test_a_talk_that_is_stopped_is_told_as_far_as_it_went(library, world):
    person, said = talk(world, Model(), turns=2)
    found = report(person.met(), library)
    assert (found.turns, found.gone) == (2, False)
    assert person.words not in said
    assert person.dialogue().trajectory.outcome == found.outcome


def test_it_makes_a_record_that_can_be_drawn(library, world):
    for model in (Model(), Model(silent=True)):
        person, _ = talk(world, model)
        arc = arc_of(Annotator(library, RING.seed).annotate(person.dialogue(), "test"))
        assert arc.outcome == report(person.met(), library).outcome
        assert len(arc.believed) == len(arc.felt) == len(person.met().users)
        if not model.silent:
            assert [felt.label for felt in arc.believed] == [felt.label for felt in arc.felt]


@pytest.fixture(scope="module")
def in_crisis(world):
    """The names of a talk that comes to a crisis, whatever is answered."""
    for seed in range(60):
        names = Names("late_rent", "quiet_renter", "even_listener", seed)
        if talk(world, Model(words="I hear you."), names)[0].met().crisis:
            return names
    raise AssertionError("no crisis in sixty talks")


@pytest.mark.parametrize(("plan", "handed_off"), [((PROTOCOL,), True), (WARM, False), ((), False)])
def test_a_crisis_ends_it_and_is_handed_off_only_by_name(world, in_crisis, plan, handed_off):
    person, _ = talk(world, Model(plan, "I hear you."), in_crisis)
    met = person.met()
    assert (met.crisis, met.gone) == (True, True)
    assert (met.outcome == "handed_off") == handed_off
    assert met.users[-1].event == "not_here"


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (("nowhere", "quiet_renter", None), 'no scenario is called "nowhere"; there are: '),
        (("lost_ring", "nobody", None), 'no persona is called "nobody"; there are: '),
        (("late_rent", "plain_owner", None), "plain_owner is nobody late_rent happens to; it happens to: quiet_renter"),
        (("lost_ring", "quiet_renter", "nobody"), 'no assistant is called "nobody"; there are: even_listener'),
    ],
)
def test_who_cannot_meet_is_told_why(library, names, message):
    with pytest.raises(InputError) as found:
        names_of(library, *names, 7)
    assert message in str(found.value)


def test_who_answers_is_drawn_by_name(library):
    assert names_of(library, "lost_ring", "quiet_renter", None, 7).assistant == "even_listener"


def test_nothing_is_told_of_nothing(world):
    with pytest.raises(InputError, match="nobody answered"):
        Person(*world, RING).met()


def test_a_prompt_knows_the_place_and_never_the_feeling(world):
    line = Person(*world, RING).line
    assert (line.assistant, line.domain, line.locale, line.turns) == ("even_listener", "tests", "en-GB", ())
