"""A persona: who talks, as a user with a temperament and a voice, or as an assistant with a style."""

from __future__ import annotations

import operator
from typing import Annotated, Literal

from pydantic import Field, model_validator

from emosim.spec.model import Count, Line, Lines, Name, Names, Number, Spec, Text, Unit

REGISTERS = ("plain", "casual", "formal", "clipped", "wry")
PUNCTUATION = ("standard", "ellipses", "dashes", "exclaims", "lowercase", "run_on")
WORK = ("employed", "self_employed", "business_owner", "retired", "caregiver", "student", "between_jobs")
HOMES = ("owner", "renter", "with_family")
COUNSELING = ("person_centered", "cognitive_behavioral", "acceptance_commitment", "motivational")
ADDRESS = ("first_name", "formal", "kin")
ACTS_OF_PERSONA = ("interjection", "aside", "feel", "hold_back", "ask", "close", "reserve", "family", "faith")


class Traits(Spec):
    """The Big Five, each in [0, 1] with 0.5 the average person. stability = 1 - neuroticism."""

    openness: Unit
    conscientiousness: Unit
    extraversion: Unit
    agreeableness: Unit
    stability: Unit


class Temperament(Spec):
    """How feeling moves: inertia (share of a deviation left after a turn, 0-0.9), reactivity (a factor
    on every impulse, 0.2-2), regulation (share of the way home per turn, 0-0.5)."""

    inertia: Annotated[Number, Field(ge=0.0, le=0.9)]
    reactivity: Annotated[Number, Field(ge=0.2, le=2.0)]
    regulation: Annotated[Number, Field(ge=0.0, le=0.5)]


class Voice(Spec):
    """How a person writes: verbosity and hedging in [0, 1]."""

    register_: Annotated[Literal[REGISTERS], Field(alias="register")]  # type: ignore[valid-type]
    verbosity: Unit
    hedging: Unit
    punctuation: Literal[PUNCTUATION] = "standard"  # type: ignore[valid-type]


class Display(Spec):
    """Cultural display rules: how much of what is felt is shown, 0 (none) to 1 (all of it)."""

    sadness: Unit = 1.0
    fear: Unit = 1.0
    anger: Unit = 1.0
    shame: Unit = 1.0
    joy: Unit = 1.0


class Faith(Spec):
    """A practice, as it goes after "at" ("chapel", "Friday prayers"), and how much of a resource it is."""

    practice: Text
    strength: Unit = 0.5


class Culture(Spec):
    """How a person was taught to feel in front of others. What one leaves out is the locale's to say.

    directness: how straight they ask and object. family_framing: whether a trouble is first one's own (0) or the
    family's (1). stigma: what asking for help costs. address, called: how they want to be spoken to.
    """

    display: Display = Display()
    directness: Unit = 0.5
    family_framing: Unit = 0.3
    stigma: Unit = 0.4
    address: Literal[ADDRESS] = "first_name"  # type: ignore[valid-type]
    called: Annotated[Text | None, Field(description='what an assistant may call them: "Mrs. Pillay"')] = None
    faith: Faith | None = None

    @model_validator(mode="after")
    def _called(self) -> Culture:
        if self.address == "kin" and self.called is None:
            raise ValueError('address: kin needs called, such as "Auntie Bee"')
        return self


class Circumstances(Spec):
    """The facts of a life that scenarios build on. Words stand without an article or owner: "wife"."""

    work: Literal[WORK] = "employed"  # type: ignore[valid-type]
    job: Text
    home: Literal[HOMES] = "renter"  # type: ignore[valid-type]
    partner: Text | None = None
    child: Text | None = None
    facts: tuple[Text, ...] = ()


class HiddenNeed(Spec):
    """What the person came for without saying it: revealed once there is trust, and what meets it."""

    need: Text
    reveals: Lines
    echo: Lines
    meets: Lines


class UserPersona(Spec):
    """A user persona file."""

    persona: Name
    kind: Literal["user"]
    extends: Name | None = None
    name: Text
    age: Annotated[Count, Field(ge=13, le=110)]
    locale: Annotated[str, Field(pattern=r"^[a-z]{2,3}-[A-Z]{2}$")]
    about: Text
    circumstances: Circumstances
    traits: Traits
    temperament: Temperament
    voice: Voice
    culture: Culture = Culture()
    hidden_need: HiddenNeed
    phrases: dict[Literal[ACTS_OF_PERSONA], tuple[Line, ...]] = {}  # type: ignore[valid-type]


class Style(Spec):
    """An assistant's leaning: `lean` multiplies a strategy's effect for how well it is carried out (0.5-1.5)."""

    warmth: Unit
    directness: Unit
    verbosity: Unit
    lean: dict[Name, Annotated[Number, Field(ge=0.5, le=1.5)]] = {}


class AssistantPersona(Spec):
    """An assistant persona file."""

    persona: Name
    kind: Literal["assistant"]
    extends: Name | None = None
    name: Text
    role: Text
    # Not written where it is left out: an assistant without it has the digest it had before there were domains.
    domains: Annotated[Names, Field(exclude_if=operator.not_, description="of scenarios")] = ()
    counseling: Literal[COUNSELING]  # type: ignore[valid-type]
    acuity: Annotated[Unit, Field(description="how well it reads people: 1 sees what is shown, 0 guesses")]
    style: Style
    limits: Lines
    phrases: dict[Name, tuple[Line, ...]] = {}


PERSONA_KINDS = {"user": UserPersona, "assistant": AssistantPersona}
