"""The work of an order on this machine: the same batches whoever makes them."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest

from emosim.corpus.order import Order
from emosim.errors import EngineError
from emosim.runners import local
from emosim.runners.local import batches, default_workers

CHUNK = 8
ORDER = Order(count=2 * CHUNK + 5, seed=1, level="core")


@pytest.fixture(scope="module", autouse=True)
def small_chunks():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(local, "CHUNK", CHUNK)
        yield


@pytest.fixture(scope="module")
def alone(tiny):
    return [batch.lines for batch in batches(tiny, ORDER, 0, 1)]


def test_batches_come_in_chunks(alone):
    assert [len(lines) for lines in alone] == [CHUNK, CHUNK, 5]


@pytest.mark.parametrize("workers", [2, 3])
def test_batches_are_the_same_for_any_number_of_workers(tiny, alone, workers):
    assert [batch.lines for batch in batches(tiny, ORDER, 0, workers)] == alone


def test_batches_go_on_from_a_number(tiny, alone):
    lines = [line for batch in batches(tiny, ORDER, 10, 1) for line in batch.lines]
    assert lines == [line for lines in alone for line in lines][10:]


def test_an_error_of_a_worker_is_the_callers(tiny, monkeypatch):
    def fail(producer, chunk):
        raise EngineError("no draw passes")

    monkeypatch.setattr(local.Producer, "batch", fail)
    for workers in (1, 2):
        with pytest.raises(EngineError, match="no draw passes"):
            list(batches(tiny, ORDER, 0, workers))


@pytest.mark.parametrize("cores", [1, 4, 64])
def test_a_short_order_needs_few_workers(monkeypatch, cores):
    monkeypatch.setattr(local.os, "sched_getaffinity", lambda pid: set(range(cores)), raising=False)
    assert default_workers(1) == 1
    assert default_workers(1_000_000) == cores
    assert all(1 <= default_workers(count) <= cores for count in (0, 10, 100, 1000, 10_000))


def test_no_more_workers_start_than_there_are_chunks(tiny, alone, monkeypatch):
    def refuse(workers, **options):
        assert workers == 3
        raise EngineError("far enough")

    monkeypatch.setattr(local, "ProcessPoolExecutor", refuse)
    with pytest.raises(EngineError, match="far enough"):
        list(batches(tiny, ORDER, 0, 500))


def test_workers_end_with_a_killed_parent(tmp_path):
    line = [sys.executable, "-m", "emosim", "generate", "--count", "100000", "--workers", "2", "--out", str(tmp_path)]
    parent = subprocess.Popen(line, stderr=subprocess.PIPE)
    try:
        until = time.monotonic() + 60
        while not any(tmp_path.glob("train/*")):
            assert time.monotonic() < until
            time.sleep(0.05)
    finally:
        parent.kill()
    parent.communicate(timeout=20)  # stderr ends when no worker holds it any more
