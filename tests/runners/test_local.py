"""The work of an order on this machine: the same batches whoever makes them."""

from __future__ import annotations

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
