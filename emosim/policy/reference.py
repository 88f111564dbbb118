"""The reference: the same rules as plain Python functions. What durable_rules decides must equal it."""

from __future__ import annotations

from typing import Any

from emosim.policy.checked import FactCheck, Facts
from emosim.spec.conditions import compile_condition
from emosim.spec.rules import RuleSet
from emosim.spec.vocabulary import Vocabulary


class ReferenceEngine:
    """A rule set as functions asked one after the other."""

    name = "reference"

    def __init__(self, ruleset: RuleSet, vocabulary: Vocabulary) -> None:
        self._source = (ruleset, vocabulary)
        self._check = FactCheck(vocabulary)
        self._otherwise = ruleset.rules[-1].name
        self._tests = [(rule.name, compile_condition(rule.when)) for rule in ruleset if rule.when is not None]
        self._after = {name: self._tests[at + 1 :] for at, (name, _) in enumerate(self._tests)}

    def decide(self, facts: Facts) -> str:
        """The name of the first rule that holds. Raises EngineError for facts that are not as declared."""
        return self.answer(self._check(facts))

    def answer(self, clean: dict[str, Any]) -> str:
        """The name of the first rule that holds, for facts that FactCheck gave."""
        for name, test in self._tests:
            if test(clean):
                return name
        return self._otherwise

    def runners_up(self, clean: dict[str, Any], winner: str, most: int = 2) -> tuple[str, ...]:
        """The names of the next rules after `winner` that hold too, but for the one that always does."""
        found: list[str] = []
        for name, test in self._after.get(winner, ()):
            if test(clean):
                found.append(name)
                if len(found) == most:
                    break
        return tuple(found)

    def close(self) -> None:
        """Nothing to give back."""

    def __reduce__(self) -> tuple[Any, ...]:
        return ReferenceEngine, self._source
