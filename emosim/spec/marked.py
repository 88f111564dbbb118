"""The one YAML loader: plain data with a line and column for every path, and none of YAML's traps."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from emosim.errors import InputError, Problem

MAX_BYTES = 2_000_000  # choice: the largest shipped file is under a tenth of it
MAX_DEPTH = 30  # choice: no language of ours nests deeper than a dozen
MAX_NODES = 200_000  # choice: a lexicon of 100,000 lines still loads
MAX_DIGITS = 15  # choice: as many as a double holds exactly

Path_ = tuple[str | int, ...]

_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]*)")
_NUMBER = re.compile(r"[-+]?(0|[1-9][0-9]*)\.[0-9]+")
_EXPONENT = re.compile(r"[-+]?[.0-9][0-9_.]*[eE][-+]?[0-9]+")
_OCTAL = re.compile(r"[-+]?0[0-9_]+|0[xob][0-9a-fA-F_]+|[-+]?[1-9][0-9]*_[0-9_]+")
_CLOCK = re.compile(r"[-+]?[0-9]+(:[0-5]?[0-9])+(\.[0-9]*)?")
_NOT_FINITE = re.compile(r"[-+]?\.(inf|nan)", re.IGNORECASE)
_WORDY = {"yes", "no", "on", "off", "y", "n"}
_NOT_PRINTABLE = yaml.reader.Reader.NON_PRINTABLE
_RESOLVERS = yaml.resolver.Resolver.yaml_implicit_resolvers


@dataclass(frozen=True, slots=True)
class Marked:
    """What a YAML file says: `value` is plain data, `marks` gives (line, column) from 1 by path."""

    file: str
    value: Any
    marks: dict[Path_, tuple[int, int]] = field(repr=False)

    def problem(self, path: Path_, message: str) -> Problem:
        """A problem at a path, placed at the nearest part of it that the file holds."""
        known = path
        while known not in self.marks and known:
            known = known[:-1]
        line, column = self.marks.get(known, (1, 1))
        return Problem(self.file, line, column, dotted(path), message)


def dotted(path: Path_) -> str:
    """("rules", 2, "when") as rules[2].when."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else (f".{part}" if text else str(part))
    return text


def load(path: Path | str) -> Marked:
    """Read a YAML file strictly.

    Raises InputError for what cannot be read, is over MAX_BYTES, is not UTF-8 or YAML, or holds a
    duplicate key, anchor, alias, tag or scalar whose meaning depends on the reader.
    """
    path = Path(path)
    name = str(path)
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise InputError([Problem(name, 0, 0, "", f"{size:,} bytes; at most {MAX_BYTES:,} are read")])
        text = path.read_bytes().decode("utf-8")
    except OSError as error:
        raise InputError([Problem(name, 0, 0, "", f"cannot be read: {error.strerror}")]) from None
    except UnicodeDecodeError as error:
        line, column = _place(error.object[: error.start].decode("utf-8"))
        raise InputError([Problem(name, line, column, "", f"not UTF-8 at byte {error.start}")]) from None
    return loads(text, name)


def loads(text: str, name: str) -> Marked:
    """Read YAML from a string, as `load` does; `name` stands for the file in errors."""
    reader = _Reader(name)
    odd = _NOT_PRINTABLE.search(text)
    if odd:
        raise InputError([Problem(name, *_place(text[: odd.start()]), "", f"not YAML: character {odd[0]!r}")])
    try:
        value = reader.read(text)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        problem = Problem(name, line, column, "", f"not YAML: {error.problem or error.context}")
        raise InputError([*reader.problems, problem]) from None
    except yaml.YAMLError as error:
        raise InputError([Problem(name, 1, 1, "", f"not YAML: {str(error).splitlines()[0]}")]) from None
    if reader.problems:
        raise InputError(reader.problems)
    return Marked(name, value, reader.marks)


def _place(before: str) -> tuple[int, int]:
    """The line and column, from 1, of what follows a text."""
    return before.count("\n") + 1, len(before) - before.rfind("\n")


