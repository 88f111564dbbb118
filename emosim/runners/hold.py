"""Holding a folder, so that two runs never write into one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from emosim.errors import InputError

try:
    import fcntl
except ImportError:  # Windows has none; a folder is not held there
    fcntl = None  # type: ignore[assignment]

_held: set[int] = set()


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Make a folder and hold it as long as the block runs; a kill lets it go. Leaves no file behind.

    Raises InputError if it is no folder, or if another run holds it.
    """
    if folder.exists() and not folder.is_dir():
        raise InputError(f"{folder} is a file, not a folder; choose another one with --out")
    folder.mkdir(parents=True, exist_ok=True)
    if fcntl is None:
        yield
        return
    handle = os.open(folder, os.O_RDONLY)
    _held.add(handle)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise InputError(
                f"another run is writing into {folder}; wait for it, or choose another folder with --out"
            ) from None
        except OSError:
            pass  # a file system without locks
        yield
    finally:
        _held.discard(handle)
        os.close(handle)


def _let_go() -> None:
    """A forked worker outlives a killed parent for a moment, and must not hold its folder."""
    for handle in _held:
        with suppress(OSError):
            os.close(handle)
    _held.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_let_go)
