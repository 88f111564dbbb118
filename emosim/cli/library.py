"""Finding what a command is about: shipped files by name, anybody's by path."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from emosim import shipped
from emosim.errors import InputError
from emosim.spec.library import Library, load_library
from emosim.spec.profile import AS_THEY_ARE, profiles


def is_path(name: str) -> bool:
    """Whether a name means a path and not a shipped file."""
    return "/" in name or name.endswith((".yaml", ".yml"))


def open_library(
    scenarios: Sequence[str] = (),
    personas: Sequence[str] = (),
    rules: str | None = None,
    profile: str | None = None,
) -> tuple[Library, tuple[str, ...], tuple[str, ...]]:
    """The library for the names and paths given, and the names chosen of it.

    A path adds its files to what ships, in the place of those of the same name, and chooses them; a bare name
    chooses a shipped one. Assistants among them are added, not chosen: users are what there is to choose.
    """
    own_scenarios, named_scenarios = _split(scenarios, "scenarios")
    own_personas, named_personas = _split(personas, "personas")
    library = load_library(
        rules_folder(rules),
        shipped.beside("scenarios", own_scenarios) if own_scenarios else (),
        shipped.beside("personas", own_personas) if own_personas else (),
        profile_file(profile, rules),
    )
    own_users = [path.stem for path in own_personas if path.stem not in library.assistants]
    return library, _chosen(own_scenarios, named_scenarios), tuple(dict.fromkeys([*own_users, *named_personas]))


def _chosen(own: Sequence[Path], named: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys([*(path.stem for path in own), *named]))


def rules_folder(rules: str | None) -> Path:
    """The folder of rules that is meant, the shipped one if none is named. Raises InputError if it holds none."""
    if rules is None:
        return shipped.folder("rules")
    folder = Path(rules)
    if not rules or not folder.is_dir() or not any(folder.glob("*.yaml")):
        raise InputError(f"{rules or 'an empty name'}: no folder of rules; `emosim copy rules DIR` makes one to change")
    return folder


def profile_file(profile: str | None, rules: str | None) -> Path | None:
    """The file of a profile, by its name among the rules or by its path; None for people as they are.

    Raises InputError for one that is not there.
    """
    if profile in (None, AS_THEY_ARE):
        return None
    folder = rules_folder(rules)
    path = Path(profile) if is_path(profile) else folder / "profiles" / f"{profile}.yaml"
    if not path.is_file():
        there = ", ".join(profiles(folder))
        raise InputError(f"{profile or 'an empty name'}: no such profile; there are: {there}; or give a path to one")
    return path


def _split(names: Sequence[str], kind: str) -> tuple[list[Path], tuple[str, ...]]:
    """The files that the paths among the names lead to, and the names that mean shipped files."""
    own: list[Path] = []
    chosen: list[str] = []
    ships = {file.stem for file in shipped.yaml_files(shipped.folder(kind))}
    for name in names:
        if not name:
            raise InputError(f"an empty name is no {kind[:-1]}; `emosim ls {kind}` shows what ships")
        folder = shipped.folder(kind) / name
        path = Path(name)
        if name in ships:
            chosen.append(name)
        elif not is_path(name) and name not in (".", "..") and folder.is_dir():
            chosen += [file.stem for file in shipped.yaml_files(folder)]
        elif path.exists():
            files = shipped.yaml_files(path)
            if not files:
                raise InputError(f"{name}: holds no YAML file")
            own += files
        elif is_path(name):
            raise InputError(f"{name}: no such file or folder")
        else:
            chosen.append(name)
    return own, tuple(chosen)
