"""A simulated person who talks to a model: they feel, and go on, by what the model's replies set out to do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from msgspec import Struct, structs

from emosim.converse.contents import Contents
from emosim.converse.talk import Exchange
from emosim.corpus.forks import MOST_PLANNED, planned, there_is
from emosim.errors import InputError
from emosim.export.reading import Line
from emosim.export.states import StateLine
from emosim.realize.dialogue import Dialogue, Turn
from emosim.realize.grammar.realizer import Grammar
from emosim.seeds import derive
from emosim.simulate.answers import Answer
from emosim.simulate.forced import PROTOCOL
from emosim.simulate.outcome import name_outcome
from emosim.simulate.simulate import simulate
from emosim.simulate.stage import Stage
from emosim.simulate.trajectory import Belief, UserStep
from emosim.spec.facts import PHASES
from emosim.spec.library import Library
from emosim.vad import Vad

SURE = 1.0  # what is believed with, where a state line says nothing of certainty
Recognize = Callable[[str], str | None]
"""The strategy that the words of a reply show; None where nothing is to be seen."""


class Names(Struct, frozen=True):
    """Who meets, over what, and which of their many talks it is."""

    scenario: str
    persona: str
    assistant: str
    seed: int


def names_of(library: Library, scenario: str, persona: str, assistant: str | None, seed: int) -> Names:
    """The names of a meeting; an assistant that is not named is one who answers there.

    Raises InputError for what there is not, or does not go together.
    """
    for kind, name, known in (("scenario", scenario, library.scenarios), ("persona", persona, library.users)):
        if name not in known:
            raise InputError(f'no {kind} is called "{name}"; there are: {", ".join(known)}')
    if (scenario, persona) not in library.pairs:
        fitting = ", ".join(who for what, who in library.pairs if what == scenario) or "nobody"
        raise InputError(f"{persona} is nobody {scenario} happens to; it happens to: {fitting}")
    there = library.answering[scenario]
    if assistant is None:
        if not there:
            raise InputError(f"no assistant answers in {scenario}; name one with --assistant")
        assistant = there[derive("assistant", seed, scenario, persona, 0) % len(there)]
    if assistant not in library.assistants:
        raise InputError(f'no assistant is called "{assistant}"; there are: {", ".join(library.assistants)}')
    return Names(scenario, persona, assistant, seed)


class Met(Struct, frozen=True):
    """What a meeting came to: the person's turns with their true states, the exchanges with the model, and of each
    reply its strategies and where they were read: `named` in its state line, `recognized`, or `none`. `outcome` is by
    the rule of a corpus; `gone`: whether the person ended it. `crisis`: whether it came to one, which ends it too, and
    is handed off only if the reply to it names the protocol."""

    users: tuple[UserStep, ...]
    exchanges: tuple[Exchange, ...]
    strategies: tuple[tuple[str, ...], ...]
    read: tuple[str, ...]
    outcome: str
    gone: bool
    crisis: bool


class Person:
    """Somebody in a scenario, one turn at a time. The same replies always have the same words in answer.

    Words come from the grammar, so they take up what a reply asks or offers only if it is one of the scenario's own
    questions or steps, in words that tell which. A reply whose strategies can't be told moves nobody. In a crisis the
    grammar takes for granted that the protocol is followed, so there the talk ends with the model's first reply.
    """

    def __init__(self, stage: Stage, grammar: Grammar, names: Names, recognize: Recognize | None = None) -> None:
        """`stage` and `grammar` are of one library, and serve any number of people."""
        library = stage.library
        self._stage, self._grammar, self._names, self._recognize = stage, grammar, names, recognize
        self._library = library
        self._contents = Contents(library.scenarios[names.scenario])
        self._known = frozenset((*there_is(library), PROTOCOL))
        self._answers: list[Answer] = []
        self._exchanges: list[Exchange] = []
        self._strategies: list[tuple[str, ...]] = []
        self._read: list[str] = []
        self._go_on()

    @property
    def line(self) -> Line:
        """What a system prompt may know of the talk."""
        domain, locale = self._library.scenarios[self._names.scenario].domain, self.locale
        named = self._names
        return Line("", "", locale, domain, named.scenario, named.persona, named.assistant, self.situation, "", ())

    @property
    def locale(self) -> str:
        """Where they live."""
        return self._library.users[self._names.persona].locale

    @property
    def situation(self) -> str:
        """What it is about, in a sentence or two."""
        return self._dialogue.situation

    @property
    def step(self) -> UserStep | None:
        """Their turn now, as it truly is; None once they have gone, or a crisis was answered."""
        exchanges, now = self._trajectory.exchanges, len(self._answers)
        return exchanges[now][0] if now < len(exchanges) and not self._in_crisis() else None

    @property
    def words(self) -> str:
        """What they say now. Raises IndexError once they have gone."""
        return self._dialogue.turns[2 * len(self._answers)].text

    def hear(self, exchange: Exchange) -> None:
        """Take a reply in, and go on."""
        strategies, read = self._told(exchange)
        plan = tuple(planned(name, self._library) for name in strategies if name != PROTOCOL)
        told = {user.event for user, _ in self._trajectory.exchanges[: len(self._answers) + 1]}
        self._answers.append(Answer(plan, self._belief(exchange.state), self._contents.of(exchange.reply, told)))
        self._exchanges.append(exchange)
        self._strategies.append(strategies)
        self._read.append(read)
        self._go_on()

    def met(self) -> Met:
        """What it came to, so far. Raises InputError if nothing was answered yet."""
        count = len(self._answers)
        if not count:
            raise InputError("nobody answered, so there is nothing to tell of")
        return Met(
            tuple(user for user, _ in self._trajectory.exchanges[:count]),
            tuple(self._exchanges),
            tuple(self._strategies),
            tuple(self._read),
            self._outcome(),
            self.step is None,
            self._in_crisis(),
        )

    def dialogue(self) -> Dialogue:
        """The talk so far, in their words and the model's."""
        count = len(self._answers)
        turns = list(self._dialogue.turns[: 2 * count])
        turns[1::2] = [Turn("assistant", exchange.reply) for exchange in self._exchanges]
        exchanges = self._trajectory.exchanges[:count]
        so_far = structs.replace(self._trajectory, exchanges=exchanges, outcome=self._outcome())
        return replace(self._dialogue, trajectory=so_far, turns=tuple(turns))

    def _in_crisis(self) -> bool:
        return any(reply.crisis_stage for _, reply in self._trajectory.exchanges[: len(self._answers)])

    def _outcome(self) -> str:
        """How the talk ended, were it to end here."""
        if self._in_crisis() and PROTOCOL in self._strategies[-1]:
            return "handed_off"
        affects = [user.affect for user, _ in self._trajectory.exchanges[: len(self._answers)]]
        levels = self._library.dynamics.outcome
        return name_outcome(affects[0].distress, affects[-1].distress, affects[-1].phase, levels)

    def _go_on(self) -> None:
        """Their next turn. All before it comes out as it was, so the whole talk is made again."""
        names = self._names
        self._trajectory = simulate(
            self._stage, names.scenario, names.persona, names.assistant, names.seed, 0, answers=self._answers
        )
        self._dialogue = self._grammar.realize(self._trajectory, names.seed)

    def _told(self, exchange: Exchange) -> tuple[tuple[str, ...], str]:
        """What a reply set out to do, of what there is, each once; and where that was read."""
        named = exchange.state.strategies if exchange.state else ()
        if known := [name for name in dict.fromkeys(named) if name in self._known]:
            return tuple(known[:MOST_PLANNED]), "named"
        found = self._recognize(exchange.reply) if self._recognize else None
        return ((found,), "recognized") if found in self._known else ((), "none")

    def _belief(self, said: StateLine | None) -> Belief | None:
        """What a state line takes their state to be; None if it names no feeling or phase that there is."""
        if said is None or said.emotion not in self._library.emotions.family or said.phase not in PHASES:
            return None
        vad = Vad(said.valence, said.arousal, said.dominance)
        return Belief(said.emotion, said.intensity, vad, SURE, said.phase)
