"""A corpus on disk: shards written line by line, a journal to go on from, and the formats they end in."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from hashlib import file_digest
from pathlib import Path
from typing import Any

import msgspec
import zstandard

from emosim.corpus.fields import SPLITS
from emosim.errors import InputError

SHARD_RECORDS = 10_000  # choice: a shard stays under about 300 MB of JSON
FORMATS = ("jsonl", "jsonl.zst", "parquet")
JOURNAL = "progress.json"
MANIFEST = "manifest.json"
REJECTED = "rejected"
PREFERENCES = "preferences"

_SHARD = re.compile(r"\d{5,}\.(" + "|".join(map(re.escape, FORMATS)) + r")(\.new)?")


class ShardWriter:
    """Writes lines of JSON to shards by split, to preferences/ by split, and to rejected/ by reason.

    `save` notes how far every file has come; a writer on the same folder goes on from there, whatever a
    killed run wrote after it. Raises InputError if a file has lost what the journal says it held.
    """

    def __init__(self, folder: Path, state: dict[str, Any] | None = None) -> None:
        self.folder = folder
        self._sizes: dict[str, int] = dict(state["sizes"]) if state else {}
        self._records: dict[str, int] = dict(state["records"]) if state else {}
        self._open: dict[str, Any] = {}
        for name, size in self._sizes.items():
            _cut_back(folder / name, size)
        for path in files_of(folder):
            if path.suffix == ".jsonl" and path.relative_to(folder).as_posix() not in self._sizes:
                path.unlink()

    def add(self, split: str, line: bytes) -> None:
        """Write a record to its split's newest shard, or to the next one when that is full."""
        number = sum(1 for name in self._records if name.startswith(f"{split}/"))
        name = _shard(split, max(0, number - 1))
        if self._records.get(name, 0) >= SHARD_RECORDS:
            self._finish(name)
            name = _shard(split, number)
        self._write(name, line)

    def prefer(self, split: str, line: bytes) -> None:
        """Write a preference pair to its split's file."""
        self._write(f"{PREFERENCES}/{split}.jsonl", line)

    def reject(self, reason: str, line: bytes) -> None:
        """Write a record that a check turned away."""
        self._write(f"{REJECTED}/{reason}.jsonl", line)

    def save(self, done: int, counts: dict[str, Any], fingerprint: str) -> None:
        """Note how far the work has come, in one step that a kill cannot tear."""
        for file in self._open.values():
            file.flush()
        state = {
            "fingerprint": fingerprint,
            "done": done,
            "sizes": self._sizes,
            "records": self._records,
            "counts": counts,
        }
        replace(self.folder / JOURNAL, msgspec.json.encode(state))

    def close(self) -> list[str]:
        """Close every file; the names of the shards in order, and of nothing else."""
        for name in list(self._open):
            self._finish(name)
        return sorted(name for name in self._sizes if not name.startswith((f"{REJECTED}/", f"{PREFERENCES}/")))

    def preferences(self) -> list[str]:
        """The names of the files of preference pairs, in order."""
        return sorted(name for name in self._sizes if name.startswith(f"{PREFERENCES}/"))

    def records(self, name: str) -> int:
        """How many records a shard holds."""
        return self._records[name]

    def _write(self, name: str, line: bytes) -> None:
        file = self._open.get(name)
        if file is None:
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            file = self._open[name] = open(path, "ab")  # noqa: SIM115 - kept open over many lines
        file.write(line + b"\n")
        self._sizes[name] = self._sizes.get(name, 0) + len(line) + 1
        self._records[name] = self._records.get(name, 0) + 1

    def _finish(self, name: str) -> None:
        file = self._open.pop(name, None)
        if file is not None:
            file.close()


def _cut_back(path: Path, size: int) -> None:
    if not path.is_file() or path.stat().st_size < size:
        raise InputError(f"{path}: less is left of it than {JOURNAL} says; start again with --fresh")
    os.truncate(path, size)


def _shard(split: str, number: int) -> str:
    return f"{split}/{number:05d}.jsonl"


def replace(path: Path, data: bytes) -> None:
    """Write a file so that it is there whole or not at all."""
    aside = path.with_name(path.name + ".new")
    aside.write_bytes(data)
    os.replace(aside, path)


