"""Exporting: a corpus in, a folder of chats out, its files by split and an account of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import msgspec

from emosim import __version__
from emosim.corpus.fields import SPLITS
from emosim.corpus.shards import describe
from emosim.export.account import MARK, SCHEMA, Count, Export, File, move
from emosim.export.chats import Chat
from emosim.export.files import WRITERS, Add
from emosim.export.format import Format, Made
from emosim.export.formats import FORMATS
from emosim.export.pairs import Pair, Preferences, check_pairs, pair_of
from emosim.export.reading import lines_of, manifest_of
from emosim.export.selection import Asked, Selection
from emosim.runners.folder import check_folder

REPORT_EVERY = 100  # choice: records between two words on how far it is


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked for: which chats, in which format. `rules` is a folder, whose catalogue names strategies in
    ESConv's words."""

    format: str
    rules: Path
    asked: Asked


def export(
    corpus: Path,
    order: Order,
    target: Path,
    fresh: bool = False,
    on_progress: Callable[[int, int], None] = lambda done, total: None,
) -> Export:
    """Write the chats of a corpus to a folder. Memory stays flat; the same corpus and order give the same bytes.

    Raises InputError for no complete corpus, a folder that is not to be written into, or nothing to write.
    """
    manifest = manifest_of(corpus)
    check_folder(target, MARK, "finished export", fresh)
    if FORMATS[order.format].of == "pairs":
        check_pairs(corpus)
    with TemporaryDirectory(prefix=f".{target.name}.", dir=target.parent) as aside:
        work = _Work(corpus, order, Path(aside), lambda done: on_progress(done, manifest.records))
        work.write()
        made = work.account(manifest.fingerprint)
        move(Path(aside), target, made)
    return made


class _Work:
    """One export on its way."""

    def __init__(self, corpus: Path, order: Order, folder: Path, on_progress: Callable[[int], None]) -> None:
        self._corpus, self._order, self._folder, self._on_progress = corpus, order, folder, on_progress
        self._format: Format = FORMATS[order.format]
        self._selection = Selection(order.asked)
        self._counts: dict[str, Count] = {}
        self._done = self._longest = 0

    def write(self) -> None:
        """Write the files of all splits, and those beside them. Raises InputError if there is nothing to write."""
        for split in SPLITS:
            path = self._folder / self._file(split)
            with WRITERS[self._format.file](path) as add:
                count = self._split(split, add)
            if count.rows:
                self._counts[split] = count
            else:
                path.unlink(missing_ok=True)
        self._on_progress(self._done)
        self._selection.check_something(bool(self._counts))
        for name, text in self._format.beside(self._made()).items():
            (self._folder / name).write_bytes(text.encode())

    def account(self, fingerprint: str) -> Export:
        """The account of what was written; it is written, too."""
        order = self._order
        rows = {self._file(split): count.rows for split, count in self._counts.items()}
        names = sorted(path.name for path in self._folder.iterdir())
        files = tuple(File(**describe(self._folder, name, rows.get(name, 0))) for name in names)
        asked = order.asked
        told = (order.format, asked.task, asked.system, asked.only, asked.with_crisis)
        rest = (self._made().length, self._counts, self._selection.left_out, files)
        account = Export(SCHEMA, __version__, fingerprint, *told, *rest)
        text = msgspec.json.format(msgspec.json.encode(account), indent=2)
        (self._folder / MARK).write_bytes(text + b"\n")
        return account

    def _split(self, split: str, add: Add) -> Count:
        count = Count()
        for things in self._dialogues(split):
            count.dialogues += 1
            for thing in things:
                rows = list(self._format.rows(thing, self._order.rules))
                for row in rows:
                    add(row)
                size = self._format.size(thing)
                count.add(len(rows), size)
                self._longest = max(self._longest, size.room)
        return count

    def _dialogues(self, split: str) -> Iterator[tuple[Chat | Pair, ...]]:
        """What is to be written of each dialogue of a split: its chat, or its pairs."""
        preferences = Preferences(self._corpus, split) if self._format.of == "pairs" else None
        for line in lines_of(self._corpus, split):
            self._tick()
            pairs = preferences.take(line.id) if preferences else ()
            if not self._selection.takes(line) or not self._has_pairs(pairs):
                continue
            chat = self._selection.chat(line)
            yield tuple(pair_of(chat, pair, self._order.asked.task) for pair in pairs) if preferences else (chat,)
        if preferences:
            preferences.check_taken()

    def _has_pairs(self, pairs: tuple[Any, ...]) -> bool:
        if self._format.of != "pairs" or pairs:
            return True
        self._selection.left_out.without_pairs += 1
        return False

    def _tick(self) -> None:
        if self._done % REPORT_EVERY == 0:
            self._on_progress(self._done)
        self._done += 1

    def _file(self, split: str) -> str:
        return f"{split}.{self._format.file}"

    def _made(self) -> Made:
        return Made({split: self._file(split) for split in self._counts}, self._longest)
