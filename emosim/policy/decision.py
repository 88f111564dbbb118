"""The Decision value: what a policy says to do, and by which rule."""

from __future__ import annotations

import msgspec

from emosim.spec.rules import Planned


class Decision(msgspec.Struct, frozen=True):
    """The rule that decided, why, what it plans in order, and up to two later rules that held too."""

    rule: str
    because: str
    plan: tuple[Planned, ...]
    runners_up: tuple[str, ...]
