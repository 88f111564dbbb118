"""The simulation: turn by turn, what is felt, shown, believed, decided and said."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from msgspec.structs import astuple

from emosim.affect.forecast import NOTHING_NEW, Forecast
from emosim.affect.person import Affect, Person
from emosim.policy.decision import Decision
from emosim.seeds import derive, numbers_random, words_random
from emosim.simulate.answers import Answer
from emosim.simulate.belief import Observer, show, shown_share
from emosim.simulate.content import Stock
from emosim.simulate.crisis import in_crisis, manner_of
from emosim.simulate.culture import at_the_start, eased, reach
from emosim.simulate.forced import Forced
from emosim.simulate.notes import Notes
from emosim.simulate.outcome import name_outcome
from emosim.simulate.stage import CALM_ASSISTANT, Stage, draw_slots
from emosim.simulate.talk import LEAVES_BELOW, Heard, Talker
from emosim.simulate.trajectory import AssistantStep, Belief, Contents, Item, Trajectory, UserStep
from emosim.spec.persona import AssistantPersona, UserPersona
from emosim.spec.scenario import Appraisal, Arc, Scenario
from emosim.vad import Vad

CRISIS_TURNS = 2  # an answer to the direct question, then the last turn
# Levels below are choices.
LEAVES_AFTER = 2  # misses in a row after which a user without rapport goes
WARMTH = 0.15  # rapport at the start that a warm assistant and an agreeable user add
HEARD_AT_NO_RAPPORT = 0.5  # share of a reply's effect that needs no rapport
SUPPORT_ABOVE, MISFIT_BELOW = 0.2, -0.1  # quality of a reply
NO_EVENT = Appraisal(
    relevance=0.0, desirability=0.0, likelihood=0.5, control=0.5, responsibility=0.0, changeability=0.5
)


def simulate(
    stage: Stage,
    scenario: str,
    persona: str,
    assistant: str,
    seed: int,
    ordinal: int,
    attempt: int = 0,
    forced: Forced | None = None,
    foresee: bool = False,
    answers: Sequence[Answer] | None = None,
) -> Trajectory:
    """The trajectory of one dialogue. The same arguments over the same library give the same trajectory.

    With `forced` one reply does what it is told. All before it is as it is without, and all after it draws the same
    noise and the same luck whatever the reply did, so that two replies differ in what they themselves bring about.
    With `foresee` every turn of the user has a forecast of the next; nothing else differs.
    With `answers` the first replies are those; the rules give the rest. A turn of the user depends on the answers
    before it alone. Replies that a crisis takes to its protocol are the rules' all the same.
    Raises ValueError for a reply that does not come, or that a crisis takes to its protocol.
    """
    library = stage.library
    names = (seed, scenario, persona, ordinal, attempt)
    setting = library.scenarios[scenario]
    user, _ = library.person(persona, setting.domain)
    return _Simulation(stage, setting, user, library.assistants[assistant], names, forced, foresee, answers).run()


def cognitive_load(distress: float, arousal: float) -> float:
    """How much of a person's thinking is taken up, 0 to 1: .15 at rest, rising with distress and arousal (choice)."""
    return round(min(1.0, 0.15 + 0.6 * distress + 0.25 * arousal), 4)


