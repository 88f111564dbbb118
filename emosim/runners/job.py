"""A job: an order carried out into a folder, gone on with after a stop, and never over anybody's data."""

from __future__ import annotations

import os
import platform
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from emosim import __version__
from emosim.corpus import shards
from emosim.corpus.order import Order, fingerprint, items, total
from emosim.corpus.produce import Batch
from emosim.corpus.record import SCHEMA, SPLITS
from emosim.errors import InputError
from emosim.runners.hold import held
from emosim.runners.local import batches, default_workers
from emosim.spec.library import Library

SAVE_EVERY = 256  # choice: dialogues after which the journal is saved; what a kill can cost


@dataclass(slots=True)
class Progress:
    """How far a job is: dialogues done of all, turns, and counts by kind and name."""

    total: int
    done: int = 0
    resumed: int = 0
    turns: int = 0
    counts: dict[str, Counter[str]] = field(default_factory=dict)

    def take(self, batch: Batch) -> None:
        """Add a batch."""
        self.done += len(batch.lines)
        self.turns += batch.turns
        for kind, counter in batch.counts.items():
            self.counts.setdefault(kind, Counter()).update(counter)

    def written(self) -> dict[str, Any]:
        """The counts as plain data, by name."""
        return {
            "turns": self.turns,
            **{kind: dict(sorted(counter.items())) for kind, counter in sorted(self.counts.items())},
        }


@dataclass(frozen=True, slots=True)
class Result:
    """A finished corpus: its folder, its manifest, and whether it was there already."""

    folder: Path
    manifest: dict[str, Any]
    was_there: bool = False


def read_manifest(folder: Path) -> dict[str, Any] | None:
    """The manifest of a complete corpus; None for a folder without one. Raises InputError if it is broken."""
    path = folder / shards.MANIFEST
    if not path.is_file():
        return None
    try:
        manifest = msgspec.json.decode(path.read_bytes())
    except msgspec.DecodeError as error:
        raise InputError(f"{path}: not a manifest: {error}; remove it, or choose another folder") from None
    if not isinstance(manifest, dict) or "fingerprint" not in manifest:
        raise InputError(f"{path}: not a manifest of emosim; remove it, or choose another folder")
    return manifest


def run(
    order: Order,
    library: Library,
    folder: Path,
    fresh: bool = False,
    workers: int | None = None,
    on_progress: Callable[[Progress], None] = lambda progress: None,
) -> Result:
    """Carry out an order into a folder.

    A complete equal corpus is left as it is, an unfinished equal one gone on with. Raises InputError for a
    folder that holds anything else, unless `fresh` says that the corpus in it may go.
    """
    count = total(order, library)
    if count < 1:
        raise InputError("there is nothing to make: count and variations start at 1")
    next(items(order, library))  # an order that can't be carried out touches no folder
    with held(folder):
        return _run(order, library, folder, fresh, workers, on_progress, count)


def _run(
    order: Order,
    library: Library,
    folder: Path,
    fresh: bool,
    workers: int | None,
    on_progress: Callable[[Progress], None],
    count: int,
) -> Result:
    mark = fingerprint(order, library)
    manifest = read_manifest(folder)
    if manifest is not None and manifest["fingerprint"] == mark and not fresh:
        _still_whole(folder, manifest)
        _finish(folder, [shard["path"].removesuffix(order.format) + "jsonl" for shard in manifest["shards"]], order)
        return Result(folder, manifest, was_there=True)
    state = _prepare(folder, mark, manifest is not None, fresh)
    started = time.time()
    progress = Progress(count)
    if state:
        progress.done = progress.resumed = state["done"]
        progress.turns = state["counts"].pop("turns")
        progress.counts = {kind: Counter(counts) for kind, counts in state["counts"].items()}
    writer = shards.ShardWriter(folder, state)
    try:
        _work(order, library, writer, progress, workers, on_progress, mark)
    finally:
        names = writer.close()
    manifest = _manifest(order, library, writer, names, progress, mark, started)
    shards.replace(folder / shards.MANIFEST, msgspec.json.format(msgspec.json.encode(manifest), indent=2))
    _finish(folder, names, order)
    return Result(folder, manifest)


