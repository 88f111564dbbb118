"""The user's turn in words: what happened, what it means, how it feels, and what is asked or held back."""

from __future__ import annotations

from dataclasses import dataclass, field

from emosim.realize.grammar.phrase import EMPTY, Pool
from emosim.realize.grammar.script import Cast, Script
from emosim.realize.grammar.shelf import Shelf, Wanted
from emosim.realize.grammar.speaker import Speech, has_subject, in_voice, lowered
from emosim.sentences import split
from emosim.simulate.trajectory import UserStep
from emosim.spec.persona import UserPersona

HEAVY_ABOVE = 0.42  # choice: distress from which answers are still heavy
OWN_FEELING = 0.4  # choice: shares of feelings in the scenario's words, the persona's, anybody's
PERSONA_FEELING = 0.2
# Choices: how often, at most, a culture shows in words.
RESERVE = 0.8  # times stigma squared, in the first turn
FAMILY = 0.4  # times how far family framing is from the middle, twice over
CONSULTS = 0.8  # times family framing, where a step is not taken up
FAITH = 0.12  # times its strength, once
STRAIGHT, ROUNDABOUT = 0.65, 0.3  # how often a question is the scenario's own, by how straight somebody asks


@dataclass(slots=True)
class UserWords:
    """Finds the words of one user's turns."""

    persona: UserPersona
    cast: Cast
    script: Script
    shelf: Shelf
    speech: Speech
    outcome: str
    risk: str | None
    _event: str = ""
    _faithful: bool = False
    _musings: set[str] = field(default_factory=set)

    def turn(self, step: UserStep, first: bool, grave: bool) -> tuple[str, str]:
        """The text of a turn, and the sentence of it that says what moved the user.

        A `grave` turn, one of a crisis, has no aside, no interjection and no hedge.
        """
        self._event = ""
        self._musings.clear()
        if step.crisis_answer:
            parts = [self._shelved("crisis_answer", step, self.risk, step.manner)]
        elif step.closes:
            # Whoever leaves no better off does not thank for the last reply on the way out.
            thanks = step.reaction == "soften" and self.outcome in ("unresolved", "worsened")
            parts = [*([] if thanks else self._taking_up(step)), self._close(step)]
        else:
            parts = [*self._opening(step, first, grave), *self._body(step), *self._leaving(step, grave)]
        said = [part for part in parts if part]
        moved = said.index(self._event) if self._event else 0
        spoken = said if grave else [self._voiced(part, step, number == 0) for number, part in enumerate(said)]
        spoken = [in_voice(part, self.persona.voice, _stirred(step), self.speech) for part in spoken]
        return " ".join(spoken), _trigger(spoken[moved] if spoken else "")

    def _opening(self, step: UserStep, first: bool, grave: bool) -> list[str]:
        if first:
            greets, reserved = self.speech.chance(0.35), self.speech.chance(RESERVE * self.persona.culture.stigma**2)
            return [
                self._shelved("greet", step) if greets else "",
                self._either("reserve", EMPTY, step, own=0.0) if reserved and not grave else "",
            ]
        return self._taking_up(step)

    def _taking_up(self, step: UserStep) -> list[str]:
        """What is said back to the last reply: to its strategy, its question, its step."""
        parts = []
        if step.reaction:
            parts.append(self._shelved(step.reaction, step, step.reacts_to))
        if step.answers:
            tone = "heavy" if step.affect.distress > HEAVY_ABOVE else "easing"
            parts.append(self._own("questions", step.answers, tone))
        if step.step:
            parts.append(self._stepping(step))
        return parts

    def _body(self, step: UserStep) -> list[str]:
        parts = []
        if step.discloses:
            parts += [self._shelved("lead_in", step) if self.speech.chance(0.45) else "", self._cast("reveals")]
        if step.event:
            turns = (step.answers or step.step or step.reaction) and self.speech.chance(0.6)
            self._event = self._own("events", step.event, "says")
            parts += [self._shelved("turn_to", step) if turns else "", self._event]
        if step.detail:
            parts.append(self._own("events", step.detail, "detail"))
        mused = [self._own("events", step.means, "means") if step.means else ""]
        mused += [self._own("fears") if step.says_fear else "", self._own("wants") if step.says_want else ""]
        self._musings.update(mused)
        parts += mused
        if step.feels:
            parts.append(self._feeling(step))
        return parts

    def _leaving(self, step: UserStep, grave: bool) -> list[str]:
        parts = []
        if not grave and self.speech.chance(0.12 * self.persona.voice.verbosity):
            parts.append(self._cast("aside"))
        if not grave:
            parts += [self._family(step), self._faith(step)]
        if step.asks:
            own = ROUNDABOUT if self.persona.culture.directness < 0.4 else STRAIGHT
            parts.append(self._either("ask", self.script.pool("asks"), step, own=own))
        elif step.holds_back:
            parts.append(self._either("hold_back", self.cast.pool("hold_back"), step, own=0.35))
        return parts

    def _stepping(self, step: UserStep) -> str:
        """A step taken up or turned down; whoever thinks as a family may want to take it home first."""
        at_home = not step.takes_step and self.speech.chance(CONSULTS * self.persona.culture.family_framing)
        told = self._shelved("consult", step) if at_home else ""
        return told or self._own("steps", step.step, "takes" if step.takes_step else "declines")

    def _family(self, step: UserStep) -> str:
        """Whose trouble it is, now and then behind the telling of a setback."""
        framing = self.persona.culture.family_framing
        told = step.kind == "setback" and self.speech.chance(FAMILY * abs(2.0 * framing - 1.0))
        return self._either("family", EMPTY, step, own=0.0) if told else ""

    def _faith(self, step: UserStep) -> str:
        """What a practice gives, once in a dialogue, from those who have one."""
        faith = self.persona.culture.faith
        if faith is None or self._faithful or not self.speech.chance(FAITH * faith.strength):
            return ""
        self._faithful = True
        return self._either("faith", EMPTY, step, own=0.0)

    def _close(self, step: UserStep) -> str:
        crisis = self.risk is not None
        line = self._shelved("close", step, self.outcome, self.risk, step.manner)
        own = "" if crisis or not self.speech.chance(0.4) else self._cast("close")
        return f"{line} {own}".strip()

    def _feeling(self, step: UserStep) -> str:
        draw = self.speech.random.random()
        here = self.script.pool("feelings", step.affect.emotion)
        if here and step.shown.intensity >= 0.4 and draw < OWN_FEELING:
            return self.speech.draw(here)
        if step.affect.distress > 0.4 and draw < OWN_FEELING + PERSONA_FEELING:
            return self._cast("feel") or self._shelved("feel", step)
        return self._shelved("feel", step)

    def _either(self, act: str, own_pool: Pool, step: UserStep, own: float) -> str:
        if own_pool and self.speech.chance(own):
            return self.speech.draw(own_pool)
        return self._cast(act) if self.speech.chance(0.3) and self.cast.pool(act) else self._shelved(act, step)

    def _own(self, *path: str) -> str:
        return self.speech.draw(self.script.pool(*path))

    def _cast(self, act: str) -> str:
        return self.speech.draw(self.cast.pool(act))

    def _shelved(self, act: str, step: UserStep, *keys: str | None) -> str:
        return self.speech.draw(self._pool(act, step, *keys))

    def _pool(self, act: str, step: UserStep, *keys: str | None) -> Pool:
        return self.shelf.pool(
            Wanted(
                act, step.affect.emotion, step.shown.intensity, self.persona.voice.register_, tuple(filter(None, keys))
            )
        )

    def _voiced(self, part: str, step: UserStep, first: bool) -> str:
        """A part with this person's interjection or hedge before it, now and then."""
        voice, speech = self.persona.voice, self.speech
        uniform = speech.random.random
        opens, hedges = first and speech.chance(0.28), speech.chance(0.25 * voice.hedging)
        if (opens or hedges) and has_subject(part):
            if opens and (pool := self.cast.pool("interjection")):
                said = pool.draw(uniform).say(speech.values, uniform)
                ends = said.endswith(".")
                if not ends or speech.say(said):
                    part = f"{said} {part if ends else lowered(part)}"
            elif hedges and part in self._musings and not part.endswith("?") and (said := self._shelved("hedge", step)):
                part = f"{said} {lowered(part)}"
        return part


def _stirred(step: UserStep) -> bool:
    """Whether what is shown is glad or highly aroused."""
    return step.shown.vad.valence > 0.1 or step.shown.vad.arousal > 0.8


def _trigger(spoken: str) -> str:
    """The first sentence of four words or more of what was said, or else its first."""
    sentences = split(spoken)
    return next((sentence for sentence in sentences if sentence.count(" ") >= 3), sentences[0])
