"""The learning rate of every step, as a share of its peak."""

from __future__ import annotations


def share(step: int, steps: int, warmup: int, falls: bool) -> float:
    """The share of the peak (0 to 1) at which a step is taken, by its number from 0, of `steps` in all.

    It rises evenly over `warmup` steps: the first is taken at peak / warmup, where transformers' own schedules take it
    at 0 and learn nothing from it. Then it falls evenly, so that it would be 0 after the last step, or stays.
    """
    if step < warmup:
        return (step + 1) / warmup
    return max(0, steps - step) / max(1, steps - warmup) if falls else 1.0
