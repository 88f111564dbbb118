"""Forks of a dialogue: one of its replies does something else, and the rest of it comes as it then comes."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import zip_longest
from typing import Protocol

from msgspec.structs import replace

from emosim.corpus import record as r
from emosim.corpus.annotate import at_level
from emosim.corpus.order import Item
from emosim.errors import InputError
from emosim.realize.dialogue import Dialogue
from emosim.realize.grammar.assistant import WORDED
from emosim.seeds import digest
from emosim.simulate.forced import PROTOCOL, Forced
from emosim.simulate.trajectory import Trajectory
from emosim.spec.library import Library
from emosim.spec.rules import Planned, RuleSet

MOST_PLANNED = 4  # of a rule's `then`


class Maker(Protocol):
    """Makes a dialogue stage by stage, as Producer does."""

    def simulate(self, item: Item, attempt: int = 0, forced: Forced | None = None) -> Trajectory: ...

    def realize(self, trajectory: Trajectory) -> Dialogue: ...

    def annotate(self, dialogue: Dialogue) -> r.Record: ...

    def inspect(self, record: r.Record) -> tuple[r.Record, str]: ...


@dataclass(frozen=True, slots=True)
class Branch:
    """A dialogue as it goes with another plan at one reply; `failed` names the check its record fails, if any."""

    plan: tuple[Planned, ...]
    trajectory: Trajectory
    record: r.Record
    failed: str = ""


def there_is(library: Library) -> list[str]:
    """The strategies there are to try: all of the catalogue that have words, but the crisis protocol."""
    return [name for name in library.catalogue.strategies if name in WORDED and name != PROTOCOL]


def planned(strategy: str, library: Library, technique: str | None = None) -> Planned:
    """A strategy as it can be planned: with the technique given or its first, at the pace a rule gives it, or steady.

    Raises InputError for a strategy or a technique that there is not, and for the crisis protocol.
    """
    if strategy == PROTOCOL:
        raise InputError(f"{PROTOCOL} is for crises, and a crisis is no place to try things out")
    known = there_is(library)
    if strategy not in known:
        raise InputError(f'no strategy is called "{strategy}"; there are: {", ".join(known)}')
    spec = library.catalogue[strategy]
    if technique is not None and technique not in spec.techniques:
        raise InputError(f'{strategy} has no technique "{technique}"; there are: {", ".join(spec.techniques)}')
    technique = technique or next(iter(spec.techniques))
    return Planned(strategy, technique, _pacing(library.rules, strategy, technique))


def _pacing(rules: RuleSet, strategy: str, technique: str) -> str:
    paced = [p for rule in rules for p in rule.then if p.strategy == strategy]
    same = [p for p in paced if p.technique == technique] or paced
    return same[0].pacing if same else "steady"


def parse_plan(text: str, library: Library) -> tuple[Planned, ...]:
    """The plan that `strategy[:technique]` means, or several of them joined by `+`, in their order.

    Raises InputError for what cannot be planned.
    """
    plan = []
    for part in text.split("+"):
        strategy, _, technique = part.strip().partition(":")
        plan.append(planned(strategy, library, technique or None))
    if len(plan) > MOST_PLANNED:
        raise InputError(f"{text}: a reply carries out {MOST_PLANNED} strategies at most")
    return tuple(plan)


def exchange_of(record: r.Record, turn: int) -> int:
    """The number of the exchange that an assistant's turn belongs to.

    Raises InputError for a turn at which nothing else can be tried.
    """
    last = len(record.turns) - 1
    if record.level == "core":
        raise InputError("a corpus of level core keeps no decisions; make it with --level standard")
    if turn > last:
        raise InputError(f"the dialogue has turns 0 to {last}, not {turn}")
    told = record.turns[turn]
    if isinstance(told, r.UserTurn):
        raise InputError(f"turn {turn} is the user's; the assistant's are {_replies(record)}")
    if told.decision.facts["risk_kind"] != "none":
        raise InputError(f"turn {turn} is in a crisis, and the protocol is no place to try things out")
    if turn == last:
        raise InputError(f"turn {turn} is the last, and nobody answers it; try {_replies(record)}")
    return turn // 2


def _replies(record: r.Record) -> str:
    """The turns at which something else can be tried."""
    found = [t.index for t in record.turns[:-1] if isinstance(t, r.AssistantTurn)]
    return ", ".join(str(n) for n in found if record.turns[n].decision.facts["risk_kind"] == "none") or "none here"


def item_of(record: r.Record) -> Item:
    """What a record was made as."""
    return Item(record.scenario, record.persona, record.assistant, record.provenance.ordinal, None)


def rebuild(record: r.Record, library: Library, maker: Maker) -> Trajectory:
    """The trajectory that a record was made from, made again from the names it keeps.

    Raises InputError, saying what has changed, if the library at hand does not make that record.
    """
    for kind, name in (("scenarios", record.scenario), ("users", record.persona), ("assistants", record.assistant)):
        if name not in getattr(library, kind):
            option = "--scenario" if kind == "scenarios" else "--persona"
            raise InputError(f'the library holds no "{name}", which the dialogue was made from; give it with {option}')
    made = record.provenance
    if made.realizer.kind != "grammar":
        raise InputError(f"the words are {made.realizer.kind}'s, and only those of the grammar can be found again")
    if made.rules != library.rules.digest:
        raise InputError("these are other rules than the dialogue was made with; give those with --rules")
    trajectory = maker.simulate(item_of(record), made.attempt)
    again = maker.annotate(maker.realize(trajectory))
    changed = [kind for kind, digest_ in made.specs.items() if again.provenance.specs.get(kind) != digest_]
    if changed:
        kind = changed[0]
        option = "--scenario" if kind == "scenario" else "--persona"
        name = getattr(record, kind)
        raise InputError(f"{kind} {name} changed since the dialogue was made; give the file as it was with {option}")
    _compare(at_level(record, "standard"), again)
    return trajectory


def _compare(record: r.Record, again: r.Record) -> None:
    """Raises InputError for the first turn that is not the record's."""
    turns = zip_longest(record.turns, again.turns)
    index, was, now = next(((n, was, now) for n, (was, now) in enumerate(turns) if was != now), (0, None, None))
    if was == now:
        return
    what = "words" if was and now and was.text != now.text else "states"
    versions = record.provenance.emosim, again.provenance.emosim
    emosim = "emosim" if versions[0] == versions[1] else f"emosim (then {versions[0]}, now {versions[1]})"
    raise InputError(
        f"turn {index} comes out with other {what} than the dialogue has: it was corrected, or the lexicon, the "
        f"dynamics, the machines or {emosim} changed since it was made"
    )


