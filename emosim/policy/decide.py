"""The policy: from what the assistant believes to what it does, and by which rule."""

from __future__ import annotations

from itertools import chain
from typing import Any, Protocol

from emosim.errors import EngineError
from emosim.policy.checked import FactCheck, Facts
from emosim.policy.decision import Decision
from emosim.policy.engine import DurableEngine
from emosim.policy.reference import ReferenceEngine
from emosim.seeds import words_random
from emosim.spec.rules import RuleSet
from emosim.spec.sample import boundary_facts, facts_reaching, random_facts
from emosim.spec.vocabulary import Vocabulary

ENGINES = ("durable_rules", "reference")
RANDOM_FACTS = 200  # choice: beside those on every threshold; tests ask thousands


class Engine(Protocol):
    """Who decides: `decide` checks the facts, `answer` takes those that FactCheck gave."""

    name: str

    def decide(self, facts: Facts) -> str: ...

    def answer(self, clean: dict[str, Any]) -> str: ...

    def close(self) -> None: ...


class Policy:
    """A rule set and the engine that is asked; `engine_name` says which one that is."""

    def __init__(self, ruleset: RuleSet, vocabulary: Vocabulary, engine: Engine) -> None:
        self.ruleset = ruleset
        self._engine = engine
        self._check = FactCheck(vocabulary)
        self._reference = ReferenceEngine(ruleset, vocabulary)
        self._rules = {rule.name: rule for rule in ruleset}

    @property
    def engine_name(self) -> str:
        """One of ENGINES."""
        return self._engine.name

    def decide(self, facts: Facts) -> Decision:
        """What to do about these facts. Raises EngineError for facts that are not as declared."""
        clean = self._check(facts)
        name = self._engine.answer(clean)
        rule = self._rules[name]
        return Decision(name, rule.because, rule.then, self._reference.runners_up(clean, name))

    def close(self) -> None:
        """Give the engine's memory back; nothing can be asked afterwards."""
        self._engine.close()


def load_policy(ruleset: RuleSet, vocabulary: Vocabulary, engine: str = "durable_rules") -> Policy:
    """A policy whose engine has been checked against the reference, fact by fact.

    Where durable_rules cannot be imported the reference decides; it gives the same decisions. Raises
    EngineError if the engine and the reference disagree, ValueError for an engine that is none of ENGINES.
    """
    if engine not in ENGINES:
        raise ValueError(f"engine must be one of {', '.join(ENGINES)}, got {engine!r}")
    reference = ReferenceEngine(ruleset, vocabulary)
    if engine == reference.name:
        return Policy(ruleset, vocabulary, reference)
    try:
        durable = DurableEngine(ruleset, vocabulary)
    except ImportError:
        return Policy(ruleset, vocabulary, reference)
    check_equal(durable, reference, ruleset, vocabulary)
    return Policy(ruleset, vocabulary, durable)


def check_equal(engine: Engine, reference: Engine, ruleset: RuleSet, vocabulary: Vocabulary) -> int:
    """Ask both the same few hundred facts, at random and on every threshold; how many.

    Raises EngineError for the first that they answer differently.
    """
    random = words_random("policy", "check_equal", ruleset.digest)
    drawn = (random_facts(vocabulary, random) for _ in range(RANDOM_FACTS))
    reached = (facts_reaching(rule, reference.decide, vocabulary, random) for rule in ruleset for _ in range(3))
    asked = 0
    for facts in chain(drawn, reached, boundary_facts(ruleset, reference.decide, vocabulary, random)):
        got, expected = engine.decide(facts), reference.decide(facts)
        if got != expected:
            raise EngineError(f"{engine.name} answers {got}, {reference.name} {expected}, to {facts}")
        asked += 1
    return asked
