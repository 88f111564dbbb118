"""Strategy rules: when what the assistant believes is so, do this, in this order, because of that."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from emosim.errors import InputError, Problem, gathering
from emosim.seeds import digest
from emosim.spec.conditions import Condition, parse_condition, written
from emosim.spec.marked import Marked, Path_, load
from emosim.spec.model import Flag, Name, Spec, Text, build
from emosim.spec.strategies import CONDITION, Catalogue
from emosim.spec.vocabulary import Vocabulary

PACINGS = ("immediate", "first", "gradual", "slow", "steady")


class PlannedSpec(Spec):
    """One strategy of a plan as it is written."""

    strategy: Name
    technique: Name
    pacing: Literal[PACINGS]  # type: ignore[valid-type]


class RuleSpec(Spec):
    """A rule as it is written: `when`, or `otherwise: true` for the last one."""

    name: Name
    because: Text
    when: Annotated[Any, Field(description=CONDITION)] = None
    otherwise: Flag = False
    then: Annotated[tuple[PlannedSpec, ...], Field(min_length=1, max_length=4)]

    @model_validator(mode="after")
    def _one_of_two(self) -> RuleSpec:
        if self.otherwise == (self.when is not None):
            raise ValueError("needs either when, or otherwise: true")
        return self


class RuleFile(Spec):
    """A rules file: rules are read one by one, so that one that is wrong hides no other."""

    rules: Annotated[tuple[dict[str, Any], ...], Field(min_length=1)]


@dataclass(frozen=True, slots=True)
class Planned:
    """One strategy of a plan, its technique, and its pacing."""

    strategy: str
    technique: str
    pacing: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule; `when` is None for the one that catches the rest. `file` and `line` say where it stands."""

    name: str
    because: str
    when: Condition | None
    then: tuple[Planned, ...]
    file: str = ""
    line: int = 0

    def written(self) -> dict[str, Any]:
        """The rule as plain data."""
        condition = {"otherwise": True} if self.when is None else {"when": written(self.when)}
        then = [{"strategy": p.strategy, "technique": p.technique, "pacing": p.pacing} for p in self.then]
        return {"name": self.name, "because": self.because, **condition, "then": then}


@dataclass(frozen=True, slots=True)
class RuleSet:
    """Rules in the order they are asked; the first whose condition holds decides, and the last always does.

    `digest` is that of the rules' canonical JSON: the same rules have the same one, wherever they stand.
    """

    rules: tuple[Rule, ...]
    digest: str

    def __iter__(self) -> Iterator[Rule]:
        return iter(self.rules)

    def __len__(self) -> int:
        return len(self.rules)

    def __getitem__(self, name: str) -> Rule:
        for rule in self.rules:
            if rule.name == name:
                return rule
        raise KeyError(name)


def load_rules(files: Iterable[Path | str], vocabulary: Vocabulary, catalogue: Catalogue) -> RuleSet:
    """Read rule files, asked in the order given; the last rule of the last one catches the rest.

    Raises InputError with every problem of all files.
    """
    return _read(files, vocabulary, catalogue).end()


def open_rules(
    files: Iterable[Path | str], vocabulary: Vocabulary, catalogue: Catalogue
) -> tuple[tuple[Rule, ...], tuple[Problem, ...]]:
    """The rules of files though none may catch the rest, and the problem that `load_rules` finds in that.

    Raises InputError with every problem of all files if there is any other.
    """
    reader = _read(files, vocabulary, catalogue)
    if reader.problems or reader.catching or not reader.rules:
        return reader.end().rules, ()
    return tuple(reader.rules), tuple(reader.not_catching)


def parse_rules(files: Iterable[Marked], vocabulary: Vocabulary, catalogue: Catalogue) -> RuleSet:
    """The rule set that files describe, as `load_rules` reads it."""
    reader = _Reader(vocabulary, catalogue)
    for marked in files:
        reader.file(marked)
    return reader.end()


