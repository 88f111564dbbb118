"""Two rule sets put to the test: every dialogue of an order simulated under both, and what differs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from emosim import __version__
from emosim.corpus.annotate import record_id
from emosim.corpus.bootstrap import FEWEST_CLUSTERS, LEVEL, RESAMPLES
from emosim.corpus.compare import FEWEST_DIFFERING, FEWEST_PAIRS, Comparison, Pair, compare
from emosim.corpus.order import Item, Order, items, pairs_of, total
from emosim.corpus.shards import replace
from emosim.runners.job import Progress
from emosim.runners.local import Work, default_workers, spread
from emosim.simulate.measures import measure, parting
from emosim.simulate.simulate import simulate
from emosim.simulate.stage import set_stage
from emosim.spec.library import Library
from emosim.spec.rules import RuleSet

SCHEMA = "emosim/ab/1"
TRIAL, PAIRS = "ab.json", "pairs.jsonl"
CHOICES = {
    "resamples": RESAMPLES,
    "level": LEVEL,
    "fewest_clusters": FEWEST_CLUSTERS,
    "fewest_pairs": FEWEST_PAIRS,
    "fewest_differing": FEWEST_DIFFERING,
}
# What moves people themselves, beside the rules that decide; words play no part in a trajectory.
PEOPLE = {
    "emotions.yaml": "emotions",
    "progression.yaml": "progression",
    "dynamics.yaml": "dynamics",
    "strategies.yaml": "catalogue",
}


class Side(Struct, frozen=True):
    """One of the two: its name as it was given, and the digest of its rules."""

    rules: str
    digest: str


class Contrast(Struct, frozen=True):
    """In what two libraries differ that a trajectory depends on.

    `people` names the files that make people differ, not just the answers they get. Of the rules, by name.
    """

    people: tuple[str, ...]
    changed: tuple[str, ...]
    only_a: tuple[str, ...]
    only_b: tuple[str, ...]
    reordered: bool


class Trial(Struct, frozen=True):
    """A finished comparison with all it depends on."""

    schema: str
    emosim: str
    a: Side
    b: Side
    contrast: Contrast
    order: dict[str, Any]
    choices: dict[str, float]
    comparison: Comparison


def run(
    names: tuple[str, str],
    libraries: tuple[Library, Library],
    order: Order,
    workers: int | None = None,
    on_progress: Callable[[Progress], None] = lambda progress: None,
) -> tuple[Trial, list[Pair]]:
    """Simulate an order under both libraries and compare. The same for any number of `workers`.

    Both must hold the same scenarios and personas. Raises InputError if the order is about none of them.
    """
    a, b = libraries
    found = pairs(a, b, order, workers, on_progress)
    sides = (Side(name, library.rules.digest) for name, library in zip(names, libraries, strict=True))
    asked = {
        "count": len(found),
        "seed": order.seed,
        "scenarios": list(order.scenarios),
        "personas": list(order.personas),
    }
    compared = compare(found, horizon(order, a), order.seed)
    return Trial(SCHEMA, __version__, *sides, contrast(a, b), asked, CHOICES, compared), found


def pairs(
    a: Library,
    b: Library,
    order: Order,
    workers: int | None = None,
    on_progress: Callable[[Progress], None] = lambda progress: None,
    seed_b: int | None = None,
) -> list[Pair]:
    """Every dialogue of an order under both libraries, held to the outcome levels of A.

    With another `seed_b` the two of a pair share nothing but who is in it: what separate samples would show.
    """
    count = total(order, a)
    progress = Progress(count)
    on_progress(progress)
    seeds = (order.seed, order.seed if seed_b is None else seed_b)
    found: list[Pair] = []
    for some in spread(items(order, a), count, workers or default_workers(count), _pairing, a, b, seeds):
        found += some
        progress.done = len(found)
        on_progress(progress)
    return found


def keep(trial: Trial, found: Sequence[Pair], folder: Path) -> None:
    """Write a trial and its pairs, a line a pair, into a folder."""
    folder.mkdir(exist_ok=True)
    replace(folder / PAIRS, b"".join(msgspec.json.encode(pair) + b"\n" for pair in found))
    replace(folder / TRIAL, written(trial))


def written(trial: Trial) -> bytes:
    """A trial as JSON to be read."""
    return msgspec.json.format(msgspec.json.encode(trial), indent=2) + b"\n"


def horizon(order: Order, library: Library) -> int:
    """User turns of the longest dialogue that the scenarios of an order allow; a crisis may take one more."""
    return max(library.scenarios[scenario].turns[1] for scenario, _ in pairs_of(order, library))


def contrast(a: Library, b: Library) -> Contrast:
    """In what two libraries differ, by value: a comment in a file is no difference."""
    people = tuple(file for file, part in PEOPLE.items() if getattr(a, part) != getattr(b, part))
    one, other = _written(a.rules), _written(b.rules)
    changed = tuple(name for name in one if name in other and one[name] != other[name])
    common = [[name for name in rules if name in one and name in other] for rules in (one, other)]
    only_a, only_b = (tuple(x for x in i if x not in j) for i, j in ((one, other), (other, one)))
    return Contrast(people, changed, only_a, only_b, common[0] != common[1])


def _written(rules: RuleSet) -> dict[str, Any]:
    return {rule.name: rule.written() for rule in rules}


def _pairing(a: Library, b: Library, seeds: tuple[int, int]) -> Work[list[Pair]]:
    both = _Both(a, b, seeds)
    return lambda chunk: [both.pair(item) for item in chunk]


class _Both:
    """The stages of two libraries, set once a process."""

    def __init__(self, a: Library, b: Library, seeds: tuple[int, int]) -> None:
        self._stages = (set_stage(a), set_stage(b))
        self._seeds = seeds

    def pair(self, item: Item) -> Pair:
        """A dialogue under both."""
        who = (item.scenario, item.persona, item.assistant)
        one, other = (
            simulate(stage, *who, seed, item.ordinal) for stage, seed in zip(self._stages, self._seeds, strict=True)
        )
        a, b = (stage.library for stage in self._stages)
        emotion = one.exchanges[0][0].affect.emotion
        return Pair(
            record_id(self._seeds[0], item.scenario, item.persona, item.ordinal),
            *who,
            item.ordinal,
            a.users[item.persona].locale,
            emotion,
            a.emotions.family[emotion],
            measure(one, a.dynamics, a.dynamics.outcome),
            measure(other, b.dynamics, a.dynamics.outcome),
            parting(one, other),
        )
