"""What culture does to a talk: nothing at its plain values, and one way only from there."""

from __future__ import annotations

import dataclasses

import pytest

from emosim.simulate import culture
from emosim.simulate.simulate import simulate
from emosim.spec.persona import Culture, Faith

PLAIN = Culture()
DIALOGUES = 160


def test_the_plain_culture_changes_nothing():
    assert culture.trust_needed(0.47, PLAIN) == 0.47
    assert culture.tells(0.5, PLAIN) == 0.5
    assert culture.holds_back(0.2, PLAIN) == 0.2
    assert culture.asks(0.2, PLAIN) == 0.2
    assert culture.takes_alone(0.8, PLAIN) == 0.8
    assert culture.reach(0, PLAIN) == 1.0
    assert culture.at_the_start(PLAIN) == 0.0
    assert culture.eased(0.3, PLAIN) == 0.3


def test_what_stigma_takes_from_a_reply_wears_off():
    ashamed = Culture(stigma=1.0)
    reached = [culture.reach(turn, ashamed) for turn in range(6)]
    assert reached == sorted(reached)
    assert reached[0] == pytest.approx(1.0 - 0.45 * 0.6)
    assert reached[-1] > 0.9


def test_ease_stays_in_range():
    assert culture.eased(0.95, Culture(faith=Faith(practice="chapel", strength=1.0))) == 1.0


@pytest.fixture(scope="module")
def talks(library, stage):
    """Trajectories of the same seeds, everybody's culture the plain one but for what is given."""
    pairs = library.pairs

    def made(**own):
        whole = Culture(**own)
        users = {name: user.model_copy(update={"culture": whole}) for name, user in library.users.items()}
        changed = dataclasses.replace(stage, library=dataclasses.replace(library, users=users, verticals={}))
        for index in range(DIALOGUES):
            scenario, persona = pairs[(7 * index) % len(pairs)]
            assistant = library.answering[scenario][index % len(library.answering[scenario])]
            yield simulate(changed, scenario, persona, assistant, 3, index)

    return lambda **own: [[user for user, _ in t.exchanges] for t in made(**own)]


def share(talks, of, among=lambda step: True):
    steps = [step for talk in talks for step in talk if among(step)]
    return sum(map(of, steps)) / len(steps)


def test_stigma_makes_telling_rarer_and_later(talks):
    """A talk in which it is never told counts as its whole length."""

    def told(steps):
        return next((turn for turn, step in enumerate(steps) if step.discloses), None)

    easy, hard = talks(stigma=0.0), talks(stigma=1.0)
    easily, hardly = ([told(steps) for steps in some] for some in (easy, hard))
    assert sum(turn is not None for turn in hardly) < 0.75 * sum(turn is not None for turn in easily)

    def wait(found, some):
        turns = [len(steps) if turn is None else turn for turn, steps in zip(found, some, strict=True)]
        return sum(turns) / len(turns)

    assert wait(hardly, hard) > wait(easily, easy) + 0.5


def test_stigma_holds_back_more(talks):
    easy, hard = (share(talks(stigma=value), lambda step: step.holds_back) for value in (0.0, 1.0))
    assert hard > 1.2 * easy


def test_the_direct_ask_outright_and_object_more(talks):
    shy, blunt = talks(directness=0.1), talks(directness=0.9)
    assert share(blunt, lambda step: step.asks) > 1.5 * share(shy, lambda step: step.asks)
    assert share(blunt, lambda s: s.reaction == "push_back") > 1.3 * share(shy, lambda s: s.reaction == "push_back")


def test_who_thinks_as_a_family_takes_fewer_steps_alone(talks):
    offered = {"of": lambda step: step.takes_step, "among": lambda step: step.step is not None}
    alone, together = (share(talks(family_framing=value), **offered) for value in (0.0, 1.0))
    assert together < 0.9 * alone


def test_a_practice_takes_some_of_the_load(talks):
    held = talks(faith=Faith(practice="chapel", strength=1.0))
    bare = talks()
    last = [sum(steps[-1].affect.vad.valence for steps in some) / len(some) for some in (bare, held)]
    assert last[1] > last[0] + 0.005


def test_a_formal_form_of_address_is_a_little_more_distance(library, stage):
    scenario, persona = library.pairs[0]
    assistant = library.answering[scenario][0]

    def starts(**own):
        user = library.users[persona].model_copy(update={"culture": Culture(**own)})
        made = dataclasses.replace(library, users={**library.users, persona: user})
        return (
            simulate(dataclasses.replace(stage, library=made), scenario, persona, assistant, 3, 0)
            .exchanges[0][1]
            .rapport
        )

    assert starts(address="formal") < starts() < starts(address="kin", called="Auntie Bee")
