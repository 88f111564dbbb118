"""The work of an order on this machine: in this process, or in several."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import islice

from emosim.corpus.order import Item, Order, items, total
from emosim.corpus.produce import Batch, Producer
from emosim.spec.library import Library

CHUNK = 32  # choice: dialogues a worker makes at a time, about a tenth of a second's work
AHEAD = 3  # choice: chunks a worker may be ahead of the writer, so that memory stays flat

_producer: Producer | None = None


def batches(library: Library, order: Order, start: int, workers: int) -> Iterator[Batch]:
    """The batches of an order from number `start` on, in order, whoever makes them.

    `workers` 1 stays in this process. The batches are the same for any number of workers.
    """
    chunks = _chunks(items(order, library, start))
    workers = min(workers, -(-(total(order, library) - start) // CHUNK))  # one without a chunk would only start
    if workers <= 1:
        yield from map(_settled(Producer(library, order)).batch, chunks)
        return
    # A forked worker finds the library as it is; a spawned one is sent it.
    method = "fork" if "fork" in multiprocessing.get_all_start_methods() else "spawn"
    context = multiprocessing.get_context(method)
    with ProcessPoolExecutor(workers, mp_context=context, initializer=_start, initargs=(library, order)) as pool:
        waiting: deque[Future[Batch]] = deque()
        try:
            for chunk in chunks:
                waiting.append(pool.submit(_work, chunk))
                if len(waiting) >= workers * AHEAD:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()


def default_workers(count: int) -> int:
    """Workers for an order of `count` dialogues: the cores there are, fewer for a short order."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(cores, count // (4 * CHUNK)))


def _chunks(source: Iterator[Item]) -> Iterator[list[Item]]:
    while chunk := list(islice(source, CHUNK)):
        yield chunk


def _start(library: Library, order: Order) -> None:
    global _producer
    threading.Thread(target=_end_with_parent, daemon=True).start()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to take; it lets the work in hand finish
    _producer = _settled(Producer(library, order))


def _end_with_parent() -> None:
    """A killed parent closes no pool; its workers would wait for it for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _settled(producer: Producer) -> Producer:
    """The producer, its library out of the garbage collector's rounds: it lives as long as the work does."""
    gc.collect()
    gc.freeze()
    return producer


def _work(chunk: list[Item]) -> Batch:
    assert _producer is not None
    return _producer.batch(chunk)
