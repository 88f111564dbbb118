"""Making preference pairs: at some replies of a dialogue others are tried, and the best stands beside the worst."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from random import Random
from typing import NamedTuple, TypeVar

from msgspec.structs import replace

from emosim.corpus import record as r
from emosim.corpus.forks import Maker, follow, planned, there_is, worded
from emosim.corpus.preference import Message, Preference, State
from emosim.corpus.suited import Suitability, least
from emosim.seeds import words_random
from emosim.simulate.content import SHELVES
from emosim.simulate.forced import FORCED
from emosim.simulate.trajectory import AssistantStep, Trajectory
from emosim.spec.library import Library
from emosim.spec.rules import Planned

ALTERNATIVES = 4  # choice: tried beside the rules' own plan; were it all, the same two would win and lose every time
LEAST_MARGIN = 0.03  # choice: of distress; replies that differ by less teach little but noise

T = TypeVar("T")


class _Tried(NamedTuple):
    """A reply that was tried: what it does, by whose say, and how the dialogue goes with it."""

    plan: tuple[Planned, ...]
    by: str
    trajectory: Trajectory
    exchange: int

    @property
    def step(self) -> AssistantStep:
        return self.trajectory.exchanges[self.exchange][1]

    @property
    def next_distress(self) -> float:
        return self.trajectory.exchanges[self.exchange + 1][0].affect.distress

    @property
    def last_distress(self) -> float:
        return self.trajectory.exchanges[-1][0].affect.distress


class _Worded(NamedTuple):
    """A reply that was tried, in words."""

    tried: _Tried
    text: str


class PairMaker:
    """Makes the pairs of dialogues, `forks` of each where it has as many replies that can be tried."""

    def __init__(self, library: Library, maker: Maker, forks: int) -> None:
        self._maker = maker
        self._forks = forks
        self._leads = [planned(name, library) for name in there_is(library)]
        self._suitability = Suitability(library)

    def pairs(self, record: r.Record) -> tuple[list[Preference], Counter[str]]:
        """The pairs of a record at the standard level, and how its forks came out: `kept`, or why not.

        None from a dialogue that a crisis ends.
        """
        made: list[Preference] = []
        counts: Counter[str] = Counter()
        if record.crisis is None:
            for exchange in self._exchanges(record):
                pair = self._pair(record, exchange)
                counts["kept" if isinstance(pair, Preference) else pair] += 1
                made += [pair] if isinstance(pair, Preference) else []
        return made, counts

    def _exchanges(self, record: r.Record) -> list[int]:
        """The exchanges to fork at: neither the first, which knows only an opening, nor the last."""
        between = range(1, len(record.turns) // 2 - 1)
        return sorted(_drawn(_random("forks", record), between, self._forks))

    def _pair(self, record: r.Record, exchange: int) -> Preference | str:
        """The pair of an exchange, or a word for why there is none."""
        ranked = sorted(self._tried(record, exchange), key=lambda one: one.next_distress)
        sound = [one for one in ranked if not self._suitability.contraindicated(one.plan, one.step.truth)]
        if not sound:
            return "none_sound"
        if _margin(sound[0], ranked[-1]) < LEAST_MARGIN:
            return "too_close"
        best, worst = self._first_worded(record, sound), self._first_worded(record, ranked[::-1])
        if not best or not worst or best.text == worst.text:
            return "words_failed"
        if _margin(best.tried, worst.tried) < LEAST_MARGIN:
            return "too_close"
        return self._preference(record, best, worst)

    def _first_worded(self, record: r.Record, ranked: list[_Tried]) -> _Worded | None:
        """The first that comes out in words that pass the checks."""
        return next((_Worded(one, text) for one in ranked if (text := self._reply(record, one))), None)

    def _tried(self, record: r.Record, exchange: int) -> list[_Tried]:
        """The reply as it was and some others, each with what comes of it: none that has nothing of its own to say,
        and none that a crisis comes after."""
        turn = record.turns[2 * exchange + 1]
        own = tuple(Planned(used.name, used.technique, used.pacing) for used in turn.strategies)
        plans = {own: turn.decision.rule}
        others = [lead for lead in self._leads if lead.strategy != own[0].strategy]
        for lead in _drawn(_random("alternatives", record, exchange), others, ALTERNATIVES):
            plans[_led_by(lead, own)] = FORCED
        found = [_Tried(p, by, follow(self._maker, record, exchange, p), exchange) for p, by in plans.items()]
        return [one for one in found if one.trajectory.risk is None and _has_content(one.step)]

    def _reply(self, record: r.Record, one: _Tried) -> str:
        """The words of a reply that was tried, or none if they do not pass the checks."""
        if one.by != FORCED:
            return record.turns[2 * one.exchange + 1].text
        start = replace(one.trajectory, exchanges=one.trajectory.exchanges[: one.exchange + 2])
        branch = worded(self._maker, record, one.exchange, start)
        return "" if branch.failed else branch.record.turns[2 * one.exchange + 1].text

    def _preference(self, record: r.Record, best: _Worded, worst: _Worded) -> Preference:
        good, bad = best.tried, worst.tried
        turn = 2 * good.exchange + 1
        felt = record.turns[turn - 1]
        return Preference(
            "emosim/preference/1",
            record.id,
            turn,
            tuple(Message("assistant" if said.index % 2 else "user", said.text) for said in record.turns[:turn]),
            (Message("assistant", best.text),),
            (Message("assistant", worst.text),),
            _margin(good, bad),
            round(bad.last_distress - good.last_distress, 4),
            State(felt.emotion.primary.label, felt.emotion.primary.intensity, felt.emotion.vad, felt.progression.phase),
            tuple(p.strategy for p in good.plan),
            tuple(p.strategy for p in bad.plan),
            good.by,
            bad.by,
            self._because(good, bad),
        )

    def _because(self, good: _Tried, bad: _Tried) -> str:
        """What was wrong with the worse reply, by the strategy of it that suited least."""
        found = least(self._suitability.of(bad.step, bad.step.truth))
        lead, better = (name.replace("_", " ") for name in (found.strategy, good.plan[0].strategy))
        return found.because or f"{lead.capitalize()} suited as well, and did less than {better}."


def _margin(best: _Tried, worst: _Tried) -> float:
    return round(worst.next_distress - best.next_distress, 4)


def _has_content(step: AssistantStep) -> bool:
    """Whether the scenario gave every strategy something to say that needs it."""
    return all(item.content is not None or item.strategy not in SHELVES for item in step.items)


def _led_by(lead: Planned, own: tuple[Planned, ...]) -> tuple[Planned, ...]:
    """The plan with another lead; one that comes later in it anyway changes places with the first."""
    later = next((p for p in own[1:] if p.strategy == lead.strategy), None)
    return (later or lead, *(own[0] if p is later else p for p in own[1:]))


def _random(what: str, record: r.Record, *names: int) -> Random:
    made = record.provenance
    return words_random(what, made.corpus_seed, record.scenario, record.persona, made.ordinal, made.attempt, *names)


def _drawn(random: Random, pool: Sequence[T], count: int) -> list[T]:
    """Some of a pool, none twice; all of them where there are not more."""
    left = list(pool)
    return [left.pop(int(random.random() * len(left))) for _ in range(min(count, len(left)))]
