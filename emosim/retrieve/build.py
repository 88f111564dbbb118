"""From a corpus to its index."""

from __future__ import annotations

import os
from collections.abc import Callable
from hashlib import sha256
from itertools import islice
from pathlib import Path

import msgspec

from emosim.corpus.shards import MANIFEST, read_corpus
from emosim.errors import InputError
from emosim.retrieve.meaning import Encoder
from emosim.retrieve.moments import entries_of
from emosim.retrieve.store import SCHEMA, About, create
from emosim.spec.emotions import EmotionMachine

AT_ONCE = 200  # choice: records between two words on how far it is; what is held in memory


class _Shard(msgspec.Struct):
    path: str
    sha256: str


class _Manifest(msgspec.Struct):
    records: int
    shards: list[_Shard]


def corpus_digest(corpus: Path) -> tuple[str, int]:
    """A digest of what a corpus holds, by its manifest, and how many records. Raises InputError for no manifest."""
    path = corpus / MANIFEST
    if not path.is_file():
        raise InputError(f"{corpus} holds no complete corpus; make one with `emosim generate --out {corpus}`")
    try:
        manifest = msgspec.json.decode(path.read_bytes(), type=_Manifest)
    except msgspec.MsgspecError as error:
        raise InputError(f"{path}: not a manifest: {error}") from None
    lines = "".join(f"{shard.path} {shard.sha256}\n" for shard in manifest.shards)
    return sha256(lines.encode()).hexdigest()[:32], manifest.records


def build(
    corpus: Path,
    target: Path,
    emotions: EmotionMachine,
    place: Path,
    model: tuple[Path, Encoder] | None = None,
    on_progress: Callable[[int, int], None] = lambda done, total: None,
) -> About:
    """Write the index of a corpus to `target`, where nothing is; `place` is the path it will have in the end.

    `emotions` says what each feeling belongs to. Memory stays flat. Raises InputError for no complete corpus.
    """
    digest, total = corpus_digest(corpus)
    store = create(target)
    records, done, moments, labels = read_corpus(corpus), 0, 0, {}
    known: dict[str, set[str]] = {"family": set(), "phase": set(), "outcome": set()}
    try:
        while batch := list(islice(records, AT_ONCE)):
            entries = [entry for record in batch for entry in entries_of(record)]
            store.add(entries, model[1]([entry.moment.text for entry in entries]) if model else ())
            labels |= {entry.moment.emotion: entry.moment.family for entry in entries}
            for name, values in known.items():
                values |= {getattr(entry.moment, name) for entry in entries}
            done, moments = done + len(batch), moments + len(entries)
            on_progress(done, total)
        about = About(
            SCHEMA,
            seen_from(place, corpus),
            digest,
            done,
            moments,
            {label: _belongs(label, family, emotions) for label, family in sorted(labels.items())},
            {name: tuple(sorted(values)) for name, values in known.items()},
            seen_from(place, model[0]) if model else None,
        )
        store.finish(about)
    finally:
        store.close()
    return about


def _belongs(label: str, family: str, emotions: EmotionMachine) -> tuple[str, ...]:
    """What a feeling stands under, itself first; of one that the machine doesn't know, its family."""
    return emotions.ancestry(label) if label in emotions.emotions else (label, family)


def seen_from(place: Path, path: Path) -> str:
    """A path as it is seen from the folder of another."""
    return Path(os.path.relpath(path, place.parent)).as_posix()
