"""What is to be made: the dialogues of a corpus, by name, before any of them exists."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, NamedTuple

import msgspec

from emosim import __version__
from emosim.corpus.record import SCHEMA
from emosim.errors import InputError
from emosim.seeds import derive, digest
from emosim.simulate.outcome import OUTCOMES
from emosim.spec.library import Library

DEFAULT_COUNT = 1000
DEFAULT_SEED = 7


@dataclass(frozen=True, slots=True)
class Order:
    """What the user asked for. `count` dialogues, spread evenly over the pairs; or `variations` of each pair.

    `forks` is at how many replies of a dialogue others are tried, for preference pairs; `experiment` the arm of a
    comparison that the corpus is, which full records keep.
    """

    count: int | None = None
    variations: int | None = None
    seed: int = DEFAULT_SEED
    level: str = "standard"
    format: str = "jsonl"
    scenarios: tuple[str, ...] = ()
    personas: tuple[str, ...] = ()
    outcome_mix: Mapping[str, float] = field(default_factory=dict)
    forks: int = 0
    experiment: str = ""

    def written(self) -> dict[str, Any]:
        """The order as plain data for a manifest; what is not asked for is left out, as before it could be."""
        written = {**asdict(self), "outcome_mix": dict(self.outcome_mix)}
        return {name: value for name, value in written.items() if value or name not in ("forks", "experiment")}


class Item(NamedTuple):
    """One dialogue to be made; `outcome` is what it must end in, or None for whatever comes."""

    scenario: str
    persona: str
    assistant: str
    ordinal: int
    outcome: str | None


def fingerprint(order: Order, library: Library) -> str:
    """A digest of everything the bytes of a corpus depend on."""
    parts = {"schema": SCHEMA, "emosim": __version__, "order": order.written(), "inputs": library.digests}
    return digest(msgspec.json.encode(parts, order="sorted").decode())


def pairs_of(order: Order, library: Library) -> tuple[tuple[str, str], ...]:
    """The (scenario, persona) pairs an order is about: of the scenarios it names, or else of those taken by default.

    Raises InputError if there are none.
    """
    for kind, names, known in (
        ("scenario", order.scenarios, library.scenarios),
        ("persona", order.personas, library.users),
    ):
        for name in names:
            if name not in known:
                raise InputError(f'no {kind} is called "{name}"; there are: {", ".join(known)}')
    chosen = order.scenarios or tuple(name for name, spec in library.scenarios.items() if spec.by_default)
    pairs = _pairs(chosen, order, library)
    if not pairs:
        raise InputError(
            "none of the chosen personas fits any of the chosen scenarios; `emosim ls` shows what a scenario requires"
        )
    return pairs


def _pairs(scenarios: Iterable[str], order: Order, library: Library) -> tuple[tuple[str, str], ...]:
    chosen = frozenset(scenarios)
    return tuple(
        (scenario, persona)
        for scenario, persona in library.pairs
        if scenario in chosen and (not order.personas or persona in order.personas)
    )


def total(order: Order, library: Library) -> int:
    """How many dialogues an order is for."""
    if order.variations is not None:
        return order.variations * len(pairs_of(order, library))
    return DEFAULT_COUNT if order.count is None else order.count


def items(order: Order, library: Library, start: int = 0) -> Iterator[Item]:
    """The dialogues of an order from number `start` on, always in the same order.

    Pairs come in turn, in an order of their own, so that a short corpus holds as many of them as it can.
    """
    pairs = sorted(pairs_of(order, library), key=lambda pair: digest("pair", *pair))
    wanted = _Outcomes(order, library)
    for number in range(start, total(order, library)):
        scenario, persona = pairs[number % len(pairs)]
        ordinal = number // len(pairs)
        outcome = wanted.of(number)
        if outcome == "handed_off":
            scenario, persona, ordinal = wanted.crisis_pair(number)
        assistant = _assistant(order, library, scenario, persona, ordinal)
        yield Item(scenario, persona, assistant, ordinal, outcome)


def _assistant(order: Order, library: Library, scenario: str, persona: str, ordinal: int) -> str:
    """Who answers in a dialogue: each of those who can, as often as the next."""
    there = library.answering[scenario]
    if not there:
        domain = library.scenarios[scenario].domain
        raise InputError(
            f'no assistant answers in {scenario}: write "domains: [{domain}]" into one, or leave out the domains of one'
        )
    return there[derive("assistant", order.seed, scenario, persona, ordinal) % len(there)]


class _Outcomes:
    """Which outcome each number of an order must have, so that the mix comes out as asked."""

    def __init__(self, order: Order, library: Library) -> None:
        self._mix = {name: share for name, share in order.outcome_mix.items() if share > 0}
        self._seed = order.seed
        risky = {name for name, spec in library.scenarios.items() if any(e.risk for e in spec.events.values())}
        # Who asks for crises means all there are, so scenarios that are not taken by default are among these.
        self._crisis = sorted(
            _pairs(risky.intersection(order.scenarios or risky), order, library), key=lambda pair: digest("pair", *pair)
        )
        if "handed_off" in self._mix and not self._crisis:
            raise InputError("no chosen scenario has a crisis in it, so none can end handed_off")

    def of(self, number: int) -> str | None:
        """The outcome number must have; None without a mix."""
        if not self._mix:
            return None
        draw = derive("outcome", self._seed, number) / 2**64 * sum(self._mix.values())
        for name in OUTCOMES:
            draw -= self._mix.get(name, 0.0)
            if draw < 0 and name in self._mix:
                return name
        return next(reversed(self._mix))

    def crisis_pair(self, number: int) -> tuple[str, str, int]:
        """A pair in which a crisis can come up, with an ordinal that no other number of the order has."""
        scenario, persona = self._crisis[number % len(self._crisis)]
        return scenario, persona, 1_000_000 + number
