"""A locale: its money, its spelling, its words for things, and where help is to be had."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from emosim.spec.model import Positive, Spec, Text


class Currency(Spec):
    """`symbol` stands before an amount; `scale` turns the amounts of scenarios (about US dollars) into local ones."""

    symbol: Text
    scale: Positive = 1.0


class Helplines(Spec):
    """Who to turn to, as an assistant says it, by kind of risk."""

    self_harm: Text
    abuse: Text
    psychosis: Text
    eating_disorder: Text


class Locale(Spec):
    """A locale file. `words` are whole words put in place of others, as they are spelled or called there."""

    locale: Annotated[str, Field(pattern=r"^[a-z]{2,3}-[A-Z]{2}$")]
    language: Annotated[str, Field(pattern=r"^[a-z]{2,3}$")]
    country: Text
    currency: Currency
    words: dict[Text, Text] = {}
    helplines: Helplines
    helplines_source: Text
    reviewed: Literal["written from public sources", "reviewed by a native speaker"]
