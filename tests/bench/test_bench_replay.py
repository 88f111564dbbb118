"""Turns per second of replaying a corpus on disk, and of its parts. Run by bin/bench."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from emosim.corpus.decisions import read_decisions
from emosim.corpus.record import encode
from emosim.corpus.replay import replay
from emosim.policy.table import RuleTable
from emosim.spec.rules import RuleSet, fingerprint

ROUNDS = 7


def measure(benchmark: Any, work: Any, run: Any) -> None:
    """Run over the whole sample, several rounds; the table divides by its turns."""
    benchmark.extra_info["turns"] = work.turns
    benchmark.pedantic(run, rounds=ROUNDS, warmup_rounds=1)


@pytest.fixture(scope="module")
def folder(work: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample as a corpus at level standard."""
    path = tmp_path_factory.mktemp("bench") / "train/00000.jsonl"
    path.parent.mkdir()
    records = (work.producer.inspect(record)[0] for record in work.records)
    path.write_bytes(b"".join(encode(record) + b"\n" for record in records))
    return path.parent.parent


def test_replay_reading(benchmark: Any, work: Any, folder: Path) -> None:
    facts = work.producer.stage.library.facts
    measure(benchmark, work, lambda: [len(batch.replies) for batch in read_decisions(folder, facts)])


def test_replay_table(benchmark: Any, work: Any) -> None:
    library = work.producer.stage.library
    table = RuleTable(library.rules, library.facts)
    facts = [step.facts for t in work.trajectories for _, step in t.exchanges]
    measure(benchmark, work, lambda: table.decide(table.columns(facts)))


def test_replay_whole(benchmark: Any, work: Any, folder: Path) -> None:
    """Without one of the shipped rules, which changes about one reply in eight."""
    library = work.producer.stage.library
    rules = tuple(rule for rule in library.rules if rule.name != "validate_then_reframe")
    changed: list[str] = []

    def run() -> None:
        replay(folder, RuleSet(rules, fingerprint(rules)), library.facts, lambda change: changed.append(change.id))

    measure(benchmark, work, run)
    assert changed
