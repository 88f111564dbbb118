"""Linting files, whatever they are: each is loaded in the place of, or beside, what ships; rules are analyzed too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from emosim import shipped
from emosim.cli.analyzing import Analyzed, analyze_folder
from emosim.errors import InputError, Problem, gathering
from emosim.spec.library import Library, load_library
from emosim.spec.marked import load
from emosim.spec.people import load_people
from emosim.spec.profile import load_profile

# What a file is, by a key it must have; a folder of rules is known by its machine.
KEYS = {"scenario": "scenarios", "persona": "personas"}


@dataclass(frozen=True, slots=True)
class Linted:
    """How many files were looked at, every problem found, and what the analysis of each folder of rules found."""

    files: int
    problems: tuple[Problem, ...]
    analyzed: tuple[Analyzed, ...] = ()


def lint_paths(paths: Sequence[Path]) -> Linted:
    """Lint files and folders; without any, all that ships. Raises InputError for a path that is not there.

    Rules are analyzed as far as they can be read.
    """
    if not paths:
        count = sum(len(shipped.yaml_files(shipped.folder(kind))) for kind in shipped.KINDS)
        return Linted(count, _problems(), _analyzed([shipped.folder("rules")]))
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
    rules = sorted(
        {
            file.parent if (file.parent / "emotions.yaml").exists() else file.parent.parent
            for file in sorted_files["rules"]
        }
    )
    for folder in rules or [None]:
        problems += _problems(folder, sorted_files["scenarios"], sorted_files["personas"])
    return Linted(len(files), tuple(sorted(set(problems))), _analyzed(rules))


def _kind(file: Path) -> str:
    marked = load(file)
    if not isinstance(marked.value, dict):
        raise InputError([marked.problem((), "expected keys and values")])
    return next((kind for key, kind in KEYS.items() if key in marked.value), "rules")


def _problems(
    rules: Path | None = None, scenarios: Sequence[Path] = (), personas: Sequence[Path] = ()
) -> tuple[Problem, ...]:
    outside = [shipped.beside("scenarios", scenarios), shipped.beside("personas", personas)]
    problems: list[Problem] = []
    with gathering(problems):
        _beside(load_library(rules, *outside), rules or shipped.folder("rules"), problems)
    return tuple(problems)


def _beside(library: Library, rules: Path, problems: list[Problem]) -> None:
    """Gather what is wrong with the files of a folder of rules that no dialogue needs."""
    for path in shipped.yaml_files(rules / "profiles"):
        with gathering(problems):
            load_profile(path, library.dynamics)
    if (rules / "people.yaml").is_file():
        with gathering(problems):
            load_people(rules / "people.yaml", library.emotions, library.catalogue)


def _analyzed(folders: Sequence[Path]) -> tuple[Analyzed, ...]:
    found = (analyze_folder(folder) for folder in folders)
    return tuple(one for one in found if one is not None)
