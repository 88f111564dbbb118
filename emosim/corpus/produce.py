"""Making records: simulate, realize, annotate, check; what fails is kept aside and drawn again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from emosim.corpus import record as r
from emosim.corpus.annotate import Annotator, at_level
from emosim.corpus.inspect import Inspector
from emosim.corpus.order import Item, Order
from emosim.corpus.splits import Splits
from emosim.errors import EngineError
from emosim.realize.dialogue import Realizer
from emosim.realize.grammar.realizer import Grammar
from emosim.simulate.simulate import simulate
from emosim.simulate.stage import Stage, set_stage
from emosim.simulate.trajectory import Trajectory
from emosim.spec.library import Library

MOST_ATTEMPTS = 150  # choice: draws for an outcome that was asked for; the rarest comes about once in thirty


@dataclass(slots=True)
class Batch:
    """Records made, as lines of JSON by split, and what was turned away, by check."""

    lines: list[tuple[r.Split, bytes]] = field(default_factory=list)
    rejected: list[tuple[str, bytes]] = field(default_factory=list)
    counts: dict[str, Counter[str]] = field(default_factory=dict)
    turns: int = 0

    def count(self, kind: str, names: Iterable[str]) -> None:
        """Count names under a kind."""
        self.counts.setdefault(kind, Counter()).update(names)


class Producer:
    """Makes the dialogues of one order from one library. One a process."""

    def __init__(self, library: Library, order: Order, realizer: Realizer | None = None) -> None:
        self.stage: Stage = set_stage(library)
        self._order = order
        self._realizer = realizer or Grammar(library)
        self._annotator = Annotator(library, order.seed)
        self._inspector = Inspector(library)
        self._splits = Splits(library.users)

    def batch(self, items: Iterable[Item]) -> Batch:
        """Make items, each as often as it takes."""
        batch = Batch()
        for item in items:
            self._make(item, batch)
        return batch

    def draw(self, item: Item, attempt: int = 0) -> tuple[r.Record, str]:
        """One attempt at an item: its record, and the check it failed or an empty string."""
        return self._finish(self._simulate(item, attempt))

    def _simulate(self, item: Item, attempt: int) -> Trajectory:
        seed = self._order.seed
        return simulate(self.stage, item.scenario, item.persona, item.assistant, seed, item.ordinal, attempt)

    def _finish(self, trajectory: Trajectory) -> tuple[r.Record, str]:
        dialogue = self._realizer.realize(trajectory, self._order.seed)
        split = self._splits.of(trajectory.scenario, trajectory.persona)
        return self._inspector.inspect(self._annotator.annotate(dialogue, split))

    def _make(self, item: Item, batch: Batch) -> None:
        for attempt in range(2 * MOST_ATTEMPTS):
            trajectory = self._simulate(item, attempt)
            wanted = item.outcome if attempt < MOST_ATTEMPTS else None
            if wanted is not None and trajectory.outcome != wanted:
                continue
            record, failed = self._finish(trajectory)
            line = r.encode(at_level(record, self._order.level))
            if failed:
                batch.rejected.append((failed, line))
                batch.count("rejected", (failed,))
                continue
            if item.outcome is not None and trajectory.outcome != item.outcome:
                batch.count("outcome_missed", (item.outcome,))
            self._keep(record, line, batch)
            return
        raise EngineError(f"{item.scenario} with {item.persona}, number {item.ordinal}: no draw passes the checks")

    def _keep(self, record: r.Record, line: bytes, batch: Batch) -> None:
        batch.lines.append((record.split, line))
        batch.turns += len(record.turns)
        batch.count("split", (record.split,))
        batch.count("outcome", (record.outcome,))
        batch.count("scenario", (record.scenario,))
        batch.count("persona", (record.persona,))
        if record.quality.needs_review:
            batch.count("needs_review", ("yes",))
        for turn in record.turns:
            if isinstance(turn, r.UserTurn):
                batch.count("emotion", (turn.emotion.primary.label,))
                batch.count("phase", (turn.progression.phase,))
            else:
                batch.count("strategy", [used.name for used in turn.strategies])
                batch.count("rule", (turn.decision.rule,))
