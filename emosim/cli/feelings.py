"""Which graph of feelings a command is about: the machine as declared, or the steps of a corpus or a simulation."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import networkx as nx
from rich.console import Console
from rich.progress import track

from emosim.affect.graph import machine_graph, taken_graph
from emosim.affect.machines import TransitionsMachines
from emosim.cli.library import open_library
from emosim.corpus.graph import corpus_walks
from emosim.corpus.order import DEFAULT_SEED, Order, items, pairs_of
from emosim.corpus.shards import shards_of
from emosim.errors import InputError
from emosim.simulate.simulate import simulate
from emosim.simulate.stage import set_stage
from emosim.simulate.walks import walk_of
from emosim.spec.library import Library

T = TypeVar("T")
DEFAULT_COUNT = 400  # choice: dialogues of a simulation; about a second
MOST_NAMED = 3  # choice: names that stand in a title; more are counted


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody asked for: scenarios and personas by name or path, a folder of rules, and how much to simulate."""

    scenarios: tuple[str, ...]
    personas: tuple[str, ...]
    rules: str | None
    count: int | None = None
    seed: int | None = None

    @property
    def walks(self) -> bool:
        """Whether it takes dialogues and not the machine alone."""
        return bool(self.scenarios or self.personas)


def graph_of(wanted: Wanted, corpus: Path | None) -> nx.DiGraph:
    """The graph of a corpus, of the scenarios and personas that are wanted, or of the machine if there are none."""
    if corpus is not None:
        library, _, _ = open_library(rules=wanted.rules)
        return _taken(corpus, library, wanted)
    if wanted.walks:
        return _reached(wanted)
    library, _, _ = open_library(rules=wanted.rules)
    return _declared(library)


def two_graphs(wanted: Wanted, before: Path, after: Path) -> tuple[nx.DiGraph, nx.DiGraph]:
    """The graphs of two corpora; or of two folders of rules: their machines or, with scenarios and personas, the steps
    that are taken by either. Raises InputError for one of each, or something else."""
    kinds = [_kind(folder) for folder in (before, after)]
    if kinds[0] != kinds[1]:
        raise InputError(f"{before} is {kinds[0]} and {after} {kinds[1]}; give two corpora or two folders of rules")
    if kinds[0] == "a corpus":
        if wanted.count is not None or wanted.seed is not None:
            raise InputError("--count and --seed are for a simulation, which two corpora need none of")
        library, _, _ = open_library(rules=wanted.rules)
        return _taken(before, library, wanted), _taken(after, library, wanted)
    if wanted.rules:
        raise InputError("--rules goes with two corpora; the folders that --diff compares are rules themselves")
    return _of_rules(before, wanted), _of_rules(after, wanted)


def _kind(folder: Path) -> str:
    if (folder / "emotions.yaml").is_file():
        return "a folder of rules"
    try:
        shards_of(folder)
    except InputError:
        raise InputError(f"{folder}: neither a corpus nor a folder of rules with an emotions.yaml") from None
    return "a corpus"


def _of_rules(folder: Path, wanted: Wanted) -> nx.DiGraph:
    own = Wanted(wanted.scenarios, wanted.personas, str(folder), wanted.count, wanted.seed)
    graph = graph_of(own, None)
    graph.graph["name"] = str(folder)
    return graph


def _declared(library: Library) -> nx.DiGraph:
    return machine_graph(library.emotions, TransitionsMachines(library.emotions, library.progression))


def _taken(corpus: Path, library: Library, wanted: Wanted) -> nx.DiGraph:
    walks = corpus_walks(corpus, wanted.scenarios, wanted.personas)
    of = _named(wanted.scenarios, wanted.personas)
    title = corpus.resolve().name
    name = f"{title} ({of})" if of else title
    return taken_graph(library.emotions, _watched(walks, f"reading {corpus}"), name, "taken")


def _named(scenarios: Sequence[str], personas: Sequence[str]) -> str:
    """What was chosen, in a few words."""
    parts = []
    for kind, names in (("scenarios", scenarios), ("personas", personas)):
        if names:
            parts.append(", ".join(names) if len(names) <= MOST_NAMED else f"{len(names)} {kind}")
    return ", ".join(parts)


def _reached(wanted: Wanted) -> nx.DiGraph:
    """The steps of simulated dialogues: the very ones that `generate` makes of the same order and seed."""
    library, scenarios, personas = open_library(wanted.scenarios, wanted.personas, wanted.rules)
    seed = DEFAULT_SEED if wanted.seed is None else wanted.seed
    order = Order(wanted.count or DEFAULT_COUNT, None, seed, scenarios=scenarios, personas=personas)
    pairs_of(order, library)  # says what is wrong with the names before the rest is set up
    stage = set_stage(library)
    walks = (
        walk_of(simulate(stage, item.scenario, item.persona, item.assistant, seed, item.ordinal))
        for item in items(order, library)
    )
    watched = _watched(walks, "simulating", order.count)
    return taken_graph(library.emotions, watched, _named(scenarios, personas), "reached")


def _watched(walks: Iterable[T], doing: str, total: int | None = None) -> Iterator[T]:
    """The same walks, with a bar on a terminal while they come."""
    yield from track(
        walks,
        doing,
        total,
        console=Console(stderr=True),
        transient=True,
        disable=not sys.stderr.isatty(),
    )
