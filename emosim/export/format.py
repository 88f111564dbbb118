"""What a format is: how a chat becomes rows, and what stands beside the files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from emosim.export.account import Size
from emosim.export.files import Row

STEP = 512  # choice: a sequence length is a multiple of it


@dataclass(frozen=True, slots=True)
class Made:
    """An export whose rows are written: its files by split, and the longest chat with its template, in tokens."""

    files: Mapping[str, str]
    longest: int

    @property
    def length(self) -> int:
        """The sequence length that cuts nothing off."""
        return max(STEP, -(-self.longest // STEP) * STEP)

    def file(self, split: str) -> str | None:
        """The file of a split; None where nothing is in it."""
        return self.files.get(split)


def _nothing(made: Made) -> Mapping[str, str]:
    return {}


def _whole(thing: Any) -> Size:
    return thing.size()


@dataclass(frozen=True, slots=True)
class Format:
    """A format. `rows` takes a chat or a pair (`of`) and the folder of rules; `size` says how much of it the rows hold.
    `beside` gives other files by name; `next` is what to do with the folder, which it holds as {folder}."""

    about: str
    rows: Callable[[Any, Path], Iterable[Row]]
    next: str
    of: Literal["chats", "pairs"] = "chats"
    file: Literal["jsonl", "json", "parquet"] = "jsonl"
    beside: Callable[[Made], Mapping[str, str]] = _nothing
    size: Callable[[Any], Size] = _whole
