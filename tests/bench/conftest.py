"""What the benchmarks share: a sample of real work, and the table at the end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from emosim.corpus.order import Order, items
from emosim.corpus.produce import Producer
from emosim.realize.dialogue import Dialogue
from emosim.simulate.trajectory import Trajectory
from emosim.spec.library import load_library

DIALOGUES = 200
FLOOR, AIM = 5_000, 15_000  # turns per second end to end, one core, level standard


@dataclass
class Work:
    """A sample of dialogues at every stage of their making."""

    producer: Producer
    items: list[Any]
    trajectories: list[Trajectory]
    dialogues: list[Dialogue]
    records: list[Any]
    turns: int


@pytest.fixture(scope="session")
def work() -> Work:
    """The sample, made once, so that every line of the lexicon it needs is compiled."""
    library = load_library()
    order = Order(count=DIALOGUES)
    producer = Producer(library, order)
    chosen = list(items(order, library))
    producer.batch(chosen)
    trajectories = [producer.simulate(item, 0) for item in chosen]
    dialogues = [producer.realize(trajectory) for trajectory in trajectories]
    records = [producer.annotate(dialogue) for dialogue in dialogues]
    turns = sum(2 * len(trajectory.exchanges) for trajectory in trajectories)
    return Work(producer, chosen, trajectories, dialogues, records, turns)


def pytest_terminal_summary(terminalreporter: Any, config: Any) -> None:
    """Turns per second of each stage, and the whole beside its engines and JSON."""
    found = {b.name: b for b in config._benchmarksession.benchmarks if "turns" in b.extra_info}
    if not found:
        return
    micros = {name: 1e6 * b.stats.min / b.extra_info["turns"] for name, b in found.items()}
    out = terminalreporter.write_line
    out("")
    out(f"{'one core, best of the rounds':36} {'us/turn':>9} {'turns/s':>12}")
    for name, cost in micros.items():
        out(f"{name.removeprefix('test_').replace('_', ' '):36} {cost:9.2f} {1e6 / cost:12,.0f}")
    whole = micros.get("test_end_to_end")
    parts = [
        micros.get(name) for name in ("test_engine_durable_rules", "test_engine_transitions", "test_json_encoding")
    ]
    if whole and all(parts):
        out("")
        out(f"end to end: {1e6 / whole:,.0f} turns/s (floor {FLOOR:,}, aim {AIM:,})")
        out(f"the whole costs {whole / sum(parts):.1f} times its two engines and JSON together")
