"""The account of an export: what is in it, what was left out, and its files."""

from __future__ import annotations

import os
from pathlib import Path

import msgspec
from msgspec import Struct

from emosim.errors import InputError

SCHEMA = "emosim/export/1"
MARK = "export.json"


class Size(Struct, frozen=True):
    """How large a chat or a pair is: its replies, tokens of all messages and of what is learned, both estimated, and
    the tokens it may take with a chat template."""

    replies: int
    tokens: int
    trained_tokens: int
    room: int


class Count(Struct):
    """What is in a file. `tokens` are estimated, of all messages; `trained_tokens` of the replies that are learned."""

    rows: int = 0
    dialogues: int = 0
    replies: int = 0
    tokens: int = 0
    trained_tokens: int = 0

    def add(self, rows: int, size: Size) -> None:
        """Count a chat or a pair of as many rows."""
        self.rows += rows
        self.replies += size.replies
        self.tokens += size.tokens
        self.trained_tokens += size.trained_tokens


class LeftOut(Struct):
    """How many dialogues are not in the export, by why: the first reason counts."""

    crisis: int = 0
    not_asked_for: int = 0
    without_pairs: int = 0


class File(Struct, frozen=True):
    """A file of an export."""

    path: str
    records: int
    bytes: int
    sha256: str


class Export(Struct, frozen=True):
    """The account of an export, as `export.json` holds it. `corpus` is the fingerprint of the corpus's manifest;
    `length` is a sequence length, in tokens, that by an estimate cuts no chat off."""

    schema: str
    emosim: str
    corpus: str
    format: str
    task: str
    system: str
    only: tuple[str, ...]
    with_crisis: bool
    length: int
    splits: dict[str, Count]
    left_out: LeftOut
    files: tuple[File, ...]


def move(aside: Path, target: Path, account: Export) -> None:
    """Put the files of an export into its folder, the account last; those of an export that was there go.

    Raises InputError if a file of somebody else's would be lost.
    """
    before = _listed(target)
    names = [file.path for file in account.files]
    for name in names:
        if (target / name).exists() and name not in before:
            raise InputError(f"{target / name} is there and is of no export; choose another folder with --out")
    target.mkdir(exist_ok=True)
    for name in before - {*names}:
        (target / name).unlink(missing_ok=True)
    for name in [*names, MARK]:
        os.replace(aside / name, target / name)


def _listed(folder: Path) -> set[str]:
    """The files that the account in a folder lists; none where there is no account."""
    path = folder / MARK
    if not path.is_file():
        return set()
    try:
        files = msgspec.json.decode(path.read_bytes(), type=Export).files
    except (msgspec.MsgspecError, UnicodeDecodeError):
        raise InputError(f"{path} is no account of an export; choose another folder with --out") from None
    return {file.path for file in files if Path(file.path).name == file.path}
