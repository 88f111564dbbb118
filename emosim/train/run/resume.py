"""The folder of an adapter on its way: begun, gone on with exactly, started over, never over anything else."""

from __future__ import annotations

import shutil
from math import inf
from pathlib import Path

import msgspec
from msgspec import Struct

from emosim.errors import InputError
from emosim.runners.folder import check_place, write_json
from emosim.train.adapters.about import ABOUT, CARD, COMPOSED, CONFIG, INTERFERENCE, TOKENIZER, WEIGHTS, Base
from emosim.train.bases.load import OWN
from emosim.train.plan.recipe import Recipe
from emosim.train.run.checkpoints import checkpoints_of

MARK, METRICS, CURVES = "run.json", "metrics.jsonl", "loss.png"
SCHEMA = "emosim/run/1"
ARGUMENTS = "training_args.bin"  # the Trainer's own
OURS = (MARK, ABOUT, METRICS, WEIGHTS, CONFIG, CARD, CURVES, ARGUMENTS, COMPOSED, INTERFERENCE, *TOKENIZER)


class Settings(Struct, frozen=True):
    """What a run cannot go on without: another of these makes another adapter. `data` is the fingerprint of the
    encoded dialogues; `processes` share a step out between them."""

    task: str
    base: Base
    data: str
    recipe: Recipe
    steps: int
    processes: int


class Begun(Struct, frozen=True):
    """The mark of an unfinished run; it has no settings until all are decided."""

    schema: str = SCHEMA
    settings: Settings | None = None


def check_target(folder: Path, fresh: bool) -> None:
    """Raises InputError for a folder that is not to be trained in.

    It must be new or empty, or hold an unfinished run, or with `fresh` a finished one.
    """
    check_place(folder)
    if (folder / ABOUT).is_file() and not fresh:
        raise InputError(f"{folder} holds a finished adapter; choose another folder with --out, or replace it: --fresh")
    ours = any((folder / mark).is_file() for mark in (MARK, ABOUT))
    if folder.exists() and any(folder.iterdir()) and not ours:
        raise InputError(f"{folder} is not empty and holds no training; choose another folder with --out")


def begin(folder: Path, fresh: bool) -> None:
    """Make a folder that is there one to train in; with `fresh` what a training left there goes, and nothing else."""
    if fresh:
        _clear(folder)
    if not (folder / MARK).is_file():
        write_json(folder / MARK, Begun())


def settle(folder: Path, settings: Settings) -> None:
    """Set down what a run is made with. Raises InputError if it was begun with something else."""
    found = _mark(folder).settings
    if found is None:
        write_json(folder / MARK, Begun(settings=settings))
    elif differing := _differences(found, settings):
        raise InputError(
            f"{folder} holds a run that was begun otherwise: {'; '.join(differing)}. Give what it was begun with to go "
            "on, or start over with --fresh"
        )


def _differences(found: Settings, now: Settings) -> list[str]:
    named = [("task", found.task, now.task), ("steps", found.steps, now.steps)]
    named += [("processes", found.processes, now.processes)]
    named += [(name, getattr(found.recipe, name), getattr(now.recipe, name)) for name in Recipe.__struct_fields__]
    told = [f"{name} {was}, not {new}" for name, was, new in named if was != new]
    if found.base.fingerprint != now.base.fingerprint:
        told.insert(0, f"another base ({found.base.name})")
    if found.data != now.data:
        told.insert(0, "other dialogues")
    return told


def keep_metrics(folder: Path, step: int) -> None:
    """Forget what was measured after a step, and all from a line on that was not written whole."""
    path, kept = folder / METRICS, []
    for line in path.read_bytes().splitlines(keepends=True) if path.is_file() else ():
        if not line.endswith(b"\n") or _step_in(line) > step:
            break
        kept.append(line)
    path.write_bytes(b"".join(kept))


class _Measured(Struct, frozen=True):
    step: int


def _step_in(line: bytes) -> float:
    """The step of a line; a line that can't be read comes after all steps."""
    try:
        return msgspec.json.decode(line, type=_Measured).step
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return inf


def finish(folder: Path) -> None:
    """Remove what only an unfinished run needs."""
    for checkpoint in checkpoints_of(folder):
        shutil.rmtree(checkpoint)
    (folder / MARK).unlink(missing_ok=True)


def _mark(folder: Path) -> Begun:
    try:
        return msgspec.json.decode((folder / MARK).read_bytes(), type=Begun)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        raise InputError(f"{folder / MARK}: not what a run leaves; start over with --fresh") from None


def _clear(folder: Path) -> None:
    for name in OURS:
        (folder / name).unlink(missing_ok=True)
    for inner in (*checkpoints_of(folder), folder / OWN, folder / f".{OWN}"):
        if inner.is_dir():
            shutil.rmtree(inner)
