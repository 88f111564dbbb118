"""Vocabularies: the fields conditions may ask about, and what each may be."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

DECIMALS = 4  # durable_rules cannot read 1e-05, so neither facts nor literals go below 0.0001
RESERVED = frozenset({"id", "sid", "$s", "$m", "$i", "chart", "label", "running", "exception"})
GROUPS = ("all", "any", "not")

_NAME = re.compile(r"[a-z][a-z0-9_]*")


def rounded(value: float) -> float:
    """The nearest number of DECIMALS decimals, never -0.0; what has them already stays the same."""
    return round(value * 10**DECIMALS) / 10**DECIMALS


@dataclass(frozen=True, slots=True)
class NumberField:
    """A number in [low, high]; a `whole` one is a count."""

    low: float
    high: float
    whole: bool = False

    def refusal(self, value: object) -> str | None:
        """Why a value is not one of this field's, or None."""
        if isinstance(value, bool) or not isinstance(value, int | float) or not self.low <= value <= self.high:
            return f"expected {self}"
        return f"expected {self}" if self.whole and value != int(value) else None

    def __str__(self) -> str:
        return f"a {'whole ' if self.whole else ''}number in [{self.low:g}, {self.high:g}]"


@dataclass(frozen=True, slots=True)
class EnumField:
    """One of some names; `under` says which values stand for others too, and for which."""

    values: tuple[str, ...]
    under: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def refusal(self, value: object) -> str | None:
        """Why a value is not one of this field's, or None."""
        return None if isinstance(value, str) and value in self.values else f"expected {self}"

    def meant(self, names: Iterable[str]) -> tuple[str, ...]:
        """The names and all they stand for, in the order of the values."""
        every = {value for name in names for value in (name, *self.under.get(name, ()))}
        return tuple(value for value in self.values if value in every)

    def __str__(self) -> str:
        return f"one of {', '.join(self.values)}"


Field = NumberField | EnumField


class Vocabulary(Mapping[str, Field]):
    """The fields a condition may ask about, by name.

    Raises ValueError for a field whose name durable_rules reserves, is a key of the language or is not
    lower_case, and for an enum that is empty or holds such a value: whoever declares it must mend it.
    """

    __slots__ = ("_fields",)

    def __init__(self, fields: Mapping[str, Field]) -> None:
        for name, kind in fields.items():
            if name in RESERVED or name in GROUPS or not _NAME.fullmatch(name):
                raise ValueError(f"{name!r} cannot name a field")
            if isinstance(kind, EnumField) and not (kind.values and all(map(_NAME.fullmatch, kind.values))):
                raise ValueError(f"field {name!r} needs lower_case names for values, got {kind.values!r}")
        self._fields = dict(fields)

    def __getitem__(self, name: str) -> Field:
        return self._fields[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._fields)

    def __len__(self) -> int:
        return len(self._fields)