def fork(maker: Maker, record: r.Record, exchange: int, plan: tuple[Planned, ...]) -> Branch:
    """The branch of a record in which the reply of an exchange carries out a plan.

    All before that reply is as it is in the record. Raises ValueError where nothing can be tried (exchange_of).
    """
    return worded(maker, record, exchange, follow(maker, record, exchange, plan))


def follow(maker: Maker, record: r.Record, exchange: int, plan: tuple[Planned, ...]) -> Trajectory:
    """How a dialogue goes on, without words, if the reply of an exchange carries out a plan."""
    return maker.simulate(item_of(record), record.provenance.attempt, Forced(exchange, plan))


def worded(maker: Maker, record: r.Record, exchange: int, trajectory: Trajectory) -> Branch:
    """The branch of a record that a trajectory of `follow` is, or its start, in words and checked."""
    plan = trajectory.exchanges[exchange][1].decision.plan
    made = maker.annotate(maker.realize(trajectory))
    named = replace(made, id=fork_id(record.id, exchange, plan), provenance=replace(made.provenance, parent=record.id))
    return Branch(plan, trajectory, *maker.inspect(named))


def fork_id(parent: str, exchange: int, plan: tuple[Planned, ...]) -> str:
    """The id of a branch, 32 hex digits, from what it is a branch of and what is done there."""
    return digest("fork", parent, exchange, *(f"{p.strategy}:{p.technique}:{p.pacing}" for p in plan))
