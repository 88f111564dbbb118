"""Where the YAML that ships with emosim lives."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from pathlib import Path

KINDS = ("rules", "personas", "scenarios")


@cache
def folder(kind: str) -> Path:
    """The shipped folder of a kind: inside an installed package, or the checkout's own."""
    if kind not in KINDS:
        raise ValueError(f"kind must be one of {', '.join(KINDS)}, got {kind!r}")
    package = Path(str(files("emosim")))
    installed = package / "_shipped" / kind
    return installed if installed.is_dir() else package.parent / kind


def beside(kind: str, own: Iterable[Path]) -> list[Path]:
    """What ships of a kind and one's own files; an own file stands in for the shipped one of its name."""
    root = folder(kind).resolve()
    mine = [path for path in own if root not in path.resolve().parents]
    names = {path.stem for path in mine}
    return [path for path in yaml_files(folder(kind)) if path.stem not in names] + mine


def yaml_files(root: Path) -> list[Path]:
    """Every YAML file under a folder (or the file itself), sorted by its path."""
    if root.is_file():
        return [root]
    found = (path for ending in ("*.yaml", "*.yml") for path in root.rglob(ending))
    return sorted(path for path in found if path.is_file())
