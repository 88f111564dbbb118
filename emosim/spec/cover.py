"""Covers: what is asked first and leaves nothing to a later condition."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from emosim.spec.hitting import fewest
from emosim.spec.solver import Claim, Solver, State

LARGEST_SEARCHED = 4  # choice: of larger covers, which nobody reads for their size, some irreducible one will do


def cover(
    solver: Solver,
    asked: Claim,
    denied: Sequence[Claim],
    meet: Callable[[State], frozenset[int]],
    met: Iterable[frozenset[int]] = (),
) -> list[int]:
    """The places of the fewest earlier conditions of which one holds wherever what is asked does.

    `denied` are the claims that the earlier conditions do not hold, `meet` gives the places of those that hold in a
    state, and `met` what it gave for states that were met before and in which what is asked holds. If it takes more
    than LARGEST_SEARCHED they may not be the fewest, but none of them can be left out. Raises ValueError if they leave
    something.
    """
    some = solver.conflict([asked], denied)
    left = list(dict.fromkeys(met))  # every guess must have one of each of these
    while (guess := fewest(left, min(len(some) - 1, LARGEST_SEARCHED))) is not None:
        state = solver.state([asked, *(denied[place] for place in guess)])
        if state is None:
            return sorted(guess)
        left.append(meet(state))
    return some
