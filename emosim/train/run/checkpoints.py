"""What the Trainer leaves on the way, to go on from: found, looked through, and made to hold where it now lies."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any
from zipfile import is_zipfile

from emosim.corpus.shards import replace

STATE = "trainer_state.json"
NAME = re.compile(r"checkpoint-(\d+)")
ZIPPED = {".pt", ".pth", ".bin"}
"""Endings of what torch writes, as archives whose table of contents comes last."""


def checkpoints_of(folder: Path) -> list[Path]:
    """The checkpoints in a folder, whole or not, by their step."""
    found = (path for path in folder.iterdir() if NAME.fullmatch(path.name) and path.is_dir())
    return sorted(found, key=step_of)


def step_of(checkpoint: Path) -> int:
    """The step after which a checkpoint was written."""
    return int(checkpoint.name.rpartition("-")[2])


def history_of(checkpoint: Path) -> list[dict[str, Any]]:
    """What was logged up to a checkpoint."""
    return _state(checkpoint)["log_history"]


def last_checkpoint(folder: Path) -> Path | None:
    """The last checkpoint that was written whole, and whose best one was; those after it are removed."""
    found = checkpoints_of(folder)
    while found and not _usable(found[-1]):
        shutil.rmtree(found.pop())
    if not found:
        return None
    _settle(found[-1])
    return found[-1]


def _usable(checkpoint: Path) -> bool:
    best = _best(checkpoint)
    return _whole(checkpoint) and (best is None or _whole(best))


def _whole(checkpoint: Path) -> bool:
    """Whether all files of a checkpoint can be read; its state is written last."""
    return bool(_state(checkpoint)) and all(map(_readable, sorted(checkpoint.iterdir())))


def _readable(path: Path) -> bool:
    if path.suffix in ZIPPED:
        return is_zipfile(path)
    return path.suffix != ".safetensors" or _opens(path)


def _opens(path: Path) -> bool:
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(path, "np"):
            return True
    except SafetensorError:
        return False


def _state(checkpoint: Path) -> dict[str, Any]:
    """The Trainer's own account; empty if it can't be read."""
    try:
        state = json.loads((checkpoint / STATE).read_bytes())
        return state if isinstance(state["log_history"], list) else {}
    except (OSError, ValueError, TypeError, KeyError):
        return {}


def _best(checkpoint: Path) -> Path | None:
    """The best checkpoint up to this one, which lies beside it."""
    best = _state(checkpoint).get("best_model_checkpoint")
    return checkpoint.with_name(Path(best).name) if best else None


def _settle(checkpoint: Path) -> None:
    """The Trainer writes down whole paths; a folder may have been moved since."""
    state, best = _state(checkpoint), _best(checkpoint)
    here = str(best.absolute()) if best else None
    if state["best_model_checkpoint"] == here:
        return
    told = json.dumps(state | {"best_model_checkpoint": here}, indent=2, sort_keys=True)
    replace(checkpoint / STATE, f"{told}\n".encode())
