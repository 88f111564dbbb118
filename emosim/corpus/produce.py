"""Making records: simulate, realize, annotate, check; what fails is kept aside and drawn again."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from emosim.corpus import record as r
from emosim.corpus.annotate import Annotator, at_level
from emosim.corpus.inspect import Inspector
from emosim.corpus.layered import Layers
from emosim.corpus.order import Item, Order
from emosim.corpus.pairs import PairMaker
from emosim.corpus.preference import encode
from emosim.corpus.splits import Splits
from emosim.errors import EngineError
from emosim.realize.dialogue import Dialogue, Realizer
from emosim.realize.grammar.realizer import Grammar
from emosim.simulate.forced import Forced
from emosim.simulate.simulate import simulate
from emosim.simulate.stage import Stage, set_stage
from emosim.simulate.trajectory import Trajectory
from emosim.spec.library import Library

MOST_ATTEMPTS = 150  # choice: draws for an outcome that was asked for; the rarest comes about once in thirty


@dataclass(slots=True)
class Batch:
    """Records and preference pairs made, as lines of JSON by split, and what was turned away, by check."""

    lines: list[tuple[r.Split, bytes]] = field(default_factory=list)
    preferences: list[tuple[r.Split, bytes]] = field(default_factory=list)
    rejected: list[tuple[str, bytes]] = field(default_factory=list)
    counts: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    turns: int = 0


@dataclass(slots=True)
class _Making:
    """An item on its way: how often it was drawn, what was turned away, and what came of it."""

    item: Item
    attempt: int = 0
    rejected: list[tuple[str, bytes]] = field(default_factory=list)
    record: r.Record | None = None
    line: bytes = b""


class Producer:
    """Makes the dialogues of one order from one library. One a process."""

    def __init__(self, library: Library, order: Order, realizer: Realizer | None = None) -> None:
        self.stage: Stage = set_stage(library)
        self._order = order
        self._realizer = realizer or Grammar(library)
        self._annotator = Annotator(library, order.seed)
        self._inspector = Inspector(library)
        self._layers = Layers(library, order.experiment) if order.level == "full" else None
        self._pairs = PairMaker(library, self, order.forks) if order.forks else None
        self._splits = Splits({name: persona.extends for name, persona in library.users.items()})

    def batch(self, items: Iterable[Item]) -> Batch:
        """Make items, each as often as it takes.

        All are taken through one stage before the next: the same work costs a sixth less than item by item.
        """
        making = [_Making(item) for item in items]
        pending = making
        while pending:
            trajectories = [self._next_trajectory(one) for one in pending]
            dialogues = [self.realize(trajectory) for trajectory in trajectories]
            records = [self.annotate(dialogue) for dialogue in dialogues]
            for one, dialogue, record in zip(pending, dialogues, records, strict=True):
                self._settle(one, dialogue, record)
            pending = [one for one in pending if one.record is None]
        batch = Batch()
        for one in making:
            self._keep(one, batch)
        return batch

    def simulate(self, item: Item, attempt: int = 0, forced: Forced | None = None, foresee: bool = False) -> Trajectory:
        """The trajectory of an attempt at an item; with `forced` one reply of it does what it is told, with `foresee`
        every turn has a forecast of the next."""
        names = (item.scenario, item.persona, item.assistant, self._order.seed, item.ordinal, attempt)
        return simulate(self.stage, *names, forced, foresee)

    def realize(self, trajectory: Trajectory) -> Dialogue:
        """The words of a trajectory."""
        return self._realizer.realize(trajectory, self._order.seed)

    def annotate(self, dialogue: Dialogue) -> r.Record:
        """The record of a dialogue, not yet checked."""
        trajectory = dialogue.trajectory
        return self._annotator.annotate(dialogue, self._splits.of(trajectory.scenario, trajectory.persona))

    def inspect(self, record: r.Record) -> tuple[r.Record, str]:
        """The record with its quality, and the check it failed or an empty string."""
        return self._inspector.inspect(record)

    def _next_trajectory(self, one: _Making) -> Trajectory:
        """The next attempt that ends as it must; any after MOST_ATTEMPTS, so that no order runs for ever."""
        anything = one.item.outcome is None
        while True:
            trajectory = self.simulate(one.item, one.attempt, foresee=anything and self._layers is not None)
            one.attempt += 1
            if anything:
                return trajectory
            if one.item.outcome == trajectory.outcome or one.attempt > MOST_ATTEMPTS:
                return self.simulate(one.item, one.attempt - 1, foresee=True) if self._layers else trajectory

    def _settle(self, one: _Making, dialogue: Dialogue, record: r.Record) -> None:
        """Keep a record that passes its checks, and turn away one that does not."""
        checked, failed = self.inspect(record)
        leveled = self._layers.over(checked, dialogue) if self._layers else at_level(checked, self._order.level)
        line = r.encode(leveled)
        if not failed:
            one.record, one.line = checked, line
            return
        one.rejected.append((failed, line))
        if one.attempt >= 2 * MOST_ATTEMPTS:
            item = one.item
            raise EngineError(f"{item.scenario} with {item.persona}, number {item.ordinal}: no draw passes the checks")

    def _keep(self, one: _Making, batch: Batch) -> None:
        record, counts = one.record, batch.counts
        assert record is not None
        batch.rejected += one.rejected
        batch.lines.append((record.split, one.line))
        batch.turns += len(record.turns)
        if self._pairs is not None:
            made, counted = self._pairs.pairs(record)
            batch.preferences += [(record.split, encode(pair)) for pair in made]
            counts["forks"].update(counted)
        for name, _ in one.rejected:
            counts["rejected"][name] += 1
        if one.item.outcome not in (None, record.outcome):
            counts["outcome_missed"][one.item.outcome] += 1
        for kind in ("split", "outcome", "scenario", "persona"):
            counts[kind][getattr(record, kind)] += 1
        if record.quality.needs_review:
            counts["needs_review"]["yes"] += 1
        for turn in record.turns:
            if isinstance(turn, r.UserTurn):
                counts["emotion"][turn.emotion.primary.label] += 1
                counts["phase"][turn.progression.phase] += 1
            else:
                counts["rule"][turn.decision.rule] += 1
                for used in turn.strategies:
                    counts["strategy"][used.name] += 1