def _still_whole(folder: Path, manifest: dict[str, Any]) -> None:
    """Raises InputError if a shard of a complete corpus is gone or has another size."""
    for shard in (*manifest["shards"], *manifest.get("preferences", ())):
        path = folder / shard["path"]
        if not path.is_file() or path.stat().st_size != shard["bytes"]:
            raise InputError(
                f"{path} is gone or was changed after the corpus was complete; "
                f"make the corpus again with --fresh, or choose another folder with --out"
            )


def _finish(folder: Path, names: list[str], order: Order) -> None:
    """Remove what only an unfinished corpus needs."""
    shards.drop_sources(folder, names, order.format)
    (folder / shards.JOURNAL).unlink(missing_ok=True)


def _prepare(folder: Path, mark: str, complete: bool, fresh: bool) -> dict[str, Any] | None:
    """Make the folder fit to write in; the journal's state if an equal run is to be gone on with."""
    if not folder.exists() or not any(folder.iterdir()):
        folder.mkdir(parents=True, exist_ok=True)
        return None
    state = _read_journal(folder / shards.JOURNAL)
    if fresh and (complete or state is not None):
        _clear(folder)
        return None
    if complete:
        raise InputError(
            f"{folder} holds another corpus (other parameters or other inputs); "
            f"choose another folder with --out, or replace it with --fresh"
        )
    if state is None:
        raise InputError(f"{folder} is not empty and holds no corpus; choose another folder with --out")
    if state["fingerprint"] != mark:
        raise InputError(
            f"{folder} holds an unfinished corpus of other parameters or inputs; "
            f"choose another folder with --out, or replace it with --fresh"
        )
    return state


def _read_journal(path: Path) -> dict[str, Any] | None:
    """The state of an unfinished corpus; None where there is none, or a file of another's that is called so."""
    try:
        state = msgspec.json.decode(path.read_bytes())
    except (FileNotFoundError, msgspec.DecodeError):
        return None
    ours = isinstance(state, dict) and {"fingerprint", "done", "sizes", "records", "counts"} <= set(state)
    return state if ours else None


def _clear(folder: Path) -> None:
    """Remove what a corpus is made of, and nothing else."""
    for path in shards.files_of(folder):
        path.unlink()
    for name in (*SPLITS, shards.PREFERENCES, shards.REJECTED):
        with suppress(OSError):  # not there, or something of the user's is in it
            (folder / name).rmdir()
    for name in (shards.MANIFEST, shards.JOURNAL):
        (folder / name).unlink(missing_ok=True)


def _work(
    order: Order,
    library: Library,
    writer: shards.ShardWriter,
    progress: Progress,
    workers: int | None,
    on_progress: Callable[[Progress], None],
    mark: str,
) -> None:
    saved = progress.done
    writer.save(progress.done, progress.written(), mark)
    on_progress(progress)
    left = progress.total - progress.done
    for batch in batches(library, order, progress.done, workers or default_workers(left)):
        for split, line in batch.lines:
            writer.add(split, line)
        for split, line in batch.preferences:
            writer.prefer(split, line)
        for reason, line in batch.rejected:
            writer.reject(reason, line)
        progress.take(batch)
        on_progress(progress)
        if progress.done - saved >= SAVE_EVERY:
            writer.save(progress.done, progress.written(), mark)
            saved = progress.done


def _manifest(
    order: Order,
    library: Library,
    writer: shards.ShardWriter,
    names: list[str],
    progress: Progress,
    mark: str,
    started: float,
) -> dict[str, Any]:
    folder = writer.folder
    described = [
        shards.describe(folder, shards.convert(folder, name, order.format), writer.records(name)) for name in names
    ]
    pairs = [shards.describe(folder, name, writer.records(name)) for name in writer.preferences()]
    return {
        "schema": SCHEMA,
        "emosim": __version__,
        "fingerprint": mark,
        "parameters": order.written(),
        "inputs": library.digests,
        **({"profile": library.profile} if library.profile else {}),
        "rules": library.rules.digest,
        "records": progress.done,
        "shards": described,
        **({"preferences": pairs} if order.forks else {}),
        "counts": progress.written(),
        "cost": None,
        "made": {
            "seconds": round(time.time() - started, 2),
            "finished": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
            "resumed_at": progress.resumed,
            "cores": os.cpu_count(),
            "python": platform.python_version(),
            "system": platform.system(),
        },
    }
