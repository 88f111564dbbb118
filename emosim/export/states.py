"""The line before a reply that names the state and the strategies: written, and read back."""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec
from msgspec import Struct

from emosim.corpus.fields import Signed, Unit

OPEN, CLOSE = "<state>", "</state>"


class State(Struct, frozen=True):
    """What the user truly felt; ranges are a record's."""

    emotion: str
    family: str
    intensity: float
    valence: float
    arousal: float
    dominance: float
    phase: str


class StateLine(Struct, frozen=True, forbid_unknown_fields=True):
    """What a state line says: a feeling with its intensity (0 to 1), the point (-1 to 1, 0 to 1, 0 to 1), the phase,
    and what the reply sets out to do, in order."""

    emotion: str
    intensity: Unit
    valence: Signed
    arousal: Unit
    dominance: Unit
    phase: str
    strategies: tuple[str, ...]


class Read(Struct, frozen=True):
    """A reply that was read: its state line (None where it has none, or none that is well-formed), and its words."""

    line: StateLine | None
    words: str


_decoder = msgspec.json.Decoder(StateLine)
_pattern = re.compile(rf"\s*{OPEN}(.*?){CLOSE}\n?", re.DOTALL)


def state_line(state: State, strategies: Sequence[str]) -> str:
    """The line before a reply: what the user feels, to two decimals, and what the reply sets out to do."""
    said = StateLine(
        state.emotion,
        _short(state.intensity),
        _short(state.valence),
        _short(state.arousal),
        _short(state.dominance),
        state.phase,
        tuple(strategies),
    )
    return f"{OPEN}{msgspec.json.encode(said).decode()}{CLOSE}"


def read_reply(text: str) -> Read:
    """A reply, read. Words are all that stands outside the first state line, so that a line which is not well-formed
    is never shown to a user; a line that was begun and not closed takes the rest with it."""
    found = _pattern.match(text)
    if not found:
        return Read(None, text.split(OPEN, 1)[0].strip())
    try:
        line = _decoder.decode(found[1])
    except msgspec.MsgspecError:
        line = None
    return Read(line, text[found.end() :].strip())


def _short(value: float) -> float:
    return round(value, 2) + 0.0  # and no -0.0
