"""Finding a record of a corpus."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from emosim.corpus.record import Record, decode
from emosim.corpus.shards import read_lines, shards_of
from emosim.errors import InputError


def records_with(folder: Path, id: str) -> Iterator[Record]:
    """The records whose id starts with `id`; lines without it are not decoded."""
    needle = f'"{id}'.encode()
    for path in shards_of(folder):
        for line in read_lines(path):
            if needle in line:
                record = decode(line)
                if record.id.startswith(id):
                    yield record


def find_record(folder: Path, id: str) -> Record:
    """The one record whose id starts with `id`. Raises InputError for none or several."""
    found = list(records_with(folder, id))
    if not found:
        raise InputError(f'{folder} holds no dialogue whose id starts with "{id}"')
    if len(found) > 1:
        ids = ", ".join(record.id[:12] for record in found[:5])
        raise InputError(f'{len(found)} dialogues have an id that starts with "{id}" ({ids} ...); give more of it')
    return found[0]
