"""What a simulation gives: every turn's state, cause, belief, decision and content, and no words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from emosim.affect.forecast import Forecast
from emosim.affect.person import Affect
from emosim.policy.decision import Decision
from emosim.simulate.memory import Seen
from emosim.simulate.recall import Recall
from emosim.spec.scenario import Appraisal
from emosim.vad import Vad


class Contents(Struct):
    """What a user turn says, and does not say: names of entries of the scenario; None or False means it is not said.

    `move` is the one word for the turn; `reacts_to` the strategy of the last reply that a reaction is to; `manner` how
    somebody at risk takes the question about their safety, from the answer to it on.
    """

    move: str = "lingers"
    event: str | None = None
    detail: str | None = None
    means: str | None = None
    reaction: str | None = None
    reacts_to: str | None = None
    answers: str | None = None
    step: str | None = None
    takes_step: bool = False
    feels: bool = False
    asks: bool = False
    holds_back: bool = False
    discloses: bool = False
    says_want: bool = False
    says_fear: bool = False
    crisis_answer: bool = False
    closes: bool = False
    manner: str | None = None


class UserStep(Contents, frozen=True, kw_only=True):
    """A user's turn: its contents, the state behind them, what of it others get to see, and what moved it.

    `kind` is the event's kind as the emotion machine's guards see it; `forecast` what was expected of their next turn
    before the reply was known, if anybody asked.
    """

    affect: Affect
    shown: Affect
    kind: str
    appraisal: Appraisal
    forecast: Forecast | None = None


class Belief(Struct, frozen=True, gc=False):
    """What the assistant takes the user's state to be."""

    emotion: str
    intensity: float
    vad: Vad
    certainty: float
    phase: str


class Item(Struct, frozen=True, gc=False):
    """One strategy as it is carried out: `content` names an entry of the scenario, or is None."""

    strategy: str
    technique: str
    pacing: str
    content: str | None


class AssistantStep(Struct, frozen=True):
    """An assistant's turn: what it believed, which facts the rules saw, what they decided, what it says.

    Where a reply of the dialogue was forced, `truth` holds the same facts with what is so in place of what is
    believed: what `fits` was judged by.
    Of the events told, `about` is the last, and `felt_about` the last that suits the feeling believed in: an undesired
    one for an unpleasant feeling. `manner` is the user's, in a crisis. `seen` is what is kept of the user's turn in
    memory; `refers_to` what of its memory the reply may refer back to, if its words come to it.
    """

    belief: Belief
    facts: Mapping[str, Any]
    decision: Decision
    items: tuple[Item, ...]
    fits: tuple[float, ...]
    rapport: float
    about: str | None
    felt_about: str | None = None
    meets_need: bool = False
    crisis_stage: int = 0
    closes: bool = False
    truth: Mapping[str, Any] | None = None
    manner: str | None = None
    seen: Seen | None = None
    refers_to: Recall | None = None


class Trajectory(Struct, frozen=True):
    """A dialogue without words. `slots` are the values drawn; `risk` is None unless a crisis came up."""

    scenario: str
    persona: str
    assistant: str
    ordinal: int
    attempt: int
    arc: str
    slots: Mapping[str, float | int | str]
    exchanges: tuple[tuple[UserStep, AssistantStep], ...]
    outcome: str
    risk: str | None
    home: Vad
    assistant_home: Vad
