"""Randomness derived from names: the same names give the same numbers, on any machine, in any order."""

from __future__ import annotations

import random
from hashlib import blake2b

import numpy as np

Name = str | int


def digest(*names: Name, size: int = 16) -> str:
    """A hex digest of `size` bytes of the names; ("a", "bc") and ("ab", "c") differ, as do 1 and "1"."""
    state = blake2b(digest_size=size)
    for name in names:
        text = f"{type(name).__name__}:{name}".encode()
        state.update(len(text).to_bytes(4, "big") + text)
    return state.hexdigest()


def derive(*names: Name) -> int:
    """A 64-bit seed for the names."""
    return int(digest(*names, size=8), 16)


def words_random(*names: Name) -> random.Random:
    """A generator for choices among words; only `.random()` of it is used, which Python keeps stable."""
    return random.Random(derive(*names))


def numbers_random(*names: Name) -> np.random.Generator:
    """A generator for the numbers of a trajectory (PCG64, whose stream numpy guarantees)."""
    return np.random.Generator(np.random.PCG64(derive(*names)))
