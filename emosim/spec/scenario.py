"""A scenario: a situation of a life, what happens in it, and the words people have for it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from emosim.spec.model import Count, Flag, Line, Lines, Name, Positive, Range, Signed, Spec, Text, Unit, one_or_more
from emosim.spec.persona import HOMES, WORK

SHELVES_OF_IDEAS = ("reframes", "normalizing", "strengths", "information")
SIGNALS = ("indirect", "direct")
RISKS = ("self_harm", "abuse", "psychosis", "eating_disorder")
MOST_TURNS = 40  # choice: of the user, in one dialogue


class Money(Spec):
    """An amount, drawn evenly from `range` in steps of `step`, in the persona's currency."""

    kind: Literal["money"]
    range: Range
    step: Positive = 1000.0


class Integer(Spec):
    """A whole number, drawn evenly from `range`; in words up to ten."""

    kind: Literal["integer"]
    range: Range
    step: Positive = 1.0


class OneOf(Spec):
    """One of some words."""

    kind: Literal["choice"]
    of: Annotated[tuple[Text, ...], Field(min_length=2)]


Slot = Annotated[Money | Integer | OneOf, Field(discriminator="kind")]


class Appraisal(Spec):
    """How an event is appraised, after OCC and the component-process model.

    relevance, likelihood, control and changeability in [0, 1]; desirability in [-1, 1]; responsibility
    in [-1, 1]: -1 somebody else's doing, 0 circumstance, 1 one's own.
    """

    relevance: Unit
    desirability: Signed
    likelihood: Unit
    control: Unit
    responsibility: Signed
    changeability: Unit


class Risk(Spec):
    """A disclosure that brings the crisis protocol in: its kind, and whether it is said or hinted at."""

    kind: Literal[RISKS]  # type: ignore[valid-type]
    signal: Literal[SIGNALS]  # type: ignore[valid-type]


class Event(Spec):
    """Something that happens or comes up, as the user tells it and as a listener gives it back."""

    topic: Name
    appraisal: Appraisal
    risk: Risk | None = None
    says: Lines
    detail: tuple[Line, ...] = ()
    means: tuple[Line, ...] = ()
    echo: Lines
    reflects: Lines


class Question(Spec):
    """An open question an assistant may ask, with what people answer while it weighs on them and later."""

    topic: Name
    after: Name | None = None
    asks: Lines
    heavy: Lines
    easing: Lines


class Step(Spec):
    """One small step an assistant may offer, with how people take it up or turn it down."""

    after: Name | None = None
    offers: Lines
    takes: Lines
    declines: Lines


class Idea(Spec):
    """One thing an assistant may say, in several wordings; `after` an event that has been told."""

    after: Name | None = None
    says: Lines


class Beat(Spec):
    """An event of an arc, told when this share of the dialogue has passed (0 is the first turn)."""

    event: Name
    at: Unit


class Arc(Spec):
    """An order of events; an arc is drawn by `weight`."""

    weight: Positive = 1.0
    beats: Annotated[tuple[Beat, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _in_order(self) -> Arc:
        places = [beat.at for beat in self.beats]
        if places[0] != 0.0 or places != sorted(set(places)):
            raise ValueError("beats must start at 0 and rise from one to the next")
        return self


class Requires(Spec):
    """What a persona must have for the scenario to be about them; left out means anyone."""

    age: Range | None = None
    partner: Flag | None = None
    child: Flag | None = None
    work: Annotated[tuple[Literal[WORK], ...], one_or_more(Literal[WORK])] = ()  # type: ignore[valid-type]
    home: Annotated[tuple[Literal[HOMES], ...], one_or_more(Literal[HOMES])] = ()  # type: ignore[valid-type]
    locale: Annotated[tuple[Text, ...], Field(description="BCP-47, such as en-US")] = ()


def _turns(value: tuple[int, int]) -> tuple[int, int]:
    low, high = value
    if not 3 <= low <= high <= MOST_TURNS:
        raise ValueError(f"expected [fewest, most] with 3 <= fewest <= most <= {MOST_TURNS}, got [{low}, {high}]")
    return value


class Scenario(Spec):
    """A scenario file."""

    scenario: Name
    domain: Name
    title: Text
    by_default: Annotated[
        Flag,
        Field(exclude_if=bool, description="false: only where it is asked for, by name or by an outcome it can end in"),
    ] = True
    situation: Line
    requires: Requires = Requires()
    turns: Annotated[tuple[Count, Count], AfterValidator(_turns), Field(description="fewest and most user turns")]
    slots: dict[Name, Slot] = {}
    facts: dict[Name, Line]
    topics: dict[Name, Line]
    wants: Lines
    want_echo: Lines
    fears: Lines
    fear_echo: Lines
    asks: Lines
    events: Annotated[dict[Name, Event], Field(min_length=1)]
    arcs: Annotated[dict[Name, Arc], Field(min_length=1)]
    questions: Annotated[dict[Name, Question], Field(min_length=3)]
    steps: Annotated[dict[Name, Step], Field(min_length=2)]
    reframes: Annotated[dict[Name, Idea], Field(min_length=2)]
    normalizing: Annotated[dict[Name, Idea], Field(min_length=2)]
    strengths: Annotated[dict[Name, Idea], Field(min_length=2)]
    information: Annotated[dict[Name, Idea], Field(min_length=2)]
    feelings: dict[Name, Lines] = {}
