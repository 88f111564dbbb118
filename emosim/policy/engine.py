"""durable_rules' C engine, asked directly: its one door.

The functions used are private to durable_rules 2.0.28, which is pinned. Each of these rules was learned the
hard way: events, never facts; a catch-all in every definition; one session id; no Host, so no threads; after
any error a new handle, since what an event left behind surfaces on the next.
"""

from __future__ import annotations

import json
import weakref
from typing import Any

import msgspec

from emosim.errors import EngineError, InputError, Problem
from emosim.policy.checked import FactCheck, Facts
from emosim.policy.definition import ALWAYS, definitions
from emosim.spec.rules import RuleSet
from emosim.spec.vocabulary import Vocabulary

RULESET = "emosim"
SESSION = "0"  # the id of events that name none; 1,024 of them fill a ruleset for ever


class DurableEngine:
    """A rule set in durable_rules. For one thread; forks are safe, and a pickled one is built anew.

    Raises ImportError if durable_rules cannot be imported, InputError for rules too large for it.
    """

    name = "durable_rules"

    def __init__(self, ruleset: RuleSet, vocabulary: Vocabulary) -> None:
        self._source = (ruleset, vocabulary)
        self._check = FactCheck(vocabulary)
        self._otherwise = ruleset.rules[-1].name
        used = frozenset().union(*(rule.when.fields() for rule in ruleset if rule.when is not None))
        self._used = tuple(name for name in vocabulary if name in used)
        self._encode = msgspec.json.Encoder().encode
        try:
            self._shards = [_Shard(definition) for definition in definitions(ruleset.rules)]
        except EngineError as error:
            raise _too_large(ruleset) or error from None
        weakref.finalize(self, _close, self._shards).atexit = False

    def decide(self, facts: Facts) -> str:
        """The name of the first rule that holds. Raises EngineError for facts that are not as declared."""
        return self.answer(self._check(facts))

    def answer(self, clean: dict[str, Any]) -> str:
        """The name of the first rule that holds, for facts that FactCheck gave."""
        event = {name: clean[name] for name in self._used}
        event[ALWAYS] = 1
        text = self._encode(event).decode()
        for shard in self._shards:
            name = shard.ask(text)
            if name != ALWAYS:
                return name
        return self._otherwise

    def close(self) -> None:
        """Give the engine's memory back; nothing can be asked afterwards."""
        _close(self._shards)

    def __reduce__(self) -> tuple[Any, ...]:
        return DurableEngine, self._source


class _Shard:
    """One definition in the engine."""

    __slots__ = ("_acted", "_definition", "_engine", "_handle")

    def __init__(self, definition: dict[str, Any]) -> None:
        import durable_rules_engine

        self._engine = durable_rules_engine
        self._definition = json.dumps(definition)
        self._open()

    def _open(self) -> None:
        self._acted = False
        try:
            self._handle = self._engine.create_ruleset(RULESET, self._definition)
        except Exception as error:
            raise EngineError(f"durable_rules cannot hold these rules: {error}") from error

    def ask(self, event: str) -> str:
        """The name of the rule that takes the event."""
        engine, handle = self._engine, self._handle
        try:
            code, offset = engine.assert_event(handle, event)
            if code:
                raise EngineError(f"answered {code}")
            _, message = engine.start_action_for_state(handle, offset)
            self._acted = True
            if engine.complete_and_start_action(handle, offset) is not None:
                raise EngineError("left an action over")
            return message[2 : message.index('"', 2)]
        except Exception as error:
            self._open()  # the old handle is dropped: freeing one in this state may crash
            raise EngineError(f"durable_rules: {error}, asked {event}") from error

    def close(self) -> None:
        handle, self._handle = self._handle, None
        if handle is None:
            return
        if self._acted:  # without it, deleting the state crashes
            self._engine.delete_state(handle, SESSION)
        self._engine.delete_ruleset(handle)


def _too_large(ruleset: RuleSet) -> InputError | None:
    """The error that names the rules durable_rules cannot hold even by themselves, if there are such."""
    problems = []
    for rule in ruleset:
        try:
            for definition in definitions((rule,)):
                _Shard(definition).close()
        except EngineError:
            message = f"rule {rule.name}: too many groups for the rule engine; split it into several rules"
            problems.append(Problem(rule.file, rule.line, 1, "", message))
    return InputError(problems) if problems else None


def _close(shards: list[_Shard]) -> None:
    for shard in shards:
        shard.close()
