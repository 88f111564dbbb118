"""Folders and files that a command leaves: never over anybody's data, and there whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from emosim.errors import InputError


def check_folder(folder: Path, mark: str, what: str, fresh: bool) -> None:
    """Raises InputError for a folder that is not to be written into.

    It must be new or empty, or with `fresh` hold `what` was left there before: the file called `mark` says so.
    """
    if not folder.parent.is_dir():
        raise InputError(f"{folder.parent}: no such folder")
    if folder.exists() and not folder.is_dir():
        raise InputError(f"{folder} is a file, not a folder; choose another one with --out")
    if not folder.exists() or not any(folder.iterdir()):
        return
    if not (folder / mark).is_file():
        raise InputError(f"{folder} is not empty and holds no {what}; choose another folder with --out")
    if not fresh:
        raise InputError(f"{folder} holds a {what}; choose another folder with --out, or replace it with --fresh")


@contextmanager
def written_whole(path: Path) -> Iterator[BinaryIO]:
    """A file to write bit by bit; if the block fails, what was there before stays, and no folder made for it."""
    made = not path.parent.exists()
    path.parent.mkdir(exist_ok=True)
    aside = path.with_name(path.name + ".new")
    try:
        with open(aside, "wb") as file:
            yield file
        os.replace(aside, path)
    except BaseException:
        aside.unlink(missing_ok=True)
        if made:
            with suppress(OSError):
                path.parent.rmdir()
        raise
