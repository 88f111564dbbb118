"""The assistant's turn in words: its strategies, in their order, on this user's words and facts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from emosim.realize.grammar.phrase import Pool
from emosim.realize.grammar.script import Cast, Script
from emosim.realize.grammar.shelf import Shelf, Wanted
from emosim.realize.grammar.speaker import Speech, lowered
from emosim.simulate.trajectory import AssistantStep, Item

# Chances below are choices: how often a strategy takes its optional sentence.
OPENER = 0.22
REFERS_BACK = 0.3


@dataclass(slots=True)
class AssistantWords:
    """Finds the words of the assistant's turns."""

    cast: Cast
    user: Cast
    script: Script
    shelf: Shelf
    speech: Speech
    outcome: str
    risk: str | None
    bring_up: Callable[[str], None]
    asks: bool = True
    most_questions: int | None = 1
    echoed: set[str] = field(default_factory=set)

    def turn(self, step: AssistantStep, told: str) -> str:
        """The text of a turn. `told` is the kind of the user's: after a setback no reply starts gladly."""
        self._recall(step)
        self.asks = step.crisis_stage > 0 or not any(item.strategy in _ASKING for item in step.items)
        self.most_questions = None if step.crisis_stage else 1
        if step.crisis_stage:
            return _joined(self._crisis(step))
        glad_at_a_setback = told == "setback" and step.belief.vad.valence > 0
        opens = self.speech.chance(OPENER) and not step.closes and not glad_at_a_setback
        parts = [self._shelved("opener", step) if opens else ""]
        if step.meets_need:
            parts += [
                self._shelved("meet", step) if self.speech.chance(0.4) else "",
                self._draw(self.user.pool("meets")),
            ]
        for item in step.items:
            parts += _PARTS[item.strategy](self, item, step)
        if step.closes:
            parts.append(self._shelved("close", step, self.outcome))
        return _joined(parts) or self._shelved("invite", step)

    def _recall(self, step: AssistantStep) -> None:
        """Put what this turn may refer to into the values of the dialogue, each in words not used before."""
        values, script = self.speech.values, self.script
        for name in _ONCE:
            values.withdraw(name)
        values["feeling"] = step.belief.emotion
        if step.about:
            self.bring_up(step.about)
            self._offer_value("echo", script.pool("events", step.felt_about or step.about, "echo"))
        if step.earlier:
            self._offer_value("past", script.pool("events", step.earlier, "echo"))
        for name in ("want_echo", "fear_echo"):
            self._offer_value(name, script.pool(name))

    def _offer_value(self, name: str, pool: Pool) -> None:
        values, uniform = self.speech.values, self.speech.random.random

        def fresh() -> str:
            text = ""
            for _ in range(6):
                text = pool.draw(uniform).say(values, uniform, capital=False)
                if text not in self.echoed:
                    break
            return text

        if pool:
            values.offer(name, fresh)

    def _crisis(self, step: AssistantStep) -> list[str]:
        if step.closes:
            return [
                self._shelved("crisis_hand_off", step, self.risk),
                self._shelved("close", step, self.outcome, self.risk),
            ]
        first = step.crisis_stage == 1
        acts = ("crisis_acknowledge", "crisis_ask") if first else ("crisis_help", "crisis_person")
        return [self._shelved(act, step, self.risk) for act in acts]

    def _validate(self, item: Item, step: AssistantStep) -> list[str]:
        parts = [self._shelved("name_feeling", step)]
        if step.earlier and self.speech.chance(REFERS_BACK):
            parts.append(self._shelved("refer_back", step))
        elif self.speech.chance(0.6):
            parts.append(self._shelved("legitimize", step))
        return parts

    def _reflect(self, item: Item, step: AssistantStep) -> list[str]:
        missed = self._shelved("own_miss", step) if item.technique == "own_the_miss" else ""
        said = self._draw(self.script.pool("events", step.about, "reflects")) if step.about else ""
        if not said:
            return [missed, self._shelved("refer_back", step) or self._shelved("legitimize", step)]
        lead = missed or self._lead("reflect_lead", step, 0.2)
        return [lead, lowered(said) if lead.endswith(":") else said]

    def _ask(self, item: Item, step: AssistantStep) -> list[str]:
        asked = self._draw(self.script.pool("questions", item.content, "asks"), question=True) if item.content else ""
        return [self._lead("question_lead", step, 0.22), asked] if asked else [self._shelved("invite", step)]

    def _offer(self, item: Item, step: AssistantStep) -> list[str]:
        if step.closes:
            return [self._shelved("take_along", step)]
        offer = self._draw(self.script.pool("steps", item.content, "offers"), question=True) if item.content else ""
        return [self._lead("step_lead", step, 0.35), offer] if offer else []

    def _slow(self, item: Item, step: AssistantStep) -> list[str]:
        return [self._shelved("slow_down", step), self._shelved("pace", step) if self.speech.chance(0.35) else ""]

    def _idea(self, item: Item, step: AssistantStep) -> list[str]:
        shelf, lead, share = _IDEAS[item.strategy]
        said = self._draw(self.script.pool(shelf, item.content)) if item.content else ""
        return [self._lead(lead, step, share), said] if said else [self._shelved("legitimize", step)]

    def _bound(self, item: Item, step: AssistantStep) -> list[str]:
        own = self._draw(self.cast.pool("limits")) if self.speech.chance(0.6) else ""
        return [own or self._shelved("bound", step)]

    def _invite(self, item: Item, step: AssistantStep) -> list[str]:
        return [self._shelved("invite", step)]

    def _ground(self, item: Item, step: AssistantStep) -> list[str]:
        return [self._shelved("ground", step)]

    def _lead(self, act: str, step: AssistantStep, share: float) -> str:
        if not self.speech.chance(share):
            return ""
        own = self.cast.pool(act)
        return self._draw(own) if own and self.speech.chance(0.5) else self._shelved(act, step)

    def _draw(self, pool: Pool, question: bool = False) -> str:
        """A line; a reply asks one question at most, and refers to each thing once."""
        text = self.speech.draw(pool, self.most_questions if self.asks or question else 0)
        if "?" in text:
            self.asks = False
        for name in self.speech.used & _ONCE:
            self.echoed.add(self.speech.values.withdraw(name) or "")
        return text

    def _shelved(self, act: str, step: AssistantStep, *keys: str | None) -> str:
        wanted = Wanted(act, step.belief.emotion, step.belief.intensity, None, tuple(filter(None, keys)))
        return self._draw(self.shelf.pool(wanted), question=act == "crisis_ask")


_ONCE = frozenset({"echo", "past", "want_echo", "fear_echo"})
_ASKING = ("open_question", "collaborative_problem_solving")
_IDEAS = {
    "cognitive_reframing": ("reframes", "reframe_lead", 0.45),
    "normalizing": ("normalizing", "normal_lead", 0.2),
    "affirmation": ("strengths", "affirm_lead", 0.2),
    "psychoeducation": ("information", "inform_lead", 0.3),
}
_PARTS: dict[str, Callable[[AssistantWords, Item, AssistantStep], list[str]]] = {
    "empathic_validation": AssistantWords._validate,
    "reflective_listening": AssistantWords._reflect,
    "open_question": AssistantWords._ask,
    "collaborative_problem_solving": AssistantWords._offer,
    "de_escalation": AssistantWords._slow,
    "progressive_disclosure": AssistantWords._invite,
    "grounding": AssistantWords._ground,
    "boundary_setting": AssistantWords._bound,
    **dict.fromkeys(_IDEAS, AssistantWords._idea),
}
WORDED = (*_PARTS, "crisis_support")
"""The strategies that have words; those of crisis_support go by the stage of the crisis."""


def _joined(parts: list[str]) -> str:
    return " ".join(part for part in parts if part)
