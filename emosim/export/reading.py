"""Records as far as a chat asks of them, read without the types that bring the simulation."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
from msgspec import Struct

from emosim.corpus.shards import MANIFEST, read_lines, shards_of
from emosim.errors import InputError

ROWS = 500  # choice: records of a Parquet shard that are held in memory at once


class Felt(Struct, frozen=True):
    """A named feeling; `intensity` 0 to 1."""

    label: str
    family: str
    intensity: float


class Point(Struct, frozen=True):
    """A point of affect: -1..1, 0..1, 0..1."""

    valence: float
    arousal: float
    dominance: float


class Emotion(Struct, frozen=True):
    """What is felt most, and the point."""

    primary: Felt
    vad: Point


class Progression(Struct, frozen=True):
    """The phase of the user's distress."""

    phase: str


class Used(Struct, frozen=True):
    """A strategy of a reply."""

    name: str


class Turn(Struct, frozen=True):
    """A turn of either speaker: a user's has an emotion and a progression, an assistant's has strategies."""

    speaker: str
    text: str
    emotion: Emotion | None = None
    progression: Progression | None = None
    strategies: tuple[Used, ...] | None = None


class Signals(Struct, frozen=True):
    """What the loss of the reply at `turn` is to be multiplied by."""

    turn: int
    loss_weight: float


class Lora(Struct, frozen=True):
    """The training signals of a record of level full."""

    replies: tuple[Signals, ...]


class Line(Struct, frozen=True):
    """A record."""

    id: str
    split: str
    locale: str
    domain: str
    scenario: str
    persona: str
    assistant: str
    situation: str
    outcome: str
    turns: tuple[Turn, ...]
    crisis: str | None = None
    lora: Lora | None = None


class Manifest(Struct, frozen=True):
    """What the manifest says of a corpus as a whole."""

    fingerprint: str
    records: int


_decoder = msgspec.json.Decoder(Line)


def manifest_of(corpus: Path) -> Manifest:
    """The manifest of a corpus. Raises InputError for a folder without one."""
    path = corpus / MANIFEST
    if not path.is_file():
        raise InputError(f"{corpus} holds no complete corpus; make one with `emosim generate --out {corpus}`")
    try:
        return msgspec.json.decode(path.read_bytes(), type=Manifest)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: not a manifest: {error}") from None


def lines_of(corpus: Path, split: str) -> Iterator[Line]:
    """The records of a split in their order. Memory stays flat. Raises InputError for a line that is no record."""
    for path in shards_of(corpus):
        if path.parent.name == split:
            yield from _parquet(path) if path.suffix == ".parquet" else _json(path)


def _json(path: Path) -> Iterator[Line]:
    for number, line in enumerate(read_lines(path), 1):
        try:
            yield _decoder.decode(line)
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            raise InputError(f"{path}:{number}: not a record: {error}") from None


def _parquet(path: Path) -> Iterator[Line]:
    """The same from the columns that are asked for, as no reader of whole records would."""
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        raise InputError("Parquet needs pyarrow: pip install 'emosim[parquet]'") from None
    try:
        with pyarrow.parquet.ParquetFile(path) as file:
            for batch in file.iter_batches(batch_size=ROWS, columns=list(Line.__struct_fields__)):
                for row in batch.to_pylist():
                    yield msgspec.convert(row, Line)
    except (pyarrow.ArrowException, OSError) as error:
        raise InputError(f"{path}: not Parquet: {error}") from None
    except msgspec.ValidationError as error:
        raise InputError(f"{path}: not a record: {error}") from None
