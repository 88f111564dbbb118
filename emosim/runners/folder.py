"""Folders and files that a command leaves: never over anybody's data, and there whole or not at all."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, BinaryIO

import msgspec

from emosim.corpus.shards import replace
from emosim.errors import InputError

LITTLE = 2**20  # choice: free bytes of a disk that is as good as full


def check_folder(folder: Path, mark: str, what: str, fresh: bool) -> None:
    """Raises InputError for a folder that is not to be written into.

    It must be new or empty, or with `fresh` hold `what` was left there before: the file called `mark` says so.
    """
    check_place(folder)
    if not folder.exists() or not any(folder.iterdir()):
        return
    if not (folder / mark).is_file():
        raise InputError(f"{folder} is not empty and holds no {what}; choose another folder with --out")
    if not fresh:
        raise InputError(f"{folder} holds a {what}; choose another folder with --out, or replace it with --fresh")


def check_new(folder: Path) -> None:
    """Raises InputError for a folder that is not new or empty."""
    check_place(folder)
    if folder.exists() and any(folder.iterdir()):
        raise InputError(f"{folder} is there already and not an empty folder; choose another one with --out")


def check_place(folder: Path) -> None:
    """Raises InputError for a place where no folder can be, or a file is."""
    if not folder.absolute().parent.is_dir():
        raise InputError(f"{folder.parent}: no such folder")
    if folder.exists() and not folder.is_dir():
        raise InputError(f"{folder} is a file, not a folder; choose another one with --out")


@contextmanager
def enough_room(folder: Path) -> Iterator[None]:
    """Raises InputError if there is no room on the disk of a folder for what is written inside: libraries that write
    files by themselves have other words for that, and errors of any kind."""
    try:
        yield
    except Exception as error:
        if isinstance(error, InputError) or not _full(folder, error):
            raise
        raise InputError(f"the disk of {folder} is full; make room, and give the same command again") from error


def _full(folder: Path, error: Exception) -> bool:
    return "No space left" in str(error) or shutil.disk_usage(folder.absolute().parent).free < LITTLE


@contextmanager
def whole_folder(folder: Path, last: str) -> Iterator[Path]:
    """A folder beside another to put files into, which are moved there at the end, the one called `last` after all
    others. If the block fails nothing is left of it.

    Raises InputError if there is no room for it.
    """
    with enough_room(folder), TemporaryDirectory(prefix=f".{folder.name}.", dir=folder.absolute().parent) as made:
        aside = Path(made)
        yield aside
        folder.mkdir(exist_ok=True)
        for path in sorted(aside.iterdir(), key=lambda path: (path.name == last, path.name)):
            os.replace(path, folder / path.name)


def share(folder: Path, like: str) -> None:
    """Let those read the weights in a folder who may read the file called `like`: safetensors shuts out all but the
    owner."""
    for path in folder.glob("*.safetensors"):
        path.chmod((folder / like).stat().st_mode)


def write_json(path: Path, value: Any) -> None:
    """Write a value as JSON that people can read, so that it is there whole or not at all."""
    replace(path, msgspec.json.format(msgspec.json.encode(value), indent=2) + b"\n")


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
