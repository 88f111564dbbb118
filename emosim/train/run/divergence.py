"""A training that makes its model worse: it is told, and no adapter comes of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isfinite

from emosim.errors import InputError

WORSE = 1.2  # choice: times the loss before training; less than that may be chance in small batches
LAST = 10  # choice: steps at the end whose loss is looked at where there was nothing to validate on

History = Sequence[Mapping[str, float]]
"""What the Trainer logged, in its order."""


def check_finite(numbers: Mapping[str, float], step: int, rate: float) -> None:
    """Raises InputError for a loss, or a norm of gradients, that is no number any more; `rate` is the peak."""
    for name in ("loss", "eval_loss", "grad_norm"):
        if not isfinite(numbers.get(name, 0.0)):
            raise InputError(f"training broke down at step {step:,}: its loss is no number any more; {_next(rate)}")


def check_better(history: History, rate: float) -> None:
    """Raises InputError if a model ends much worse than it began: by its best validation loss, or by the loss of the
    last steps where there is none. `rate` is the peak."""
    before, after = _around(history)
    if after > WORSE * before:
        raise InputError(
            f"training has made the model worse: its loss was {before:.2f} before and is {after:.2f} now; {_next(rate)}"
        )


def _around(history: History) -> tuple[float, float]:
    validated = [logged["eval_loss"] for logged in history if "eval_loss" in logged]
    if len(validated) > 1:
        return validated[0], min(validated[1:])
    losses = [logged["loss"] for logged in history if "loss" in logged] or [0.0]
    return losses[0], sum(losses[-LAST:]) / len(losses[-LAST:])


def _next(rate: float) -> str:
    return f"start over with --fresh and a --learning-rate below {rate:g}"
