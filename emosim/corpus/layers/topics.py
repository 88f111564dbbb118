"""Topics and what was felt about them."""

from __future__ import annotations

from math import sqrt
from typing import Annotated

from msgspec import Meta

from emosim.corpus.fields import Base, Signed, VadPoint
from emosim.realize.dialogue import Dialogue
from emosim.simulate.trajectory import UserStep
from emosim.spec.library import Library
from emosim.spec.scenario import Scenario

FEWEST = 3  # user turns from which on a correlation says anything


class TopicEmotion(Base):
    """One topic of the scenario that the user spoke of, in the order in which topics came up.

    A turn is about the topic of an event it tells, details or gives a meaning to, and of a question it answers.
    `turns` counts the user's about it; `mean_vad` is over these. `strongest` is the primary feeling of the most intense
    of them. `correlation` is that of the topic's presence in a user turn with the turn's valence (point-biserial, over
    all user turns), None with fewer than three of these or where either does not vary.
    """

    topic: str
    turns: Annotated[int, Meta(ge=1)]
    mean_vad: VadPoint
    strongest: str
    correlation: Signed | None


def topic_emotions(dialogue: Dialogue, library: Library) -> tuple[TopicEmotion, ...]:
    """What was felt about each topic of a dialogue."""
    steps = [user for user, _ in dialogue.trajectory.exchanges]
    scenario = library.scenarios[dialogue.trajectory.scenario]
    about: dict[str, list[int]] = {}
    for number, step in enumerate(steps):
        for topic in topics_of(step, scenario):
            about.setdefault(topic, []).append(number)
    valence = [step.affect.vad.valence for step in steps]
    return tuple(_felt(topic, turns, steps, valence) for topic, turns in about.items())


def topics_of(step: UserStep, scenario: Scenario) -> dict[str, None]:
    """The topics of a turn, each once, in the order of its parts."""
    events = (step.event, step.detail, step.means)
    found = {scenario.events[name].topic: None for name in events if name is not None}
    if step.answers is not None:
        found[scenario.questions[step.answers].topic] = None
    return found


def _felt(topic: str, turns: list[int], steps: list[UserStep], valence: list[float]) -> TopicEmotion:
    points = [steps[turn].affect.vad for turn in turns]
    mean = VadPoint(*(round(sum(axis) / len(points), 4) for axis in zip(*points, strict=True)))
    strongest = max((steps[turn].affect for turn in turns), key=lambda affect: affect.intensity)
    return TopicEmotion(topic, len(turns), mean, strongest.emotion, _correlation(turns, valence))


def _correlation(turns: list[int], valence: list[float]) -> float | None:
    """The point-biserial correlation of being among the turns with valence."""
    count, inside = len(valence), len(turns)
    if count < FEWEST or inside == count:
        return None
    mean = sum(valence) / count
    spread = sum((value - mean) ** 2 for value in valence) / count
    if spread < 1e-12:
        return None
    share = inside / count
    there = sum(valence[turn] for turn in turns) / inside
    value = (there - mean) * sqrt(share / (1.0 - share)) / sqrt(spread)
    return round(min(1.0, max(-1.0, value)), 4) + 0.0
