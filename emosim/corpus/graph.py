"""The steps that a corpus took: every dialogue as a walk from feeling to feeling."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct

from emosim.affect.tally import Step
from emosim.corpus.record import SCHEMA
from emosim.corpus.shards import read_lines, shards_of
from emosim.errors import InputError
from emosim.vad import Vad


class _Felt(Struct):
    label: str


class _Vad(Struct):
    valence: float
    arousal: float
    dominance: float


class _Emotion(Struct):
    primary: _Felt
    vad: _Vad


class _Strategy(Struct):
    name: str


class _User(Struct, tag_field="speaker", tag="user"):
    emotion: _Emotion


class _Assistant(Struct, tag_field="speaker", tag="assistant"):
    strategies: tuple[_Strategy, ...]


class _Dialogue(Struct):
    """The little of a record that a walk is made of; the rest of its line is skipped, not decoded."""

    schema: Literal[SCHEMA]  # type: ignore[valid-type]
    scenario: str
    persona: str
    turns: tuple[_User | _Assistant, ...]


_decoder = msgspec.json.Decoder(_Dialogue)


def corpus_walks(folder: Path, scenarios: Sequence[str] = (), personas: Sequence[str] = ()) -> Iterator[list[Step]]:
    """The walk of each dialogue of a corpus, or of those with the scenarios and personas named; memory stays flat.

    Raises InputError for a folder without a corpus, a line that is no record, a name that no dialogue has, and if none
    has all that is wanted.
    """
    wanted = {"scenario": set(scenarios), "persona": set(personas)}
    there = {kind: Counter[str]() for kind in wanted}
    found = False
    for dialogue in _dialogues(folder):
        for kind, names in there.items():
            names[getattr(dialogue, kind)] += 1
        if all(not names or getattr(dialogue, kind) in names for kind, names in wanted.items()):
            found = True
            yield walk_of(dialogue)
    for kind, names in wanted.items():
        if missing := sorted(names - set(there[kind])):
            known = ", ".join(sorted(there[kind]))
            raise InputError(f'{folder}: no dialogue has the {kind} "{missing[0]}"; there are: {known}')
    if not found and any(wanted.values()):
        raise InputError(f"{folder}: no dialogue has one of the scenarios together with one of the personas")


def walk_of(dialogue: _Dialogue) -> list[Step]:
    """The walk of a dialogue: a step for each turn of the user, with what the reply to it led with."""
    steps: list[Step] = []
    for turn in dialogue.turns:
        if isinstance(turn, _User):
            vad = turn.emotion.vad
            steps.append(Step(turn.emotion.primary.label, Vad(vad.valence, vad.arousal, vad.dominance)))
        elif steps and turn.strategies:
            steps[-1] = steps[-1]._replace(lead=turn.strategies[0].name)
    return steps


def _dialogues(folder: Path) -> Iterator[_Dialogue]:
    for path in shards_of(folder):
        for number, line in enumerate(read_lines(path), 1):
            try:
                yield _decoder.decode(line)
            except (msgspec.MsgspecError, UnicodeDecodeError) as error:
                raise InputError(f"{path}:{number}: not a record: {error}") from None
