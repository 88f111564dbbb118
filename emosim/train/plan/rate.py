"""How fast to learn: by the family and the width of a base."""

from __future__ import annotations

from emosim.errors import InputError
from emosim.train.plan.architecture import Shape

FULL, MULTIPLIER, WIDTH = 5e-5, 10.0, 2000  # tinker-cookbook 9dfcc3a, `hyperparam_utils.py`; doi 10.64434/tml.20250929
POWERS = {"llama": 0.781, "qwen2": 0.0775, "qwen3": 0.0775}  # the same source
NARROWEST = 1024  # choice: the fit has nothing narrower than Qwen3-0.6B, and is not carried on below it
UNKNOWN = 2e-4  # choice: for families that nobody fitted; up to 5e-4 may be better
SHORT, FASTER = 100, 1.5  # fewer steps than these want a rate as many times as high; Schulman et al. 2025
WARN, REFUSE = 2e-3, 3e-3  # at 3e-3 every rank diverged in the sweep of tinker-cookbook
USUAL = "1e-4 to 1e-3 is usual"
TINY_RATE, TINY_RANK = 5e-3, 32  # choice: what a tiny base learned well with, of 1.5e-3 to 3e-2


def auto_rate(shape: Shape, steps: int, rank: int) -> tuple[float, str]:
    """The learning rate for a base, a number of steps and a rank, to two digits, and why.

    The published formula asks for no rank. Tiny bases are far narrower than anything it was fitted to: their rate goes
    with the root of the rank, since at one alpha a step of Adam moves a matrix by alpha / sqrt(rank).
    """
    if shape.tiny:
        rate = TINY_RATE * (rank / TINY_RANK) ** 0.5
        return float(f"{rate:.1e}"), "for tiny bases of this rank, which the published formula does not reach"
    power = POWERS.get(shape.family)
    if power is None:
        rate, why = UNKNOWN, f"no rate is published for {shape.family}; up to 5e-4 may be better"
    else:
        rate = FULL * MULTIPLIER * (WIDTH / max(shape.hidden, NARROWEST)) ** power
        why = f"the published fit for {shape.family} of width {max(shape.hidden, NARROWEST):,}"
    if steps < SHORT:
        rate, why = rate * FASTER, f"{why}; x {FASTER} under {SHORT} steps"
    return float(f"{rate:.1e}"), why


def spoken_rate(rate: float) -> str:
    """A rate as people write it: 4.7e-4."""
    return f"{rate:.1e}".replace("e-0", "e-")


def check_rate(rate: float, shape: Shape) -> str | None:
    """A warning about a rate that was asked for, if it deserves one. Raises InputError for one that cannot work."""
    if not 0.0 < rate < 1.0:
        raise InputError(f"--learning-rate {rate:g}: a rate lies between 0 and 1; {USUAL}")
    if shape.tiny:
        return None
    if rate >= REFUSE:
        raise InputError(f"--learning-rate {rate:g}: training diverged at {REFUSE:g}, at every rank; {USUAL}")
    return f"a rate of {rate:g} is near {REFUSE:g}, where training diverges" if rate >= WARN else None