def convert(folder: Path, name: str, format: str) -> str:
    """Put a finished shard into its format; the name it has then. The shard itself stays, for a run that is
    killed now to go on from, until `drop_sources`."""
    if format == "jsonl":
        return name
    source, target_name = folder / name, name.removesuffix("jsonl") + format
    aside = folder / (target_name + ".new")
    _CONVERTERS[format](source, aside)
    os.replace(aside, folder / target_name)
    return target_name


def drop_sources(folder: Path, names: list[str], format: str) -> None:
    """Remove the shards that were put into another format."""
    for name in names if format != "jsonl" else ():
        (folder / name).unlink(missing_ok=True)


def _to_zst(source: Path, target: Path) -> None:
    with open(source, "rb") as plain, open(target, "wb") as packed:
        zstandard.ZstdCompressor(level=10).copy_stream(plain, packed)


def _to_parquet(source: Path, target: Path) -> None:
    from emosim.corpus.parquet import write_parquet

    write_parquet(source, target)


_CONVERTERS: dict[str, Callable[[Path, Path], None]] = {"jsonl.zst": _to_zst, "parquet": _to_parquet}


def files_of(folder: Path) -> list[Path]:
    """Every file that a writer makes in a folder: shards in whatever format or state, preference pairs, and what was
    turned away."""
    made = [path for split in SPLITS for path in (folder / split).glob("*") if _SHARD.fullmatch(path.name)]
    return made + preferences_of(folder) + list((folder / REJECTED).glob("*.jsonl"))


def describe(folder: Path, name: str, records: int) -> dict[str, Any]:
    """A shard as the manifest lists it: path, records, bytes, sha256."""
    path = folder / name
    return {"path": name, "records": records, "bytes": path.stat().st_size, "sha256": sha256_of(path)}


def sha256_of(path: Path) -> str:
    """The sha256 of a file of any size, in hexadecimal."""
    with open(path, "rb") as file:
        return file_digest(file, "sha256").hexdigest()


def read_lines(path: Path) -> Iterator[bytes]:
    """The records of a shard as lines of JSON, whatever its format. Memory stays flat.

    Raises InputError for a shard that is not in its format.
    """
    if path.name.endswith(".jsonl"):
        with open(path, "rb") as file:
            yield from file
    elif path.name.endswith(".jsonl.zst"):
        yield from _lines(_unpacked(path))
    else:
        from emosim.corpus.parquet import read_parquet

        yield from read_parquet(path)


def _unpacked(path: Path) -> Iterator[bytes]:
    frame = zstandard.ZstdDecompressor().decompressobj()
    with open(path, "rb") as file:
        try:
            while block := file.read(1 << 17):
                yield frame.decompress(block)
        except zstandard.ZstdError as error:
            raise InputError(f"{path}: not zstd: {error}") from None
    if not frame.eof:  # zstandard itself takes a file that was cut off for a short one
        raise InputError(f"{path}: not zstd: it ends too early")


def _lines(blocks: Iterator[bytes]) -> Iterator[bytes]:
    rest = b""
    for block in blocks:
        *lines, rest = (rest + block).split(b"\n")
        yield from lines
    if rest:
        yield rest


def shards_of(folder: Path) -> list[Path]:
    """The shards of a corpus, by split and number. Raises InputError if the folder holds none."""
    found = [
        path
        for split in SPLITS
        for path in sorted((folder / split).glob("*"))
        if path.name.endswith(tuple(f".{format}" for format in FORMATS))
    ]
    if not found:
        raise InputError(f"{folder} holds no corpus; make one with `emosim generate --out {folder}`")
    return found


def preferences_of(folder: Path) -> list[Path]:
    """The files of preference pairs of a corpus, by split; none where none were asked for."""
    return [path for split in SPLITS if (path := folder / PREFERENCES / f"{split}.jsonl").is_file()]


def read_corpus(folder: Path) -> Iterator[Any]:
    """Every record of a corpus. Raises InputError for a folder without one, or a line that is no record."""
    from emosim.corpus.record import decode  # brings the simulation with it, which who reads lines has no need of

    for path in shards_of(folder):
        for number, line in enumerate(read_lines(path), 1):
            try:
                yield decode(line)
            except msgspec.MsgspecError as error:
                raise InputError(f"{path}:{number}: not a record: {error}") from None
