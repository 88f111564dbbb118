"""What records say beside what other rules say to the same facts."""

from __future__ import annotations

from operator import attrgetter

import numpy as np

from emosim.corpus.decisions import Batch, Reply, Used
from emosim.corpus.replayed import Answer, kind_of
from emosim.policy.table import RuleTable
from emosim.spec.rules import Planned, RuleSet
from emosim.spec.vocabulary import Vocabulary


class Answers:
    """What a record says and what the rules say, as one number: that of the former, as it was met, times the number
    of rules, plus that of the latter."""

    def __init__(self, ruleset: RuleSet, vocabulary: Vocabulary) -> None:
        self._fields = {name: attrgetter(name) for name in vocabulary}
        self._table = RuleTable(ruleset, vocabulary)
        self._before: dict[Answer, int] = {}
        self._after = [Answer(rule.name, tuple(map(_used, rule.then))) for rule in ruleset]
        self._met: dict[int, tuple[Answer, Answer, str]] = {}

    def of(self, batch: Batch) -> np.ndarray:
        """The pair of each reply."""
        facts = [reply.decision.facts for reply in batch.replies]
        columns = self._table.columns_of({name: list(map(get, facts)) for name, get in self._fields.items()})
        before = np.fromiter(map(self._number, batch.replies), int, len(batch.replies))
        return before * len(self._after) + self._table.decide(columns)

    def __getitem__(self, pair: int) -> tuple[Answer, Answer, str]:
        """What was, what is, and the kind of the change between them."""
        if pair not in self._met:
            number, at = divmod(pair, len(self._after))
            before, after = list(self._before)[number], self._after[at]
            self._met[pair] = before, after, kind_of(before, after)
        return self._met[pair]

    def _number(self, reply: Reply) -> int:
        return self._before.setdefault(Answer(reply.decision.rule, reply.strategies), len(self._before))


def _used(planned: Planned) -> Used:
    return Used(planned.strategy, planned.technique, planned.pacing)
