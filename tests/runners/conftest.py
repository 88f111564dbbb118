"""The tiny library, and a folder's bytes."""

from __future__ import annotations

from pathlib import Path

import pytest

from emosim.corpus import produce
from emosim.simulate.stage import set_stage
from emosim.spec.library import load_library

FIXTURES = Path(__file__).parents[1] / "fixtures"


@pytest.fixture(scope="session")
def tiny():
    return load_library(None, [FIXTURES / "scenarios"], [FIXTURES / "personas"])


@pytest.fixture(scope="session")
def tiny_stage(tiny):
    return set_stage(tiny)


@pytest.fixture(autouse=True)
def one_stage(tiny, tiny_stage, monkeypatch):
    """The stage is set once: what it costs is most of a short job, and it holds nothing of any."""
    monkeypatch.setattr(produce, "set_stage", lambda library: tiny_stage if library is tiny else set_stage(library))


@pytest.fixture(scope="session")
def tree():
    """Every file under a folder with its bytes, or with its modification time."""

    def files(folder, times=False):
        found = sorted(path for path in folder.rglob("*") if path.is_file())
        return {p.relative_to(folder).as_posix(): p.stat().st_mtime_ns if times else p.read_bytes() for p in found}

    return files
