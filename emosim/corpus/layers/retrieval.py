"""The retrieval layer: what to query a knowledge base with at a dialogue, and which fact went with which feeling."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import sqrt
from typing import Annotated

from msgspec import Meta

from emosim.corpus.context_vector import AXES, Context, context_vector
from emosim.corpus.fields import Base, Natural, Signed, Unit
from emosim.corpus.layers.prompts import Prompts, Wording
from emosim.corpus.layers.topics import topics_of
from emosim.realize.dialogue import Dialogue
from emosim.simulate.simulate import cognitive_load
from emosim.simulate.trajectory import AssistantStep, Trajectory, UserStep
from emosim.spec.library import Library

Vector = Annotated[
    tuple[Signed, ...], Meta(min_length=len(AXES), max_length=len(AXES), description=f"axes: {', '.join(AXES)}")
]


class BoundFact(Base):
    """A fact of the scenario, and the feeling that went with it in this dialogue.

    `turns` are the user's about the fact's topic. `emotion` is the feeling of which these turns hold most, summed over
    their blends; of equal ones the first by name. `weight`, 0 to 1, is how strongly the two went together: its mean
    intensity over those turns times the cosine of its intensity over all user turns with the topic's presence (1 or 0).
    It is 1 for a feeling that is at its fullest whenever the topic is there, and never else.
    """

    fact: str
    topic: str
    emotion: str
    weight: Unit
    turns: tuple[Natural, ...]


class Retrieval(Base):
    """What a retriever needs.

    `anchors`: phrases to query a knowledge base with, each once: what the scenario is about, the topics that came up,
    each with its strongest feeling, the events told, and the need, the wish and the fear as far as they were said.
    `context_vector`: one for each user turn. `facts`: those whose topic came up, the strongest bound first.
    """

    anchors: tuple[str, ...]
    context_vector: tuple[Vector, ...]
    facts: tuple[BoundFact, ...]


class Retriever:
    """Makes the layer for the dialogues of one library."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._family = library.emotions.family
        self._prompts = Prompts(library)

    def retrieval(self, dialogue: Dialogue) -> Retrieval:
        """The layer of a dialogue."""
        t = dialogue.trajectory
        scenario, wording = self._library.scenarios[t.scenario], self._prompts.wording(t)
        felt = [dict(_intensities(user)) for user, _ in t.exchanges]
        about: dict[str, list[int]] = {}
        for number, (user, _) in enumerate(t.exchanges):
            for topic in topics_of(user, scenario):
                about.setdefault(topic, []).append(number)
        bound = {topic: _bound(felt, turns) for topic, turns in about.items()}
        return Retrieval(
            anchors=tuple(
                dict.fromkeys(_anchors(t, wording, {topic: emotion for topic, (emotion, _) in bound.items()}))
            ),
            context_vector=self._vectors(t),
            facts=_facts(wording, about, bound),
        )

    def _vectors(self, t: Trajectory) -> tuple[Vector, ...]:
        found, before = [], None
        for number, (user, reply) in enumerate(t.exchanges):
            found.append(context_vector(self._context(number, user, reply, before)))
            before = user.affect.vad
        return tuple(found)

    def _context(self, number: int, user: UserStep, reply: AssistantStep, before: object) -> Context:
        affect, family = user.affect, self._family
        return Context(
            affect.vad,
            before,
            [(family[feeling.label], feeling.intensity) for feeling in affect.blend],
            affect.phase,
            number,
            affect.change,
            affect.certainty,
            user.appraisal if user.event else None,
            cognitive_load(affect.distress, affect.vad.arousal),
            reply.facts["rapport"],
        )


def _intensities(user: UserStep) -> Iterator[tuple[str, float]]:
    return ((feeling.label, feeling.intensity) for feeling in user.affect.blend)


def _bound(felt: list[dict[str, float]], turns: list[int]) -> tuple[str, float]:
    """The feeling that goes with a topic present in `turns`, and how strongly; `felt` holds every turn's blend."""
    there: dict[str, float] = {}
    for turn in turns:
        for label, intensity in felt[turn].items():
            there[label] = there.get(label, 0.0) + intensity
    label = min(there, key=lambda name: (-there[name], name))
    power = sum(blend.get(label, 0.0) ** 2 for blend in felt)
    if not power:
        return label, 0.0
    mean, cosine = there[label] / len(turns), there[label] / sqrt(len(turns) * power)
    return label, round(min(1.0, mean * cosine), 4)


def _anchors(t: Trajectory, wording: Wording, bound: Mapping[str, str]) -> Iterator[str]:
    yield wording.title
    for topic, emotion in bound.items():
        phrase = wording.topic(topic)
        yield from (phrase, f"{emotion.replace('_', ' ')} about {phrase}")
    for user, _ in t.exchanges:
        if user.event:
            yield wording.event(user.event)
    said = {name for user, _ in t.exchanges for name in ("discloses", "says_want", "says_fear") if getattr(user, name)}
    if "discloses" in said:
        yield wording.need
    if "says_want" in said:
        yield wording.want()
    if "says_fear" in said:
        yield wording.fear()


def _facts(
    wording: Wording, about: Mapping[str, list[int]], bound: Mapping[str, tuple[str, float]]
) -> tuple[BoundFact, ...]:
    found = [
        BoundFact(text, topic, *bound[topic], tuple(2 * number for number in about[topic]))
        for topic, text in wording.facts()
        if topic in about
    ]
    return tuple(sorted(found, key=lambda fact: -fact.weight))
