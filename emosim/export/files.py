"""Files of rows, written one row at a time: JSON lines, one JSON array, Parquet."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec

from emosim.errors import InputError

Row = Mapping[str, Any]
Add = Callable[[Row], Any]
AT_ONCE = 500  # choice: rows of a Parquet row group; what is held in memory at once

_encoder = msgspec.json.Encoder()


@contextmanager
def json_lines(path: Path) -> Iterator[Add]:
    """A file of one JSON object a line."""
    with open(path, "wb") as file:
        yield lambda row: file.write(_encoder.encode(row) + b"\n")


@contextmanager
def json_array(path: Path) -> Iterator[Add]:
    """A file that is one JSON array, an object a line."""
    with open(path, "wb") as file:
        before = b"[\n"

        def add(row: Row) -> None:
            nonlocal before
            file.write(before + _encoder.encode(row))
            before = b",\n"

        yield add
        file.write(b"\n]\n" if before == b",\n" else b"[]\n")


@contextmanager
def parquet(path: Path) -> Iterator[Add]:
    """A Parquet file, its columns typed by the first rows. Raises InputError without pyarrow."""
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        raise InputError("Parquet needs pyarrow: pip install 'emosim[parquet]'") from None
    waiting: list[Row] = []
    writer = None

    def flush() -> None:
        nonlocal writer
        if waiting:
            table = pyarrow.Table.from_pylist(waiting, schema=writer.schema if writer else None)
            writer = writer or pyarrow.parquet.ParquetWriter(path, table.schema, compression="zstd")
            writer.write_table(table)
            waiting.clear()

    def add(row: Row) -> None:
        waiting.append(msgspec.to_builtins(row))
        if len(waiting) == AT_ONCE:
            flush()

    try:
        yield add
        flush()
    finally:
        if writer:
            writer.close()


WRITERS = {"jsonl": json_lines, "json": json_array, "parquet": parquet}
"""Every kind of file, by the ending of its name."""
