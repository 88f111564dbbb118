"""A folder that is made whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from emosim.errors import InputError


def check_new(folder: Path) -> None:
    """Raises InputError for a folder that is not to be written into: it must be new, or empty."""
    if not folder.absolute().parent.is_dir():
        raise InputError(f"{folder.parent}: no such folder")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputError(f"{folder} is there already and not an empty folder; choose another one with --out")


@contextmanager
def whole_folder(folder: Path, last: str) -> Iterator[Path]:
    """A folder beside another to put files into, which are moved there at the end, the one called `last` after all
    others. If the block fails nothing is left of it.

    Raises InputError for a folder that is not new or empty.
    """
    check_new(folder)
    with TemporaryDirectory(prefix=f".{folder.name}.", dir=folder.absolute().parent) as made:
        aside = Path(made)
        yield aside
        folder.mkdir(exist_ok=True)
        for path in sorted(aside.iterdir(), key=lambda path: (path.name == last, path.name)):
            os.replace(path, folder / path.name)
