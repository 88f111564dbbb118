"""What a sentence is, for whoever must not say one twice and whoever counts."""

from __future__ import annotations

import re

_BETWEEN = re.compile(r"(?:(?<=[.!?])|(?<=[.!?][\"')]))\s+")
_END = re.compile(r"[.!?]+[\"')]*(?:\s+|$)")


def split(text: str) -> list[str]:
    """The sentences of a text, with their ends."""
    return _BETWEEN.split(text)


def told(text: str) -> list[str]:
    """The sentences of two words or more, in lower case and without their ends: what a listener would notice twice."""
    return [sentence for sentence in _END.split(text.lower()) if " " in sentence]
