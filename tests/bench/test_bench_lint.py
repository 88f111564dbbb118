"""Seconds for the analysis of 200 rules: all findings and all pairs, as lint does it. Run by bin/bench."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from emosim.cli.state import ordinary
from emosim.policy.analysis.analyze import analyze
from emosim.policy.analysis.space import RuleSpace
from emosim.shipped import folder
from emosim.spec.conditions import All, Compare
from emosim.spec.rulebook import Rulebook, load_rulebook
from emosim.spec.rules import Rule

RULES = 200


@pytest.fixture(scope="session")
def book() -> Rulebook:
    return load_rulebook(folder("rules"))


def many(rules: tuple[Rule, ...]) -> list[Rule]:
    """The rules, each after exceptions to it for the first turns of a phase: no fault in 200 of them."""
    *asked, rest = rules
    copies = -(-RULES // len(asked))
    made = []
    for rule in asked:
        for turn in range(1, copies):
            narrow = All((Compare("streak", "eq", float(turn)), rule.when))
            made.append(replace(rule, name=f"{rule.name}_{turn}", when=narrow, then=rule.then[::-1]))
        made.append(rule)
    return [*made[-(RULES - 1) :], rest]


def test_analysis_of_200_rules(benchmark: Any, book: Rulebook) -> None:
    rules, lines = many(book.rules), dict.fromkeys(book.catalogue.strategies, 1)

    def run() -> int:
        space = RuleSpace(rules, book.facts, book.catalogue, book.emotions.family, ordinary(book.emotions))
        return len(analyze(space, "strategies.yaml", lines).pairs)

    assert len(rules) == RULES
    assert benchmark.pedantic(run, rounds=3, warmup_rounds=1) > 1_000
