"""The rulebook: the rules of a folder, with the machines, the catalogue and the facts that they are about."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from emosim.errors import InputError, Problem, gathering
from emosim.spec.emotions import EmotionMachine, parse_emotions
from emosim.spec.facts import fact_vocabulary
from emosim.spec.library import RULE_FILES
from emosim.spec.lint import strategy_names
from emosim.spec.marked import Marked, load
from emosim.spec.progression import ProgressionMachine, parse_progression
from emosim.spec.rules import Rule, RuleSet, fingerprint, open_rules
from emosim.spec.strategies import Catalogue, parse_catalogue
from emosim.spec.vocabulary import Vocabulary

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Rulebook:
    """What a folder of rules says of deciding and feeling; no words, no numbers of the dynamics.

    `files` holds emotions.yaml, progression.yaml and strategies.yaml as they were read. `endless` is the problem that
    no rule catches the rest, if so it is.
    """

    emotions: EmotionMachine
    progression: ProgressionMachine
    catalogue: Catalogue
    facts: Vocabulary
    rules: tuple[Rule, ...]
    endless: tuple[Problem, ...]
    files: Mapping[str, Marked]

    @property
    def ruleset(self) -> RuleSet:
        """The rules as they are asked. Raises InputError if none catches the rest."""
        if self.endless:
            raise InputError(self.endless)
        return RuleSet(self.rules, fingerprint(self.rules))


def load_rulebook(folder: Path) -> Rulebook:
    """Read a folder of rules. Raises InputError with every problem found, but that no rule catches the rest."""
    reader = _Reader(folder)
    emotions = reader.read("emotions.yaml", parse_emotions)
    progression = reader.read("progression.yaml", parse_progression)
    if emotions is None:
        raise InputError(reader.problems)
    names = strategy_names(folder / "strategies.yaml") or ["none_known"]
    facts = fact_vocabulary(emotions.emotions, emotions.families, names, emotions.members)
    catalogue = reader.read("strategies.yaml", lambda marked: parse_catalogue(marked, facts))
    if catalogue is not None:
        with gathering(reader.problems):
            rules, endless = open_rules([folder / name for name in RULE_FILES], facts, catalogue)
    if reader.problems or catalogue is None or progression is None:
        raise InputError(reader.problems)
    return Rulebook(emotions, progression, catalogue, facts, rules, endless, reader.files)


class _Reader:
    """Reads file after file and gathers what is wrong."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.problems: list[Problem] = []
        self.files: dict[str, Marked] = {}

    def read(self, name: str, parse: Callable[[Marked], T]) -> T | None:
        """What a file describes; None if that cannot be read."""
        with gathering(self.problems):
            self.files[name] = load(self._folder / name)
            return parse(self.files[name])
        return None
