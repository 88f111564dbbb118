"""A folder that one training at a time works in."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from emosim.errors import InputError


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Hold a folder, until the block ends or the process does, however that comes about; nothing is written for it.

    Raises InputError if another process holds it. A file system that knows no locks does not refuse anybody.
    """
    place = os.open(folder, os.O_RDONLY)
    try:
        _lock(place, folder)
        yield
    finally:
        os.close(place)


def _lock(place: int, folder: Path) -> None:
    try:
        fcntl.flock(place, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise InputError(
            f"another training is at work in {folder}; wait for its end, or choose another folder with --out"
        ) from None
    except OSError:
        return  # network file systems
