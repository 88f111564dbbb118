"""Topics and what was felt about them."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from emosim.corpus.fields import Base, Signed, VadPoint
from emosim.corpus.layers.interaction import correlation
from emosim.realize.dialogue import Dialogue
from emosim.simulate.trajectory import UserStep
from emosim.spec.library import Library
from emosim.spec.scenario import Scenario


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
    return TopicEmotion(topic, len(turns), mean, strongest.emotion, _correlation_of(turns, valence))


def _correlation_of(turns: list[int], valence: list[float]) -> float | None:
    """The point-biserial correlation of being among the turns with valence: Pearson's, with presence as 1 and 0."""
    about = set(turns)
    return correlation([float(turn in about) for turn in range(len(valence))], valence)
