"""A finding: what the analysis of rules and machines has to say of one line, with a state that shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal

Severity = Literal["error", "warning", "note"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "note")

# What there is to find, and how grave it can be; rules/README.md says what each means.
KINDS: Mapping[str, tuple[Severity, ...]] = MappingProxyType(
    {
        "contradiction": ("error",),
        "shadowed": ("error",),
        "gap": ("error", "warning"),
        "contraindicated": ("error", "warning"),
        "redundant": ("warning",),
        "never": ("warning",),
        "unplanned": ("warning",),
        "overlap": ("note",),
        "rest": ("note",),
        "dead_guard": ("error",),
        "never_entered": ("error",),
        "never_left": ("error",),
        "unreachable": ("error",),
        "trap": ("error",),
    }
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding; `kind` is one of KINDS, `line` counts from 1.

    `witness` holds facts of a state that shows it: for `emosim decide`, as far as they are not the usual ones. Those of
    a finding about a guard are what a guard asks about, which no command takes: `decidable` is False. It is None where
    no state can show it.
    """

    kind: str
    severity: Severity
    file: str
    line: int
    message: str
    witness: Mapping[str, Any] | None = field(default=None, hash=False)
    decidable: bool = True

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.severity}: {self.kind}: {self.message}"
