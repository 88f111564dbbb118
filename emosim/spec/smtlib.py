"""Conditions as SMT-LIB text: names as small integers, numbers as integers too, so that nothing is ever rounded.

A count stands for itself, every other number for its ten-thousandths: facts have four decimals.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from emosim.spec.conditions import NUMERIC, POSITIVE, All, Compare, Condition, Not
from emosim.spec.conditions import Any as AnyOf
from emosim.spec.vocabulary import DECIMALS, EnumField, Field, NumberField, Vocabulary

SCALE = 10**DECIMALS

Follows = Mapping[str, tuple[str, Mapping[str, str]]]


class Translator:
    """Puts conditions on the fields of a vocabulary into text.

    `follows` says which field is settled by another and how: {"family": ("emotion", {"worry": "fear", ...})}. Such a
    field has no symbol; what is asked of it is asked of the other.
    """

    def __init__(self, vocabulary: Vocabulary, follows: Follows) -> None:
        self._vocabulary = vocabulary
        self._follows = follows

    def text(self, condition: Condition) -> str:
        """A condition as a term of sort Bool."""
        match condition:
            case Compare():
                return self._compare(condition)
            case Not(term):
                return f"(not {self.text(term)})"
            case All(terms):
                return all_of(map(self.text, terms))
            case AnyOf(terms):
                return _any_of(map(self.text, terms))

    def _compare(self, compare: Compare) -> str:
        field = self._vocabulary[compare.field]
        if compare.op in NUMERIC:
            return _threshold(compare, field)
        either = _any_of(self._equals(compare.field, field, literal) for literal in compare.literals)
        return either if compare.op in POSITIVE else f"(not {either})"

    def _equals(self, name: str, field: Field, literal: float | str) -> str:
        if name in self._follows:
            settled_by, values = self._follows[name]
            parent = self._vocabulary[settled_by]
            return _any_of(self._equals(settled_by, parent, one) for one in parent.values if values[one] == literal)
        if isinstance(field, EnumField):
            return f"(= {symbol(name)} {field.values.index(literal)})"
        below, above = _around(field, literal)
        return f"(= {symbol(name)} {_numeral(below)})" if below == above else "false"


def declared(name: str, field: Field) -> str:
    """The text that declares a field and the range of its integers."""
    low, high = map(_numeral, _ends(field))
    return f"(declare-const {symbol(name)} Int) (assert (<= {low} {symbol(name)} {high}))"


def symbol(field: str) -> str:
    """What a field is called; by itself its name may be a word of SMT-LIB."""
    return f"fact.{field}"


def all_of(terms: Iterable[str]) -> str:
    """That all terms hold, of which there may be none."""
    return f"(and true {' '.join(terms)})"


def value_of(field: Field, number: int) -> Any:
    """The value of a field that an integer stands for."""
    if isinstance(field, EnumField):
        return field.values[number]
    return number if field.whole else number / SCALE


def _any_of(terms: Iterable[str]) -> str:
    return f"(or false {' '.join(terms)})"


def _threshold(compare: Compare, field: NumberField) -> str:
    below, above = map(_numeral, _around(field, compare.literals[0]))
    sign, number = {"gt": (">", below), "gte": (">=", above), "lt": ("<", above), "lte": ("<=", below)}[compare.op]
    return f"({sign} {symbol(compare.field)} {number})"


def _ends(field: Field) -> tuple[int, int]:
    if isinstance(field, EnumField):
        return 0, len(field.values) - 1
    return _around(field, field.low)[1], _around(field, field.high)[0]


def _around(field: NumberField, literal: float) -> tuple[int, int]:
    """The integers at or next to a literal, below and above: the same one twice if the field can have that value."""
    exact = round(literal * SCALE)
    size = SCALE if field.whole else 1
    return exact // size, -(-exact // size)


def _numeral(number: int) -> str:
    return f"(- {-number})" if number < 0 else str(number)
