"""Memory that is not enough: told in words, with what takes less."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from emosim.errors import InputError

OF_A_CPU = "DefaultCPUAllocator"
"""What torch says, in an error of no kind of its own, where this machine's memory ends."""


@contextmanager
def enough_memory(what: str, advice: str) -> Iterator[None]:
    """Raises InputError with an advice if there is no memory for what is done inside."""
    import torch

    try:
        yield
    except RuntimeError as error:
        on_gpu = isinstance(error, torch.OutOfMemoryError)
        if not on_gpu and OF_A_CPU not in str(error):
            raise
        where = "the GPU" if on_gpu else "this machine"
        raise InputError(f"{where} has too little memory for {what}; {advice}") from error
