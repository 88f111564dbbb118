"""The template language of every line of words: `{slot}` references and `[one|two|]` alternatives.

A template is text. `{name}` stands for a value; `[a|b]` for a or b, evenly drawn; `[a|]` for a or
nothing; alternatives nest and may hold references. `\\[`, `\\{` and `\\|` are the characters themselves.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

Node = "str | Reference | Choice"
MAX_EXPANSIONS = 10**9
MAX_NESTING = 12  # choice: three levels are more than a reader follows

_REFERENCE = re.compile(r"\{([a-z][a-z0-9_]*)\}")


class TemplateError(ValueError):
    """A template that does not parse; the message says where in the text and why."""


@dataclass(frozen=True, slots=True)
class Reference:
    """A place for the value of `name`."""

    name: str


@dataclass(frozen=True, slots=True)
class Choice:
    """A place for one of the options, each a sequence of nodes."""

    options: tuple[tuple[Node, ...], ...]


@dataclass(frozen=True, slots=True)
class Template:
    """A parsed template: its source text, its nodes, the names it refers to, how many texts it can give."""

    text: str
    nodes: tuple[Node, ...]
    references: frozenset[str]
    expansions: int


@lru_cache(maxsize=100_000)  # lint reads every line once more than the specs do
def parse(text: str) -> Template:
    """Parse a template. Raises TemplateError."""
    nodes, end = _sequence(text, 0, 0)
    if end != len(text):
        raise TemplateError(f"{text[end]!r} at character {end + 1} closes nothing")
    if not text.strip():
        raise TemplateError("a line must not be empty")
    return Template(text, nodes, frozenset(_names(nodes)), min(MAX_EXPANSIONS, _count(nodes)))


def _sequence(text: str, start: int, depth: int) -> tuple[tuple[Node, ...], int]:
    nodes: list[Node] = []
    literal: list[str] = []
    at = start

    def flush() -> None:
        if literal:
            nodes.append("".join(literal))
            literal.clear()

    while at < len(text):
        character = text[at]
        if character == "\\" and at + 1 < len(text):
            literal.append(text[at + 1])
            at += 2
        elif character == "[":
            flush()
            choice, at = _choice(text, at, depth + 1)
            nodes.append(choice)
        elif character == "{":
            flush()
            match = _REFERENCE.match(text, at)
            if not match:
                raise TemplateError(f"'{{' at character {at + 1} must open a {{name}} in lower_case")
            nodes.append(Reference(match[1]))
            at = match.end()
        elif character in "|]" and depth:
            break
        elif character in "|]}":
            raise TemplateError(f"{character!r} at character {at + 1} closes nothing; write \\{character} for itself")
        else:
            literal.append(character)
            at += 1
    flush()
    return tuple(nodes), at


def _choice(text: str, start: int, depth: int) -> tuple[Choice, int]:
    if depth > MAX_NESTING:
        raise TemplateError(f"'[' at character {start + 1} nests more than {MAX_NESTING} deep")
    options: list[tuple[Node, ...]] = []
    at = start
    while True:
        nodes, at = _sequence(text, at + 1, depth)
        options.append(nodes)
        if at >= len(text):
            raise TemplateError(f"'[' at character {start + 1} is never closed")
        if text[at] == "]":
            break
    if len(options) < 2:
        raise TemplateError(f"'[' at character {start + 1} offers one option only; write [a|b] or [a|]")
    return Choice(tuple(options)), at + 1


def _names(nodes: tuple[Node, ...]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, Reference):
            yield node.name
        elif isinstance(node, Choice):
            for option in node.options:
                yield from _names(option)


def _count(nodes: tuple[Node, ...]) -> int:
    total = 1
    for node in nodes:
        if isinstance(node, Choice):
            total *= sum(_count(option) for option in node.options)
    return total
