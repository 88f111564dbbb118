"""Conditions and lists as they are put in a sentence."""

from __future__ import annotations

from collections.abc import Sequence

from emosim.spec.conditions import All, Any, Compare, Condition, Not


def said(condition: Condition) -> str:
    """A condition in words; whatever is joined the other way stands in brackets."""
    match condition:
        case Compare():
            return str(condition)
        case Not(term):
            return f"not ({said(term)})"
    other, joint = (Any, " and ") if isinstance(condition, All) else (All, " or ")
    return joint.join(f"({said(term)})" if isinstance(term, other) else said(term) for term in condition.terms)


def listed(names: Sequence[str], joint: str = "and") -> str:
    """Names one after the other: "a", "a and b", "a, b and c"."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} {joint} {names[-1]}"


def taking_all(names: Sequence[str]) -> str:
    """That these leave nothing to somebody: "a takes all it asks for", "a and b take all it asks for"."""
    return f"{listed(names)} {'takes' if len(names) == 1 else 'take'} all it asks for"