class _Reader:
    """Builds plain data from the event stream, so that nothing is expanded or constructed on the way."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.problems: list[Problem] = []
        self.marks: dict[Path_, tuple[int, int]] = {}
        self.nodes = 0

    def read(self, text: str) -> Any:
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        events = yaml.parse(text, Loader=loader)
        value, documents = None, 0
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self._refuse(event, (), "a file holds one document; split it")
                    break
                value = self._node(next(events), events, ())
        return value

    def _refuse(self, event: Any, path: Path_, message: str) -> None:
        mark = event.start_mark
        self.problems.append(Problem(self.name, mark.line + 1, mark.column + 1, dotted(path), message))

    def _node(self, event: Any, events: Iterator[Any], path: Path_) -> Any:
        self.nodes += 1
        if self.nodes > MAX_NODES or len(path) > MAX_DEPTH:
            limit = f"{MAX_NODES:,} values" if self.nodes > MAX_NODES else f"{MAX_DEPTH} levels"
            self._refuse(event, path[:3], f"more than {limit}")
            raise InputError(self.problems)
        self.marks[path] = (event.start_mark.line + 1, event.start_mark.column + 1)
        if isinstance(event, yaml.AliasEvent):
            self._refuse(event, path, "aliases (*name) are not allowed; write it out, or use extends")
            return None
        if event.anchor:
            self._refuse(event, path, "anchors (&name) are not allowed; write it out, or use extends")
        self._no_tag(event, path)
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event, path)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(events, path)
        return self._mapping(events, path)

    def _sequence(self, events: Iterator[Any], path: Path_) -> list[Any]:
        items: list[Any] = []
        while not isinstance(event := next(events), yaml.SequenceEndEvent):
            items.append(self._node(event, events, (*path, len(items))))
        return items

    def _mapping(self, events: Iterator[Any], path: Path_) -> dict[str, Any]:
        items: dict[str, Any] = {}
        while not isinstance(event := next(events), yaml.MappingEndEvent):
            key = self._key(event, events, path)
            if key in items:
                self._refuse(event, (*path, key), "duplicate key")
            value_event = next(events)
            items[key] = self._node(value_event, events, (*path, key))
            self.marks[(*path, key)] = (event.start_mark.line + 1, event.start_mark.column + 1)
        return items

    def _no_tag(self, event: Any, path: Path_) -> None:
        if event.tag:
            self._refuse(event, path, f"tags are not allowed, got {event.tag!r}")

    def _key(self, event: Any, events: Iterator[Any], path: Path_) -> str:
        if isinstance(event, yaml.ScalarEvent) and event.anchor is None:
            self._no_tag(event, path)
            if event.value == "<<":
                self._refuse(event, path, "merge keys (<<) are not allowed; use extends")
            return event.value
        self._refuse(event, path, "a key must be plain text")
        self._node(event, events, (*path, "?"))
        return "?"

    def _scalar(self, event: Any, path: Path_) -> Any:
        text = event.value
        if event.style:
            return text
        if text in ("", "~", "null"):
            return None
        if text in ("true", "false"):
            return text == "true"
        whole = _INTEGER.fullmatch(text)
        if (whole or _NUMBER.fullmatch(text)) and len(text.lstrip("+-").partition(".")[0]) <= MAX_DIGITS:
            return int(text) if whole else float(text)
        trap = _trap(text)
        if trap:
            self._refuse(event, path, trap)
        return text


def _trap(text: str) -> str | None:
    """Why a plain scalar is refused: YAML readers disagree about it."""
    if text.lower() in _WORDY or text.lower() in ("true", "false", "null"):
        return f"write true, false or null, or put quotes around it, got {text}"
    if _EXPONENT.fullmatch(text):
        return f"write the number out (0.0001, not 1e-4), got {text}"
    if _OCTAL.fullmatch(text):
        return f"a number has no leading zero, prefix or underscore; put quotes around text, got {text}"
    if _CLOCK.fullmatch(text):
        return f"put quotes around it (some YAML readers take it for a number), got {text}"
    if _NOT_FINITE.fullmatch(text):
        return f"a number must be finite, got {text}"
    if _INTEGER.fullmatch(text) or _NUMBER.fullmatch(text):
        return f"a number has at most {MAX_DIGITS} digits before the point; put quotes around text"
    if any(resolver.match(text) for _, resolver in _RESOLVERS.get(text[0], ())):
        return f"write a number as 0.5, or put quotes around text (YAML readers disagree about it), got {text}"
    return None
