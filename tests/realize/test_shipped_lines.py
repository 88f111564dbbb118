"""Every line that ships, said with each of its alternatives: no slip of the pen in any of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain
from typing import Any

import pytest
from pydantic import BaseModel

from emosim.realize.grammar.phrase import Phrase
from emosim.spec.template import Choice, Template

SLIPS = {
    "a quotation that opens and never closes": lambda text: text.count('"') % 2,
    "two quotation marks together": re.compile(r'""').search,
    "two marks where one belongs": re.compile(r'(?<!\.)\.\.(?!\.)|\.{4}|,,|;;|,\.|[?!]"?\.(?!\.)|\."\.|[?!],').search,
    "a space before a mark": re.compile(r"\w [,;:!?.](?![\w.])").search,
    "a space inside a quotation": re.compile(r'(?:^|\s)" | "(?:\s|$)').search,
    "no space after a mark": re.compile(r"[a-z][,;!?][A-Za-z]").search,
    "a short form torn off": re.compile(r" '(?:d|s|m|ll|ve|re)\b").search,
}


def templates(value: Any) -> Iterator[Template]:
    """The templates in a spec, however deep."""
    if isinstance(value, Template):
        yield value
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from templates(getattr(value, name))
    elif isinstance(value, dict):
        yield from chain.from_iterable(map(templates, value.values()))
    elif isinstance(value, tuple):
        yield from chain.from_iterable(map(templates, value))


def most_options(nodes: tuple) -> int:
    """How many options the longest choice among nodes has, or 1."""
    choices = [node for node in nodes if isinstance(node, Choice)]
    within = [most_options(option) for choice in choices for option in choice.options]
    return max([1, *within, *(len(choice.options) for choice in choices)])


def wordings(template: Template) -> Iterator[str]:
    """Texts that say each option of each choice at least once."""
    phrase, names = Phrase(template), dict.fromkeys(template.references, "seven")
    count = most_options(template.nodes)
    for number in range(count):
        yield phrase.say(names, lambda at=(number + 0.5) / count: at, capital=False)


def shipped(library) -> Iterator[tuple[str, Template]]:
    for specs in (library.scenarios, library.users, library.assistants, library.lexicons):
        for name, spec in specs.items():
            yield from ((name, template) for template in templates(spec))


def test_no_line_has_a_slip(library):
    found = {
        (name, slip, text)
        for name, template in shipped(library)
        for text in wordings(template)
        for slip, has in SLIPS.items()
        if has(text)
    }
    assert found == set()


def test_what_is_wanted_reads_after_you_want(library):
    for name, scenario in library.scenarios.items():
        wanted = [text for template in scenario.want_echo for text in wordings(template)]
        assert [text for text in wanted if not text.startswith(("to ", "not to "))] == [], name


@pytest.mark.parametrize(
    ("text", "slip"),
    [
        ('She said "no.', "a quotation that opens and never closes"),
        ('""Towards" it', "two quotation marks together"),
        ("Gone.. Now", "two marks where one belongs"),
        ('"Cancel?".', "two marks where one belongs"),
        ("Gone .", "a space before a mark"),
        ('"I could. " Then', "a space inside a quotation"),
        ("red,blue", "no space after a mark"),
        ("you 'd like", "a short form torn off"),
    ],
)
def test_a_slip_is_told_from_a_good_line(text, slip):
    assert SLIPS[slip](text)
    good = 'He asked, "... again? At 3:30?" I said "no," and at ten a.m., well... I\'d gone. "Well?"'
    assert not SLIPS[slip](good)
