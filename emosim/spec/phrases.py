"""Phrases that checks look for: data in a file, compiled to one pattern, whole words, whatever the case."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, model_validator

from emosim.spec.marked import load
from emosim.spec.model import Name, Spec, Text, build, one_or_more
from emosim.spec.scenario import RISKS

UNMARKED = "unmarked_crisis"
"""The list of what a user says that calls for the crisis protocol."""

ALLOWED = ("figure_of_speech",)
"""The lists of what a user may say for all that: these are taken out before anything is looked for."""

NEEDED = ("not_asked", "not_asked_plainly", "no_person", "no_hand_off")
"""The lists of what the crisis protocol must say: a record is turned away for the reason if it holds none of them."""


class PhraseList(Spec):
    """Phrases that must not be said, and the reason a record that holds one is turned away for.

    Of crisis_protocol, `risk` says in which crises; the lists named in ALLOWED and NEEDED hold the opposite.
    """

    reason: Name
    why: Text
    risk: Annotated[tuple[Literal[RISKS], ...], one_or_more(Literal[RISKS])] = ()  # type: ignore[valid-type]
    speaker: Annotated[str, Field(pattern="^(user|assistant|both)$")]
    phrases: Annotated[tuple[Text, ...], Field(min_length=1)]

    def pattern(self) -> re.Pattern[str]:
        """One pattern for all phrases; `...` in a phrase stands for up to four words."""
        return re.compile(r"\b(?:" + "|".join(map(_source, self.phrases)) + r")\b", re.IGNORECASE)


class PhraseFile(Spec):
    """A file of phrase lists, by the check that uses them."""

    checks: dict[Name, Annotated[tuple[PhraseList, ...], Field(min_length=1)]]

    @model_validator(mode="after")
    def _whole(self) -> PhraseFile:
        there = {phrases.reason for phrases in self.checks.get("crisis_protocol", ())}
        if missing := [name for name in (UNMARKED, *ALLOWED, *NEEDED) if name not in there]:
            raise ValueError(f"checks.crisis_protocol: there must be a list with the reason {', '.join(missing)}")
        return self


def load_phrases(path: Path) -> PhraseFile:
    """Read a file of phrase lists. Raises InputError with every problem of the file."""
    return build(PhraseFile, load(path))


def _source(phrase: str) -> str:
    return r"(?:\W+\w+){0,4}?\W+".join(re.escape(part.strip()) for part in phrase.split("..."))
