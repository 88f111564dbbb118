"""Finding what a command is about: shipped files by name, anybody's by path."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from emosim import shipped
from emosim.errors import InputError
from emosim.spec.library import Library, load_library


def is_path(name: str) -> bool:
    """Whether a name means a path and not a shipped file."""
    return "/" in name or name.endswith((".yaml", ".yml"))


def open_library(
    scenarios: Sequence[str] = (), personas: Sequence[str] = (), rules: str | None = None
) -> tuple[Library, tuple[str, ...], tuple[str, ...]]:
    """The library for the names and paths given, and the names chosen of it.

    A path adds its files to what ships and chooses them; a bare name chooses a shipped one.
    """
    own_scenarios, chosen_scenarios = _split(scenarios, "scenarios")
    own_personas, chosen_personas = _split(personas, "personas")
    library = load_library(
        Path(rules) if rules else None,
        [shipped.folder("scenarios"), *own_scenarios] if own_scenarios else (),
        [shipped.folder("personas"), *own_personas] if own_personas else (),
    )
    return library, chosen_scenarios, chosen_personas


def _split(names: Sequence[str], kind: str) -> tuple[list[Path], tuple[str, ...]]:
    own: list[Path] = []
    chosen: list[str] = []
    for name in names:
        if not is_path(name):
            folder = shipped.folder(kind) / name
            files = shipped.yaml_files(folder) if folder.is_dir() else []
            chosen += [file.stem for file in files] or [name]
            continue
        path = Path(name)
        if not path.exists():
            raise InputError(f"{name}: no such file or folder")
        files = shipped.yaml_files(path)
        if not files:
            raise InputError(f"{name}: holds no YAML file")
        inside = shipped.folder(kind).resolve()
        own += [file for file in files if inside not in file.resolve().parents]
        chosen += [file.stem for file in files]
    return own, tuple(dict.fromkeys(chosen))
