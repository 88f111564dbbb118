"""Records as Parquet, with columns typed from the record's own types. Needs pyarrow."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec

from emosim.corpus.record import Record
from emosim.errors import InputError

ROWS = 500  # choice: records a row group; what is held in memory at once


def _arrow() -> Any:
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        raise InputError("Parquet needs pyarrow: pip install 'emosim[parquet]'") from None
    return pyarrow


def schema() -> Any:
    """The Arrow schema of a record. Turns of both speakers share one struct; free-form parts are JSON text."""
    arrow = _arrow()
    info = msgspec.inspect.type_info(Record)
    return arrow.schema([arrow.field(f.encode_name, _type(f.type, arrow)) for f in info.fields])


def write_parquet(source: Path, target: Path) -> None:
    """Write a shard of JSON lines as Parquet."""
    arrow = _arrow()
    columns = schema()
    kind = msgspec.inspect.type_info(Record)
    with open(source, "rb") as lines, arrow.parquet.ParquetWriter(target, columns, compression="zstd") as writer:
        while rows := [msgspec.json.decode(line) for line in islice(lines, ROWS)]:
            fitted = [_fit(row, kind) for row in rows]
            writer.write_table(arrow.Table.from_pylist(fitted, schema=columns))


def read_parquet(path: Path) -> Iterator[bytes]:
    """The records of a Parquet shard as lines of JSON, the same as were written. Raises InputError."""
    arrow = _arrow()
    info = msgspec.inspect.type_info(Record)
    try:
        with arrow.parquet.ParquetFile(path) as file:
            for batch in file.iter_batches(batch_size=ROWS):
                for row in batch.to_pylist():
                    yield msgspec.json.encode(_unfit(row, info))
    except (arrow.ArrowException, msgspec.MsgspecError, OSError, ValueError, KeyError) as error:  # of a changed byte
        raise InputError(f"{path}: not Parquet: {error}") from None


def _members(kind: Any) -> list[Any]:
    """The types a field can have, without null."""
    while isinstance(kind, msgspec.inspect.Metadata):
        kind = kind.type
    if isinstance(kind, msgspec.inspect.UnionType):
        return [member for t in kind.types if not isinstance(t, msgspec.inspect.NoneType) for member in _members(t)]
    return [kind]


def _type(kind: Any, arrow: Any) -> Any:
    i = msgspec.inspect
    members = _members(kind)
    first = members[0]
    if _free(members):
        return arrow.string()
    if isinstance(first, i.StructType):
        return arrow.struct([arrow.field(name, _type(t, arrow)) for name, t in _fields(members).items()])
    if isinstance(first, i.VarTupleType | i.ListType):
        return arrow.list_(_type(first.item_type, arrow))
    if isinstance(first, i.FloatType):
        return arrow.float64()
    if isinstance(first, i.IntType):
        return arrow.int64()
    if isinstance(first, i.BoolType) or (isinstance(first, i.LiteralType) and first.values == (True,)):
        return arrow.bool_()
    return arrow.string()


def _fields(members: list[Any]) -> dict[str, Any]:
    """The fields of one struct, or of several that share a column, with the tag that tells them apart."""
    fields: dict[str, Any] = {}
    for member in members:
        if member.tag_field:
            fields.setdefault(member.tag_field, msgspec.inspect.StrType())
        for field in member.fields:
            fields.setdefault(field.encode_name, field.type)
    return fields


def _free(members: list[Any]) -> bool:
    """Whether a value has no one type that a column could have."""
    structs = msgspec.inspect.StructType
    mixed = len({type(member) for member in members}) > 1 and not all(isinstance(m, structs) for m in members)
    return mixed or isinstance(members[0], msgspec.inspect.DictType | msgspec.inspect.AnyType)


def _fit(value: Any, kind: Any) -> Any:
    """A JSON value as its column wants it: free-form parts become JSON text."""
    members = _members(kind)
    first = members[0]
    if _free(members):
        return msgspec.json.encode(value, order="sorted").decode()
    if isinstance(first, msgspec.inspect.StructType) and isinstance(value, dict):
        fields = _fields(members)
        return {name: _fit(item, fields[name]) for name, item in value.items()}
    if isinstance(value, list):
        return [_fit(item, first.item_type) for item in value]
    return value


def _unfit(value: Any, kind: Any) -> Any:
    """The JSON value a column's value stands for."""
    members = _members(kind)
    first = members[0]
    if value is None:
        return None
    if _free(members):
        return msgspec.json.decode(value)
    if isinstance(first, msgspec.inspect.StructType):
        own = next((m for m in members if m.tag_field is None or m.tag == value.get(m.tag_field)), None)
        if own is None:
            raise ValueError(f"no part of a record is called {value.get(members[0].tag_field)}")
        out = {own.tag_field: own.tag} if own.tag_field else {}
        for field in own.fields:
            item = value.get(field.encode_name)
            if item is not None or _nullable(field):
                out[field.encode_name] = _unfit(item, field.type)
        return out
    if isinstance(value, list):
        return [_unfit(item, first.item_type) for item in value]
    return value


def _nullable(field: Any) -> bool:
    """Whether null is a value of the field, and not that it was left out."""
    kinds = field.type.types if isinstance(field.type, msgspec.inspect.UnionType) else (field.type,)
    return field.required and any(isinstance(kind, msgspec.inspect.NoneType) for kind in kinds)
