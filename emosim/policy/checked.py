"""Facts made fit to be asked about: complete, of the right types, in range, and rounded."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec

from emosim.errors import EngineError
from emosim.spec.conditions import Facts
from emosim.spec.model import shown
from emosim.spec.vocabulary import EnumField, Field, NumberField, Vocabulary, rounded


class FactCheck:
    """Checks facts against a vocabulary and gives a copy with numbers as floats of four decimals.

    durable_rules takes True for 1 and "5" for 5, finds every comparison with a missing field false and
    cannot read 1e-05: so nothing reaches an engine but through here.
    """

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._shape = shape(vocabulary)
        self._numbers = tuple(name for name, field in vocabulary.items() if isinstance(field, NumberField))

    def __call__(self, facts: Facts) -> dict[str, Any]:
        """The checked copy. Raises EngineError with all that is missing, unknown or unfit."""
        try:
            msgspec.convert(facts, self._shape)
        except msgspec.ValidationError:
            self._refuse(facts)
        clean = dict(facts)
        for name in self._numbers:
            clean[name] = rounded(clean[name])
        return clean

    def __reduce__(self) -> tuple[Any, ...]:
        return FactCheck, (self._vocabulary,)

    def _refuse(self, facts: Facts) -> None:
        """Raise with every problem; nothing is wrong with what is a number to Python but not to msgspec."""
        problems = [f"unknown field {shown(name)}" for name in facts if name not in self._vocabulary]
        for name, field in self._vocabulary.items():
            if name not in facts:
                problems.append(f"{name} is missing")
            elif message := field.refusal(facts[name]):
                problems.append(f"{name}: {message}, got {shown(facts[name])}")
        if problems:
            raise EngineError(f"facts: {'; '.join(problems)}")


def shape(vocabulary: Vocabulary) -> type[msgspec.Struct]:
    """The type of facts that are complete, of the right types and in range; to decode them by."""
    fields = [(name, _annotation(field)) for name, field in vocabulary.items()]
    return msgspec.defstruct("Facts", fields, forbid_unknown_fields=True, frozen=True, gc=False)


def _annotation(field: Field) -> Any:
    """The type msgspec checks a field by."""
    if isinstance(field, EnumField):
        return Literal[field.values]
    kind = int if field.whole else float
    return Annotated[kind, msgspec.Meta(ge=kind(field.low), le=kind(field.high))]
