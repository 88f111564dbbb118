"""Who the assistants of a corpus are, for commands that make system prompts."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from emosim import shipped
from emosim.errors import InputError

if TYPE_CHECKING:
    from emosim.export.system import Roles


def roles_of(personas: Sequence[str]) -> Roles:
    """What the shipped assistants are, and those of the files and folders given.

    Raises InputError for a path that holds none.
    """
    from emosim.export.system import Roles

    own = [path for name in personas for path in _persona_files(name)]
    return Roles([*shipped.yaml_files(shipped.folder("personas")), *own])


def _persona_files(name: str) -> list[Path]:
    found = shipped.yaml_files(Path(name))
    if not found:
        raise InputError(f"{name}: no such file of a persona, and no folder of them")
    return found
