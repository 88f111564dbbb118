"""The assistant's turn in words: its strategies, in their order, on this user's words and facts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from emosim.realize.grammar.formal import in_full
from emosim.realize.grammar.phrase import EMPTY, Pool
from emosim.realize.grammar.script import Cast, Script
from emosim.realize.grammar.shelf import Shelf, Wanted
from emosim.realize.grammar.speaker import Speech, lowered
from emosim.simulate.trajectory import AssistantStep, Item

# Chances below are choices: how often a strategy takes its optional sentence.
OPENER = 0.22
BY_NAME = 0.45  # the first and the last reply, where somebody says what they want to be called
REFERS_BACK = 0.5  # to what was merely told; to an episode or a theme it always does


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
    lead_ins: float = 1.0
    formal: bool = False
    asks: bool = True
    most_questions: int | None = 1
    may_refer: bool = False
    referred: bool = False
    echoed: set[str] = field(default_factory=set)

    def turn(self, step: AssistantStep, told: str) -> str:
        """The text of a turn. `told` is the kind of the user's: no reply starts gladly unless good news was told.

        `referred` says afterwards whether it refers back to what the step lets it.
        """
        self.referred = False
        self._recall(step)
        self.asks = step.crisis_stage > 0 or not any(item.strategy in _ASKING for item in step.items)
        self.most_questions = None if step.crisis_stage else 1
        if step.crisis_stage:
            return _joined(self._crisis(step))
        opens = self.speech.chance(OPENER) and not step.closes
        greeted = self._by_name("greeting", step) if step.facts["turn"] == 0 else ""
        parts = [greeted or (self._opener(step, told) if opens else "")]
        if step.meets_need:
            thanks = any(item.technique == "thank_for_trust" for item in step.items)
            parts += [
                self._shelved("meet", step) if thanks or self.speech.chance(0.4) else "",
                self._draw(self.user.pool("meets")),
            ]
        for item in step.items:
            back = [] if item.strategy in _REFER_AFTER else [self._refer(step)]
            parts += [*back, *_PARTS[item.strategy](self, item, step), self._refer(step)]
        if step.closes:
            parts += [self._shelved("close", step, self.outcome), self._by_name("farewell", step)]
        said = _joined(parts) or self._shelved("invite", step)
        return in_full(said) if self.formal else said

    def _recall(self, step: AssistantStep) -> None:
        """Put what this turn may refer to into the values of the dialogue, each in words not used before."""
        values, script = self.speech.values, self.script
        for name in _ONCE:
            values.withdraw(name)
        values["feeling"] = step.belief.emotion
        to = step.refers_to
        past = to.event if to else None
        self.may_refer = bool(to) and not (step.closes or step.meets_need)
        if self.may_refer and to.kind == "told":
            self.may_refer = self.speech.chance(REFERS_BACK)
        if step.about:
            self.bring_up(past if past and to.kind == "theme" else step.about)
            echoed = self._echoed(step)
            if echoed != past:
                self._offer_value("echo", script.pool("events", echoed, "echo"))
        if past:
            self._offer_value("past", script.pool("events", past, "echo"))
        for name in ("want_echo", "fear_echo"):
            self._offer_value(name, script.pool(name))

    @staticmethod
    def _echoed(step: AssistantStep) -> str:
        """The event to give back: in a crisis the one that told of it, whatever is felt."""
        return step.about if step.crisis_stage or not step.felt_about else step.felt_about

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
        stage = "hand_off" if step.closes else "ask" if step.crisis_stage == 1 else "help"
        keys = (self.outcome, self.risk, step.facts["risk"], step.manner)
        return [self._shelved(act, step, *keys) for act in _CRISIS[stage]]

    def _opener(self, step: AssistantStep, told: str) -> str:
        if step.belief.vad.valence <= 0 or told == "relief":
            return self._shelved("opener", step)
        return "" if told == "setback" else self._draw(self.shelf.pool(Wanted("opener")))

    def _validate(self, item: Item, step: AssistantStep) -> list[str]:
        act = _BESIDE.get(item.technique)
        if act == "meet" and step.meets_need:
            return []  # it is what the reply starts with
        if act and not step.closes and (own := self._shelved(act, step)):
            return [own, self._refer(step)]
        parts = [self._shelved("name_feeling", step)]
        if back := self._refer(step):
            parts.append(back)
        elif self.speech.chance(0.6):
            parts.append(self._shelved("legitimize", step))
        return parts

    def _refer(self, step: AssistantStep) -> str:
        """A line that refers back, once in a turn, if it may; goodbyes and thanks for trust have their own."""
        if not self.may_refer or self.referred:
            return ""
        to, lead = step.refers_to, step.items[0].strategy
        said = self._shelved("refer_back", step, to.kind, lead, step.facts["counseling"])
        self.referred = said != ""
        return said

    def _reflect(self, item: Item, step: AssistantStep) -> list[str]:
        missed = self._shelved("own_miss", step) if item.technique == "own_the_miss" else ""
        said = self._draw(self.script.pool("events", step.about, "reflects")) if step.about else ""
        if not said:
            return [missed, self._refer(step) or self._shelved("legitimize", step)]
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

    def _by_name(self, act: str, step: AssistantStep) -> str:
        called = "called" in self.speech.values and self.speech.chance(BY_NAME)
        return self._shelved(act, step) if called else ""

    def _lead(self, act: str, step: AssistantStep, share: float) -> str:
        if self.referred or not self.speech.chance(share * self.lead_ins):
            return ""
        own = EMPTY if self.formal else self.cast.pool(act)  # an assistant's own manner is its informal one
        return self._draw(own) if own and self.speech.chance(0.5) else self._shelved(act, step)

    def _draw(self, pool: Pool, question: bool = False) -> str:
        """A line; a reply asks one question at most, and refers to each thing once."""
        text = self.speech.draw(pool, self.most_questions if self.asks or question else 0)
        if "?" in text:
            self.asks = False
        for name in self.speech.used & _ONCE:
            value = self.speech.values.withdraw(name) or ""
            self.echoed.add(value)
            self.referred = self.referred or (name == "past" and value != "" and value[1:] in text)
        return text

    def _shelved(self, act: str, step: AssistantStep, *keys: str | None) -> str:
        wanted = Wanted(act, step.belief.emotion, step.belief.intensity, None, tuple(filter(None, keys)))
        return self._draw(self.shelf.pool(wanted), question=act == "crisis_ask")


_BESIDE = {
    "stay_beside": "stay_beside",
    "honor_the_effort": "honor_the_effort",
    "give_room": "give_room",
    "thank_for_trust": "meet",
}
"""The techniques of empathic validation that have an act of their own; the others name the feeling."""
_ONCE = frozenset({"echo", "past", "want_echo", "fear_echo"})
_CRISIS = {
    "ask": ("crisis_acknowledge", "crisis_ask"),
    "help": ("crisis_stay", "crisis_help", "crisis_person"),
    "hand_off": ("crisis_hand_off", "close"),
}
"""What each reply of the crisis protocol says, by its stage."""
_REFER_AFTER = ("empathic_validation", "reflective_listening")
"""The strategies that a reference back follows; before all others it stands first."""
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
