"""Replaying a corpus: every reply decided again by other rules, on the facts that it was decided on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from itertools import compress
from pathlib import Path

import numpy as np

from emosim.corpus.answers import Answers
from emosim.corpus.decisions import Batch, read_decisions
from emosim.corpus.replayed import (
    KINDS,
    UNCHANGED,
    Answer,
    Changed,
    Example,
    Move,
    Replayed,
    Share,
    leaves_crisis,
)
from emosim.spec.rules import RuleSet
from emosim.spec.vocabulary import Vocabulary

PARTS = ("outcome", "split", "scenario", "persona", "assistant", "locale")
NAMED = 20  # choice: contradicted replies that are named

OnChanged = Callable[[Changed], None]


def replay(
    folder: Path,
    ruleset: RuleSet,
    vocabulary: Vocabulary,
    on_changed: OnChanged | None = None,
    on_progress: Callable[[int, int], None] = lambda dialogues, turns: None,
) -> Replayed:
    """Decide every reply of a corpus by `ruleset`; `on_changed` is given each that changes, in order.

    One pass; memory stays flat. Raises InputError for a folder without a corpus or with one of level core, and for
    facts that the rules' vocabulary does not know.
    """
    tally = _Tally(ruleset, vocabulary)
    for batch in read_decisions(folder, vocabulary):
        tally.take(batch, on_changed)
        on_progress(tally.dialogues, tally.turns)
    return tally.result()


class _Tally:
    """What gathers while a corpus goes by."""

    def __init__(self, ruleset: RuleSet, vocabulary: Vocabulary) -> None:
        self._digest = ruleset.digest
        self._answers = Answers(ruleset, vocabulary)
        self._counts = Counter[int]()
        self._examples: dict[int, Example] = {}
        self._replies = {name: Counter[str]() for name in ("emotion", "family", "phase", *PARTS)}
        self._changed = {name: Counter[str]() for name in self._replies}
        self._made_with = Counter[str]()
        self._contradictions: list[Changed] = []
        self.dialogues = self.turns = self._changed_dialogues = self._own = self._contradicted = 0

    def take(self, batch: Batch, on_changed: OnChanged | None) -> None:
        """Decide a batch, count it, and tell of what changes."""
        pairs = self._answers.of(batch)
        found, place, counts = np.unique(pairs, return_inverse=True, return_counts=True)
        self._counts.update(dict(zip(found.tolist(), counts.tolist(), strict=True)))
        changes = np.array([self._answers[pair][2] != UNCHANGED for pair in found.tolist()], dtype=bool)
        changed = changes[place]
        self._count(batch, changed)
        self._tell(batch, pairs, np.flatnonzero(changed).tolist(), on_changed)

    def _count(self, batch: Batch, changed: np.ndarray) -> None:
        self.dialogues += len(batch.dialogues)
        self.turns += sum(len(dialogue.turns) for dialogue in batch.dialogues)
        self._changed_dialogues += len(set(compress(batch.owners, changed)))
        self._made_with.update(dialogue.provenance.rules for dialogue in batch.dialogues)
        for name, values in _grouped(batch):
            self._replies[name].update(values)
            self._changed[name].update(compress(values, changed))

    def _tell(self, batch: Batch, pairs: np.ndarray, changed: list[int], on_changed: OnChanged | None) -> None:
        """Hand over the replies that change, and keep those in mind that should not have."""
        own = [dialogue.provenance.rules == self._digest for dialogue in batch.dialogues]
        self._own += sum(own[owner] for owner in batch.owners)
        for number, pair in zip(changed, pairs[changed].tolist(), strict=True):
            owner = batch.owners[number]
            self._examples.setdefault(pair, Example(batch.dialogues[owner].id, batch.replies[number].index))
            if own[owner]:
                self._contradicted += 1
                if len(self._contradictions) < NAMED:
                    self._contradictions.append(_change(batch, number, *self._answers[pair]))
            if on_changed is not None:
                on_changed(_change(batch, number, *self._answers[pair]))

    def result(self) -> Replayed:
        """All that was counted."""
        kinds, crisis_left = Counter[str](), 0
        for pair, count in self._counts.items():
            before, after, kind = self._answers[pair]
            kinds[kind] += count
            crisis_left += count if leaves_crisis(before, after) else 0
        return Replayed(
            rules=self._digest,
            made_with=dict(self._made_with.most_common()),
            dialogues=self.dialogues,
            turns=self.turns,
            replies=kinds.total(),
            changed_replies=kinds.total() - kinds[UNCHANGED],
            changed_dialogues=self._changed_dialogues,
            kinds={kind: kinds[kind] for kind in KINDS},
            crisis_left=crisis_left,
            own=self._own,
            contradicted=self._contradicted,
            contradictions=tuple(self._contradictions),
            moves={part: self._moves(part) for part in ("rule", "lead", "plan")},
            by={
                part: {name: Share(count, self._changed[part][name]) for name, count in counter.most_common()}
                for part, counter in self._replies.items()
            },
        )

    def _moves(self, part: str) -> tuple[Move, ...]:
        """What was and what is of a part of the answers, the most changed first."""
        replies, changed = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
        examples: dict[tuple[str, str], Example] = {}
        for pair, count in self._counts.items():
            replies[self._names(pair, part)] += count
        for pair, example in self._examples.items():  # in the order of the corpus
            names = self._names(pair, part)
            changed[names] += self._counts[pair]
            examples.setdefault(names, example)
        moves = [Move(*names, count, changed[names], examples.get(names)) for names, count in replies.items()]
        return tuple(sorted(moves, key=lambda move: (-move.changed, -move.replies, move.before, move.after)))

    def _names(self, pair: int, part: str) -> tuple[str, str]:
        before, after, _ = self._answers[pair]
        return getattr(before, part), getattr(after, part)


def _grouped(batch: Batch) -> Iterator[tuple[str, list[str]]]:
    """For each thing that replies are counted by, its name for each reply."""
    yield "emotion", [felt.label for felt in batch.felt]
    yield "family", [felt.family for felt in batch.felt]
    yield "phase", [reply.decision.facts.phase for reply in batch.replies]
    for part in PARTS:
        of = [getattr(dialogue, part) for dialogue in batch.dialogues]
        yield part, [of[owner] for owner in batch.owners]


def _change(batch: Batch, number: int, before: Answer, after: Answer, kind: str) -> Changed:
    dialogue, reply, felt = batch.dialogues[batch.owners[number]], batch.replies[number], batch.felt[number]
    phase = reply.decision.facts.phase
    return Changed(dialogue.id, reply.index, dialogue.split, felt.label, felt.intensity, phase, kind, before, after)
