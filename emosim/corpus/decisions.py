"""The decisions of a corpus: what every reply knew and did, read without building a word of the text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generic, TypeVar

import msgspec
from msgspec import UNSET, Struct, UnsetType

from emosim.corpus.shards import read_lines, shards_of
from emosim.errors import InputError
from emosim.policy.checked import shape
from emosim.spec.vocabulary import Vocabulary

BATCH = 1024  # choice: replies taken at once; from here on more cost as much each, and memory


F = TypeVar("F")


class Felt(Struct, frozen=True, gc=False):
    """What the user felt most."""

    label: str
    family: str
    intensity: float


class Feelings(Struct, frozen=True, gc=False):
    """What the user felt, but for the rest of the blend."""

    primary: Felt


class Asked(Struct, frozen=True, gc=False, tag_field="speaker", tag="user"):
    """A user's turn."""

    index: int
    emotion: Feelings


class Used(Struct, frozen=True, gc=False):
    """One strategy of a reply, in its order."""

    name: str
    technique: str
    pacing: str


class Decided(Struct, Generic[F], frozen=True, gc=False):
    """The rule that decided, and on which facts."""

    rule: str
    facts: F


class Reply(Struct, Generic[F], frozen=True, gc=False, tag_field="speaker", tag="assistant"):
    """An assistant's turn; without a decision at level core."""

    index: int
    strategies: tuple[Used, ...]
    decision: Decided[F] | UnsetType = UNSET


class Origin(Struct, frozen=True, gc=False):
    """The digest of the rules that a dialogue was made with."""

    rules: str


class Dialogue(Struct, Generic[F], frozen=True, gc=False):
    """One dialogue: the names by which it is counted, and its turns."""

    id: str
    split: str
    locale: str
    scenario: str
    persona: str
    assistant: str
    outcome: str
    turns: tuple[Asked | Reply[F], ...]
    provenance: Origin


@dataclass(slots=True)
class Batch:
    """Some replies side by side: of which dialogue each is, and what its user felt before it."""

    dialogues: list[Dialogue] = field(default_factory=list)
    owners: list[int] = field(default_factory=list)
    felt: list[Felt] = field(default_factory=list)
    replies: list[Reply] = field(default_factory=list)

    def add(self, dialogue: Dialogue, place: tuple[Path, int]) -> None:
        """Take in a whole dialogue that stands at a file's line."""
        owner, felt = len(self.dialogues), None
        self.dialogues.append(dialogue)
        for turn in dialogue.turns:
            if isinstance(turn, Asked):
                felt = turn.emotion.primary
            elif felt is None:
                raise InputError(f"{_at(place)}: a reply stands before any user turn")
            elif turn.decision is UNSET:
                raise InputError(
                    f"{_at(place)}: turn {turn.index} keeps no decision, as in every corpus of level core; "
                    f"make it again with --level standard"
                )
            else:
                self.owners.append(owner)
                self.felt.append(felt)
                self.replies.append(turn)


def read_decisions(folder: Path, vocabulary: Vocabulary) -> Iterator[Batch]:
    """Every reply of a corpus, whatever its format, in batches of whole dialogues; memory stays flat.

    Raises InputError for a folder without a corpus, a line that is no record, a corpus of level core, and facts that
    the vocabulary does not know.
    """
    decoder = msgspec.json.Decoder(Dialogue[shape(vocabulary)])
    batch = Batch()
    for path in shards_of(folder):
        for number, line in enumerate(read_lines(path), 1):
            batch.add(_decoded(decoder, line, (path, number)), (path, number))
            if len(batch.replies) >= BATCH:
                yield batch
                batch = Batch()
    if batch.dialogues:
        yield batch


def _decoded(decoder: msgspec.json.Decoder[Dialogue[Any]], line: bytes, place: tuple[Path, int]) -> Dialogue[Any]:
    try:
        return decoder.decode(line)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        if ".decision.facts" not in str(error):
            raise InputError(f"{_at(place)}: not a record: {error}") from None
        raise InputError(
            f"{_at(place)}: these rules do not know its facts: {error}; "
            f"the feelings they know are in emotions.yaml, the strategies in strategies.yaml"
        ) from None


def _at(place: tuple[Path, int]) -> str:
    return f"{place[0]}:{place[1]}"
