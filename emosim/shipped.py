"""Where the YAML that ships with emosim lives."""

from __future__ import annotations

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


def yaml_files(root: Path) -> list[Path]:
    """Every YAML file under a folder (or the file itself), sorted by its path."""
    if root.is_file():
        return [root]
    found = (path for ending in ("*.yaml", "*.yml") for path in root.rglob(ending))
    return sorted(path for path in found if path.is_file())
