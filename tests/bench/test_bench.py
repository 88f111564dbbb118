"""Turns per second: each stage, the engines and JSON in the same run, and the whole. Run by bin/bench."""

from __future__ import annotations

from typing import Any

import pytest

from emosim.affect.machines import TransitionsMachines
from emosim.corpus import record as r
from emosim.corpus.order import Order
from emosim.corpus.produce import Producer
from emosim.runners.local import CHUNK

ROUNDS = 7


def measure(benchmark: Any, work: Any, run: Any) -> None:
    """Run over the whole sample, several rounds; the table divides by its turns."""
    benchmark.extra_info["turns"] = work.turns
    benchmark.pedantic(run, rounds=ROUNDS, warmup_rounds=1)


def test_simulate(benchmark: Any, work: Any) -> None:
    measure(benchmark, work, lambda: [work.producer.simulate(item, 0) for item in work.items])


def test_realize(benchmark: Any, work: Any) -> None:
    measure(benchmark, work, lambda: [work.producer.realize(t) for t in work.trajectories])


def test_annotate(benchmark: Any, work: Any) -> None:
    measure(benchmark, work, lambda: [work.producer.annotate(d) for d in work.dialogues])


def test_check(benchmark: Any, work: Any) -> None:
    measure(benchmark, work, lambda: [work.producer.inspect(record) for record in work.records])


def test_json_encoding(benchmark: Any, work: Any) -> None:
    records = [work.producer.inspect(record)[0] for record in work.records]
    measure(benchmark, work, lambda: [r.encode(record) for record in records])


def test_engine_durable_rules(benchmark: Any, work: Any) -> None:
    facts = [step.facts for t in work.trajectories for _, step in t.exchanges]
    policy = work.producer.stage.policy
    assert policy.engine_name == "durable_rules"
    measure(benchmark, work, lambda: [policy._engine.decide(fact) for fact in facts])


def test_engine_transitions(benchmark: Any, work: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, tuple[Any, ...]]] = []
    for name in ("admits", "next_phase"):
        answer = getattr(TransitionsMachines, name)

        def note(self: Any, *args: Any, name: str = name, answer: Any = answer) -> Any:
            asked.append((name, (*args[:-1], dict(args[-1]))))
            return answer(self, *args)

        monkeypatch.setattr(TransitionsMachines, name, note)
    for item in work.items:
        work.producer.simulate(item, 0)
    monkeypatch.undo()
    machines = work.producer.stage.world.machines
    calls = [(getattr(machines, name), args) for name, args in asked]
    measure(benchmark, work, lambda: [call(*args) for call, args in calls])


def test_end_to_end(benchmark: Any, work: Any) -> None:
    chunks = [work.items[at : at + CHUNK] for at in range(0, len(work.items), CHUNK)]
    measure(benchmark, work, lambda: [work.producer.batch(chunk) for chunk in chunks])


def test_end_to_end_at_full(benchmark: Any, work: Any) -> None:
    full = Producer(work.producer.stage.library, Order(count=len(work.items), level="full"))
    chunks = [work.items[at : at + CHUNK] for at in range(0, len(work.items), CHUNK)]
    measure(benchmark, work, lambda: [full.batch(chunk) for chunk in chunks])
