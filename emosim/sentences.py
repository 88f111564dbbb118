"""What a sentence is, for whoever must not say one twice and whoever counts."""

from __future__ import annotations

import re

_TITLES = ("Mr", "Mrs", "Ms", "Dr", "St")
_NO_TITLE = "".join(rf"(?<!\b{title}\.)" for title in (*_TITLES, *map(str.lower, _TITLES)))
_BETWEEN = re.compile(rf"(?:(?<=[.!?]){_NO_TITLE}|(?<=[.!?][\"')]))\s+")


def split(text: str) -> list[str]:
    """The sentences of a text, with their ends; the full stop of a title ends none."""
    return _BETWEEN.split(text)


def told(text: str) -> list[str]:
    """The sentences of two words or more, in lower case and without their ends: what a listener would notice twice.

    Plain string methods: this runs over every line that is drawn and every turn that is checked.
    """
    lowered = text.lower().replace("! ", ". ").replace("? ", ". ")
    lowered = lowered.replace("mr. ", "mr ").replace("mrs. ", "mrs ").replace("dr. ", "dr ")
    lowered = lowered.replace(" ms. ", " ms ").replace(" st. ", " st ")  # other words end so too
    return [sentence for part in lowered.split(". ") if " " in (sentence := part.rstrip('.!?"'))]
