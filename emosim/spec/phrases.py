"""Phrases that checks look for: data in a file, compiled to one pattern, whole words, whatever the case."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

from pydantic import Field

from emosim.spec.marked import load
from emosim.spec.model import Name, Spec, Text, build


class PhraseList(Spec):
    """Phrases that must not be said, and the reason a record that holds one is turned away for."""

    reason: Name
    why: Text
    speaker: Annotated[str, Field(pattern="^(user|assistant|both)$")]
    phrases: Annotated[tuple[Text, ...], Field(min_length=1)]

    def pattern(self) -> re.Pattern[str]:
        """One pattern for all phrases; `...` in a phrase stands for up to four words."""
        return re.compile(r"\b(?:" + "|".join(map(_source, self.phrases)) + r")\b", re.IGNORECASE)


class PhraseFile(Spec):
    """A file of phrase lists, by the check that uses them."""

    checks: dict[Name, Annotated[tuple[PhraseList, ...], Field(min_length=1)]]


def load_phrases(path: Path) -> PhraseFile:
    """Read a file of phrase lists. Raises InputError with every problem of the file."""
    return build(PhraseFile, load(path))


def _source(phrase: str) -> str:
    return r"(?:\W+\w+){0,4}?\W+".join(re.escape(part.strip()) for part in phrase.split("..."))
