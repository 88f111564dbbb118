"""What a user does with a turn: tells, answers, pushes back, lets on. Contents, not words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

from emosim.simulate import culture
from emosim.simulate.trajectory import Contents
from emosim.spec.persona import UserPersona
from emosim.spec.scenario import Beat, Scenario

# Chances and levels below are choices; persona and rapport move them.
PUSHES_BACK_BELOW = -0.1
SOFTENS_ABOVE = 0.3
TRUST_TO_DISCLOSE = 0.47
LEAVES_BELOW = 0.16


@dataclass(slots=True)
class Heard:
    """What the last reply did, as its hearer goes on from it."""

    quality: float = 0.0
    lead: str | None = None
    question: str | None = None
    step: str | None = None


@dataclass(slots=True)
class Talker:
    """A user's side of one dialogue: what is still to be told, and what has been."""

    scenario: Scenario
    persona: UserPersona
    beats: Sequence[Beat]
    planned: int
    random: Random
    told: list[str] = field(default_factory=list)
    detailed: list[str] = field(default_factory=list)
    meant: list[str] = field(default_factory=list)
    need_shown: bool = False
    want_said: bool = False
    fear_said: bool = False

    def next_event(self, turn: int) -> str | None:
        """The event this turn tells, if its time has come."""
        if len(self.told) < len(self.beats):
            beat = self.beats[len(self.told)]
            if turn >= due(beat, self.planned):
                return beat.event
        return None

    def open(self) -> Contents:
        """The first turn: tells the first event, and something of what it means or does."""
        event = self.beats[0].event
        self.told.append(event)
        plan = Contents(move="opens", event=event, feels=self._chance(0.65), asks=self._asks(0.25))
        if self._talkative(0.5):
            self._mean(plan, event)
        elif self._talkative(0.5):
            self._detail(plan)
        return plan

    def answer(self, turn: int, event: str | None, heard: Heard, rapport: float, distress: float) -> Contents:
        """A later turn, in view of the last reply."""
        plan = Contents()
        self._react(plan, heard)
        if heard.step:
            plan.step = heard.step
            alone = culture.takes_alone(1.1 - distress, self.persona.culture)
            plan.takes_step = heard.quality > 0.0 and self._chance(alone)
        if heard.question and not (plan.reaction == "push_back" and self._chance(0.7)):
            guarded = 0.3 * (1.0 - rapport) * (1.4 - self.persona.traits.extraversion)
            if event is None and self._chance(culture.holds_back(guarded, self.persona.culture)):
                plan.holds_back = True
            elif event is None or self._chance(0.7):  # news may come before an answer
                plan.answers = heard.question
        if event is not None:
            self.told.append(event)
            plan.event = event
            if self._talkative(0.35):
                self._mean(plan, event)
        elif self._ready(turn, rapport, plan):
            plan.discloses = self.need_shown = True
        self._fill(plan, turn, distress)
        plan.move = _move(plan)
        return plan

    def close(self, heard: Heard) -> Contents:
        """The last turn: takes up what was offered, and goes."""
        plan = Contents(move="closes", closes=True)
        self._react(plan, heard)
        if heard.step:
            plan.step = heard.step
            plan.takes_step = heard.quality > 0.0
        return plan

    def _react(self, plan: Contents, heard: Heard) -> None:
        plan.reacts_to = heard.lead
        if heard.lead is None:
            return
        if heard.quality < PUSHES_BACK_BELOW and self._chance(0.45 + 0.4 * self.persona.culture.directness):
            plan.reaction = "push_back"
        elif heard.quality > SOFTENS_ABOVE and self._chance(0.4):
            plan.reaction = "soften"
        elif heard.quality > PUSHES_BACK_BELOW and self._chance(0.2):
            plan.reaction = "linger"

    def _ready(self, turn: int, rapport: float, plan: Contents) -> bool:
        if self.need_shown or turn < 2 or plan.reaction == "push_back":
            return False
        own = self.persona.culture
        return rapport >= culture.trust_needed(TRUST_TO_DISCLOSE, own) and self._chance(culture.tells(0.5, own))

    def _fill(self, plan: Contents, turn: int, distress: float) -> None:
        """Add what a turn of this person still has room for."""
        said = sum(x is not None for x in (plan.event, plan.answers, plan.step)) + plan.discloses
        if not said and ((self._talkative(0.6) and self._detail(plan)) or self._mean(plan, self.told[-1])):
            said += 1
        if not self.fear_said and distress > 0.45 and self._chance(0.22):
            plan.says_fear = self.fear_said = True
            said += 1
        elif not self.want_said and turn >= 2 and self._chance(0.22):
            plan.says_want = self.want_said = True
            said += 1
        if not said or self._talkative(0.34 if said < 2 else 0.1):
            plan.feels = True
        if not plan.holds_back and self._asks(0.14 + (0.1 if turn >= 2 else 0.0)):
            plan.asks = True
        elif not plan.asks and not plan.answers and self._chance(culture.holds_back(0.1, self.persona.culture)):
            plan.holds_back = True

    def _mean(self, plan: Contents, event: str) -> bool:
        if event in self.meant or not self.scenario.events[event].means:
            return False
        self.meant.append(event)
        plan.means = event
        return True

    def _detail(self, plan: Contents) -> bool:
        for event in reversed(self.told):
            if event not in self.detailed and self.scenario.events[event].detail:
                self.detailed.append(event)
                plan.detail = event
                return True
        return False

    def _chance(self, share: float) -> bool:
        return self.random.random() < share

    def _asks(self, share: float) -> bool:
        return self._chance(culture.asks(share, self.persona.culture))

    def _talkative(self, share: float) -> bool:
        return self._chance(share * (0.55 + 0.9 * self.persona.voice.verbosity))


def due(beat: Beat, planned: int) -> int:
    """The turn from which on an event may be told, in a dialogue of so many turns of the user."""
    return round(beat.at * (planned - 1))


def _move(plan: Contents) -> str:
    """The one word for a turn: what weighs most in it for who answers."""
    order = (
        (plan.reaction == "push_back", "pushes_back"),
        (plan.discloses, "discloses"),
        (plan.event is not None, "tells"),
        (plan.asks and plan.answers is None, "asks"),
        (plan.holds_back, "holds_back"),
        (plan.answers is not None, "answers"),
        (plan.asks, "asks"),
        (plan.reaction == "soften" or plan.takes_step, "softens"),
    )
    return next((move for holds, move in order if holds), "lingers")
