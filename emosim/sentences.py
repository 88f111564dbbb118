"""What a sentence is, for whoever must not say one twice and whoever counts."""

from __future__ import annotations

import re

_BETWEEN = re.compile(r"(?:(?<=[.!?])|(?<=[.!?][\"')]))\s+")


def split(text: str) -> list[str]:
    """The sentences of a text, with their ends."""
    return _BETWEEN.split(text)


def told(text: str) -> list[str]:
    """The sentences of two words or more, in lower case and without their ends: what a listener would notice twice.

    Plain string methods: this runs over every line that is drawn and every turn that is checked.
    """
    lowered = text.lower().replace("! ", ". ").replace("? ", ". ")
    return [sentence for part in lowered.split(". ") if " " in (sentence := part.rstrip('.!?"'))]