def fingerprint(rules: Iterable[Rule]) -> str:
    """A hex digest of the rules' canonical JSON, 16 bytes; where they stand does not count."""
    data = [rule.written() for rule in rules]
    return digest(json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":")))


def _read(files: Iterable[Path | str], vocabulary: Vocabulary, catalogue: Catalogue) -> _Reader:
    reader = _Reader(vocabulary, catalogue)
    for file in files:
        with gathering(reader.problems):
            reader.file(load(file))
    return reader


class _Reader:
    """Reads rule files one after the other; what is wrong gathers in `problems`."""

    def __init__(self, vocabulary: Vocabulary, catalogue: Catalogue) -> None:
        self.vocabulary = vocabulary
        self.catalogue = catalogue
        self.problems: list[Problem] = []
        self.rules: list[Rule] = []
        self.seen: dict[str, str] = {}
        self.catching: list[Problem] = []  # what to say of rules that catch the rest, were they not the last
        self.not_catching: list[Problem] = []  # what to say of the last rule, were it the last

    def file(self, marked: Marked) -> None:
        with gathering(self.problems):
            for index, raw in enumerate(build(RuleFile, marked).rules):
                with gathering(self.problems):
                    self._rule(marked, ("rules", index), raw)

    def end(self) -> RuleSet:
        """The rules read; the one that catches the rest must be there, once and last."""
        self.problems += self.not_catching
        self.problems += self.catching if self.not_catching else self.catching[:-1]
        if self.problems:
            raise InputError(self.problems)
        if not self.rules:
            raise InputError("no rules: give at least one rule file")
        rules = tuple(self.rules)
        return RuleSet(rules, fingerprint(rules))

    def _rule(self, marked: Marked, path: Path_, raw: dict[str, Any]) -> None:
        problems = [*self._twice(marked, path, raw), *self._dangling(marked, path, raw)]
        self._order(marked, path, raw)
        when = spec = None
        if raw.get("when") is not None:
            with gathering(problems):
                when = parse_condition(raw["when"], marked, (*path, "when"), self.vocabulary)
        with gathering(problems):
            spec = build(RuleSpec, marked, path, raw)
        if spec is None or problems:
            raise InputError(problems)
        then = tuple(Planned(item.strategy, item.technique, item.pacing) for item in spec.then)
        self.rules.append(Rule(spec.name, spec.because, when, then, marked.file, marked.marks[path][0]))

    def _order(self, marked: Marked, path: Path_, raw: dict[str, Any]) -> None:
        self.not_catching = []
        if raw.get("otherwise"):
            message = "only the last rule of the last file may catch the rest"
            self.catching.append(marked.problem((*path, "otherwise"), message))
        else:
            message = "the last rule of the last file must have otherwise: true instead of when"
            self.not_catching.append(marked.problem(path, message))

    def _twice(self, marked: Marked, path: Path_, raw: dict[str, Any]) -> Iterator[Problem]:
        name = raw.get("name")
        if not isinstance(name, str):
            return
        if name in self.seen:
            message = f'there is a rule "{name}" at {self.seen[name]} already'
            yield marked.problem((*path, "name"), message)
        self.seen.setdefault(name, f"{marked.file}:{marked.marks[path][0]}")

    def _dangling(self, marked: Marked, path: Path_, raw: dict[str, Any]) -> Iterator[Problem]:
        then = raw.get("then")
        for at, item in enumerate(then if isinstance(then, list) else ()):
            if not isinstance(item, dict):
                continue
            name, technique = item.get("strategy"), item.get("technique")
            strategy = self.catalogue.strategies.get(name) if isinstance(name, str) else None
            if isinstance(name, str) and strategy is None:
                message = f'unknown strategy "{name}"; allowed: {", ".join(self.catalogue.strategies)}'
                yield marked.problem((*path, "then", at, "strategy"), message)
            elif strategy and isinstance(technique, str) and technique not in strategy.techniques:
                message = f'{name} has no technique "{technique}"; allowed: {", ".join(strategy.techniques)}'
                yield marked.problem((*path, "then", at, "technique"), message)