class _Simulation:
    """One dialogue while it runs."""

    def __init__(
        self,
        stage: Stage,
        scenario: Scenario,
        user: UserPersona,
        assistant: AssistantPersona,
        names: tuple[Any, ...],
        forced: Forced | None = None,
        foresee: bool = False,
        answers: Sequence[Answer] | None = None,
    ) -> None:
        self.stage, self.scenario, self.user, self.assistant, self.names = stage, scenario, user, assistant, names
        self.forced, self.foresee, self.answers = forced, foresee, answers
        scene = self.scene = stage.scene(scenario.domain, user.locale)
        dynamics = scene.dynamics
        numbers = numbers_random("trajectory", *names)
        random = words_random("contents", *names)
        self.random = random
        low, high = scenario.turns
        self.fewest, self.planned = low, low + int(random.random() * (high - low + 1))
        arc = _weighted(scenario.arcs, random.random())
        self.arc = arc
        turns = self.planned + CRISIS_TURNS + 2
        noise = numbers.standard_normal((2, turns, 3))
        uniform = numbers.random(len(scenario.slots) + 1).tolist()
        scale = stage.library.locales[user.locale].currency.scale
        self.slots = draw_slots(scenario, scale, uniform[1:])
        spread = dynamics.receptivity
        drawn = spread.mean + spread.sd * float(numbers.standard_normal())
        self.receptivity = min(spread.high, max(spread.low, drawn))
        self.home = stage.homes[user.persona]
        self.person = Person(scene.world, self.home, user.temperament, noise[0])
        self.observer = Observer.of(scene.world, assistant.acuity, noise[1])
        self.talker = Talker(scenario, user, scenario.arcs[arc].beats, self.planned, random)
        self.stock = Stock(scenario, random)
        self.notes = Notes(scenario)
        warmth = assistant.style.warmth - 0.5 + user.traits.agreeableness - 0.5
        begins = dynamics.rapport.start + WARMTH * warmth + at_the_start(user.culture)
        self.rapport = min(1.0, max(0.0, begins))
        self.heard = Heard()
        self.steps_offered = self.questions_running = 0
        self.need_met = self.step_taken = False
        self.risk: str | None = None
        self.signal = "none"
        self.manner = ""
        self.missed = 0
        self.exchanges: list[tuple[UserStep, AssistantStep]] = []

    def run(self) -> Trajectory:
        turn, crisis = 0, 0
        while True:
            if turn > self._last_untouched():
                # Contents come from one stream; from here on each turn has its own, whatever the reply before drew.
                self.random.seed(derive("contents", *self.names, turn))
            last = self._is_last(turn, crisis)
            user = self._user_turn(turn, crisis, last)
            if self.risk:
                crisis += 1
            self.exchanges.append((user, self._assistant_turn(turn, crisis, user)))
            turn += 1
            if last:
                break
        if self.forced is not None and turn <= self.forced.turn:
            raise ValueError(f"there is no reply {self.forced.turn}: the dialogue has {turn}")
        return self._trajectory()

    def _last_untouched(self) -> int:
        """The last turn of the user that no reply from outside comes before."""
        if self.answers is not None:
            return 0
        return self.forced.turn if self.forced is not None else self.planned + CRISIS_TURNS

    def _is_last(self, turn: int, crisis: int) -> bool:
        if crisis:
            return crisis >= CRISIS_TURNS
        if turn + 1 >= self.planned:
            return True
        progress = self.person.progress
        if self.missed >= LEAVES_AFTER and self.rapport < LEAVES_BELOW and turn >= 3:
            return True
        return turn >= self.fewest and progress.phase == "resolved" and progress.streak >= 2

    def _user_turn(self, turn: int, crisis: int, last: bool) -> UserStep:
        talker, heard, person = self.talker, self.heard, self.person
        event = None if last or crisis else talker.next_event(turn)
        kind = _kind_of(heard.quality) if turn else "none"
        appraisal = NO_EVENT
        if event is not None:
            spec = self.scenario.events[event]
            appraisal = spec.appraisal
            kind = "setback" if appraisal.desirability < 0 else "relief"
            person.meet_event(appraisal, turn == 0, spec.risk is not None)
            if spec.risk:
                self.risk, self.signal = spec.risk.kind, spec.risk.signal
                draw = words_random("crisis", *self.names).random()
                self.manner = manner_of(self.signal, self.user, draw)
        affect = person.feel(kind)
        if crisis:
            plan = in_crisis(self.manner, last)
            plan.reacts_to = heard.lead
        elif last:
            plan = talker.close(heard)
        elif turn == 0:
            plan = talker.open()
        else:
            plan = talker.answer(turn, event, heard, self.rapport, affect.distress)
        if event is not None:
            self.stock.told.append(event)
            if self.risk:
                plan = Contents("tells", event)
        forecast = self._forecast(turn, plan) if self.foresee else None
        shown = self._shown(affect)
        return UserStep(*astuple(plan), affect=affect, shown=shown, kind=kind, appraisal=appraisal, forecast=forecast)

    def _forecast(self, turn: int, plan: Contents) -> Forecast:
        """What to expect of the next turn. How far replies reach this user is what they do on average: `receptivity`
        is drawn, so nobody knows it."""
        news = NOTHING_NEW
        if not self.risk and not plan.closes:
            told = (*(user.event for user, _ in self.exchanges), plan.event)
            news = self.stage.prospects(self.scenario.scenario).after(told)
        usual = self.scene.dynamics.receptivity.mean
        return self.scene.forecaster.forecast(
            self.person, self._strength(usual, turn), plan.discloses and not self.need_met, news
        )

    def _strength(self, receptivity: float, turn: int) -> float:
        """How much the next reply reaches the user."""
        return receptivity * (HEARD_AT_NO_RAPPORT + self.rapport) * reach(turn, self.user.culture)

    def _shown(self, affect: Affect) -> Affect:
        emotions = self.stage.world.emotions
        ancestry = emotions.ancestry(affect.emotion)
        return show(self.scene.world, affect, shown_share(self.user.culture.display, ancestry[-1], ancestry))

    def _assistant_turn(self, turn: int, crisis: int, user: UserStep) -> AssistantStep:
        if turn:
            self.observer.notice(user)
        belief = self.observer.read(user.shown, self.person.bias)
        answer = self._answer(turn)
        if answer is not None and answer.belief is not None:
            belief = answer.belief
        if user.step:
            self.step_taken = user.takes_step
        facts = self._facts(turn, user, belief)
        decision = self._decide(turn, facts) if answer is None else answer.over(self._decide(turn, facts))
        meets = user.discloses and not self.need_met and decision.plan != ()
        take = self.stock.take if answer is None else answer.contents.get
        items = tuple(Item(p.strategy, p.technique, p.pacing, take(p.strategy)) for p in decision.plan)
        family = self.stage.world.emotions.family
        truth = self._truth(facts, user.affect)
        impact = self.scene.effects.impact(
            items,
            truth,
            family[belief.emotion],
            self.assistant.style.lean,
            self._strength(self.receptivity, turn),
            meets,
        )
        self.need_met = self.need_met or meets
        ease = eased(impact.quality * min(1.0, self.receptivity), self.user.culture)
        self.person.meet_reply(impact.move, ease)
        self._remember(items, impact.quality)
        told = self.stock.told
        seen = self.notes.take(user, belief, family[belief.emotion], self.observer.progress.distress, crisis > 0)
        lead = items[0].strategy if items else None
        refers_to = self.notes.refer_back(lead, meets, user.closes, self.random.random())
        return AssistantStep(
            belief,
            facts,
            decision,
            items,
            impact.fits,
            round(self.rapport, 4),
            told[-1] if told else None,
            self.notes.felt_about(),
            meets,
            crisis,
            user.closes,
            truth if self.forced is not None else None,
            user.manner,
            seen,
            refers_to,
        )

    def _answer(self, turn: int) -> Answer | None:
        """The reply that somebody else gives, if one does."""
        given = self.answers is not None and turn < len(self.answers) and not self.risk
        return self.answers[turn] if given else None

    def _decide(self, turn: int, facts: dict[str, Any]) -> Decision:
        decided = self.stage.policy.decide(facts)
        if self.forced is None or turn != self.forced.turn:
            return decided
        if self.risk:
            raise ValueError(f"reply {turn} belongs to the crisis protocol, which is not up for experiments")
        return self.forced.over(decided)

    def _facts(self, turn: int, user: UserStep, belief: Belief) -> dict[str, Any]:
        progress = self.observer.progress
        return {
            "emotion": belief.emotion,
            "family": self.stage.world.emotions.family[belief.emotion],
            "intensity": belief.intensity,
            "intensity_change": self.observer.intensity_change,
            "valence": belief.vad.valence,
            "arousal": belief.vad.arousal,
            "dominance": belief.vad.dominance,
            "certainty": belief.certainty,
            "phase": belief.phase,
            "streak": progress.streak,
            "turn": turn,
            "user_move": user.move,
            "asked_advice": "yes" if user.asks else "no",
            "need_shown": "yes" if user.discloses else "no",
            "step_taken": "yes" if self.step_taken else "no",
            "rapport": round(self.observer.rapport, 4),
            "cognitive_load": cognitive_load(progress.distress, belief.vad.arousal),
            "steps_offered": self.steps_offered,
            "questions_running": self.questions_running,
            "last_strategy": self.heard.lead or "none",
            "counseling": self.assistant.counseling,
            "risk": self.signal,
            "risk_kind": self.risk or "none",
        }

    def _truth(self, facts: dict[str, Any], affect: Affect) -> dict[str, Any]:
        """The same facts with the user's true state in place of the believed one."""
        before = self.exchanges[-1][0].affect if self.exchanges else affect
        return {
            **facts,
            "rapport": round(self.rapport, 4),
            "emotion": affect.emotion,
            "family": self.stage.world.emotions.family[affect.emotion],
            "intensity": affect.intensity,
            "intensity_change": round(affect.intensity - before.intensity, 4),
            "valence": affect.vad.valence,
            "arousal": affect.vad.arousal,
            "dominance": affect.vad.dominance,
            "certainty": affect.certainty,
            "phase": affect.phase,
            "streak": affect.streak,
            "cognitive_load": cognitive_load(affect.distress, affect.vad.arousal),
        }

    def _remember(self, items: tuple[Item, ...], quality: float) -> None:
        rapport = self.scene.dynamics.rapport
        change = quality * (rapport.gain if quality > 0 else rapport.loss)
        self.rapport = min(1.0, max(0.0, self.rapport + change))
        self.missed = self.missed + 1 if quality < 0 else 0
        contents = {item.strategy: item.content for item in items}
        self.heard = Heard(
            quality,
            items[0].strategy if items else None,
            contents.get("open_question"),
            contents.get("collaborative_problem_solving"),
        )
        self.steps_offered += self.heard.step is not None
        self.questions_running = self.questions_running + 1 if self.heard.question else 0

    def _trajectory(self) -> Trajectory:
        first, last = self.exchanges[0][0].affect, self.exchanges[-1][0].affect
        levels = self.stage.library.dynamics.outcome
        outcome = "handed_off" if self.risk else name_outcome(first.distress, last.distress, last.phase, levels)
        return Trajectory(
            self.scenario.scenario,
            self.user.persona,
            self.assistant.persona,
            self.names[3],
            self.names[4],
            self.arc,
            self.slots,
            tuple(self.exchanges),
            outcome,
            self.risk,
            Vad.from_centered(self.home),
            Vad.from_centered(CALM_ASSISTANT),
        )


def _kind_of(quality: float) -> str:
    """The kind of event that a reply is to the emotion machine's guards."""
    if quality > SUPPORT_ABOVE:
        return "support"
    return "misfit" if quality < MISFIT_BELOW else "none"


def _weighted(arcs: dict[str, Arc], draw: float) -> str:
    total = sum(arc.weight for arc in arcs.values())
    reached = 0.0
    for name, arc in arcs.items():
        reached += arc.weight / total
        if draw < reached:
            return name
    return name
