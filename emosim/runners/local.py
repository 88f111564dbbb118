"""The work of an order on this machine: in this process, or in several."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import islice
from typing import Any, TypeVar

from emosim.corpus.order import Item, Order, items, total
from emosim.corpus.produce import Batch, Producer
from emosim.spec.library import Library

CHUNK = 32  # choice: dialogues a worker makes at a time, about a tenth of a second's work
AHEAD = 3  # choice: chunks a worker may be ahead of the writer, so that memory stays flat

Made = TypeVar("Made")
Work = Callable[[list[Any]], Made]
"""What turns a chunk of what is to be worked on, mostly the items of an order, into something that is made."""

_work: Work[Any] | None = None


def batches(library: Library, order: Order, start: int, workers: int) -> Iterator[Batch]:
    """The batches of an order from number `start` on, in order, whoever makes them.

    `workers` 1 stays in this process. The batches are the same for any number of workers.
    """
    return spread(items(order, library, start), total(order, library) - start, workers, _producing, library, order)


def _producing(library: Library, order: Order) -> Work[Batch]:
    return Producer(library, order).batch


def spread(
    source: Iterator[Any],
    count: int,
    workers: int,
    prepare: Callable[..., Work[Made]],
    *given: Any,
    size: int | None = None,
) -> Iterator[Made]:
    """What the work that `prepare(*given)` sets up makes of each chunk of `count` items, in order; a chunk is
    of `size` or of CHUNK items.

    Each worker prepares once, with `given` as it is; `workers` 1 stays in this process.
    """
    size = size or CHUNK
    chunks = _chunks(source, size)
    workers = min(workers, -(-count // size))  # one without a chunk would only start
    if workers <= 1:
        yield from map(_settled(prepare(*given)), chunks)
        return
    # A forked worker finds what it is given as it is; a spawned one is sent it.
    method = "fork" if "fork" in multiprocessing.get_all_start_methods() else "spawn"
    context = multiprocessing.get_context(method)
    with ProcessPoolExecutor(workers, mp_context=context, initializer=_start, initargs=(prepare, *given)) as pool:
        waiting: deque[Future[Made]] = deque()
        try:
            for chunk in chunks:
                waiting.append(pool.submit(_make, chunk))
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


def _chunks(source: Iterator[Any], size: int) -> Iterator[list[Any]]:
    while chunk := list(islice(source, size)):
        yield chunk


def _start(prepare: Callable[..., Work[Any]], *given: Any) -> None:
    global _work
    threading.Thread(target=_end_with_parent, daemon=True).start()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to take; it lets the work in hand finish
    _work = _settled(prepare(*given))


def _end_with_parent() -> None:
    """A killed parent closes no pool; its workers would wait for it for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _settled(work: Work[Made]) -> Work[Made]:
    """The work, what it needs out of the garbage collector's rounds: that lives as long as the work does."""
    gc.collect()
    gc.freeze()
    return work


def _make(chunk: list[Item]) -> Any:
    assert _work is not None
    return _work(chunk)
