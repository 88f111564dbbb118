"""Linting files, whatever they are: each is loaded in the place of, or beside, what ships."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from emosim import shipped
from emosim.errors import InputError, Problem, gathering
from emosim.spec.library import load_library
from emosim.spec.marked import load

# What a file is, by a key it must have; a folder of rules is known by its machine.
KEYS = {"scenario": "scenarios", "persona": "personas"}


@dataclass(frozen=True, slots=True)
class Linted:
    """How many files were looked at, and every problem found."""

    files: int
    problems: tuple[Problem, ...]


def lint_paths(paths: Sequence[Path]) -> Linted:
    """Lint files and folders; without any, all that ships. Raises InputError for a path that is not there."""
    if not paths:
        return _load(sum(len(shipped.yaml_files(shipped.folder(kind))) for kind in shipped.KINDS))
    files: list[Path] = []
    for path in paths:
        if not path.exists():
            raise InputError(f"{path}: no such file or folder")
        files += shipped.yaml_files(path)
    if not files:
        raise InputError(f"{paths[0]}: holds no YAML file")
    sorted_files: dict[str, list[Path]] = {"scenarios": [], "personas": [], "rules": []}
    problems: list[Problem] = []
    for file in files:
        with gathering(problems):
            sorted_files[_kind(file)].append(file)
    rules = {
        file.parent if (file.parent / "emotions.yaml").exists() else file.parent.parent
        for file in sorted_files["rules"]
    }
    for folder in sorted(rules) or [None]:
        found = _load(len(files), folder, sorted_files["scenarios"], sorted_files["personas"])
        problems += found.problems
    return Linted(len(files), tuple(sorted(set(problems))))


def _kind(file: Path) -> str:
    marked = load(file)
    if not isinstance(marked.value, dict):
        raise InputError([marked.problem((), "expected keys and values")])
    return next((kind for key, kind in KEYS.items() if key in marked.value), "rules")


def _load(
    count: int, rules: Path | None = None, scenarios: Sequence[Path] = (), personas: Sequence[Path] = ()
) -> Linted:
    outside = [shipped.beside("scenarios", scenarios), shipped.beside("personas", personas)]
    try:
        load_library(rules, *outside)
    except InputError as error:
        return Linted(count, error.problems)
    return Linted(count, ())
