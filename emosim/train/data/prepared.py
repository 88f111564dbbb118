"""Chats made ready for training: documents in memory, counted, and their rows in order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from emosim.errors import InputError
from emosim.export.chats import Chat
from emosim.train.data.curriculum import difficulty, shuffled, stages, traits
from emosim.train.data.encode import Encoded, Encoder, Encoding
from emosim.train.data.packing import packed
from emosim.train.plan.recipe import Recipe

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase

QUANTILES = (0.0, 0.25, 0.5, 0.75, 0.95, 1.0)  # choice


class Counts(Struct, frozen=True):
    """What is trained on: dialogues and the documents they became, their replies, tokens, and learned tokens. And what
    is not: replies cut off the end of `shortened` dialogues, dialogues of which not even the first exchange is short
    enough (`dropped`), and those in which all that is learned weighs nothing (`silent`)."""

    dialogues: int = 0
    documents: int = 0
    replies: int = 0
    tokens: int = 0
    learned: int = 0
    shortened: int = 0
    cut: int = 0
    dropped: int = 0
    silent: int = 0

    def with_dialogue(self, encoding: Encoding, kept: Sequence[Encoded]) -> Counts:
        """The counts after one more dialogue, of which documents are kept."""
        if not encoding.documents:
            return replace(self, dropped=self.dropped + 1)
        if not kept:
            return replace(self, silent=self.silent + 1)
        return Counts(
            self.dialogues + 1,
            self.documents + len(kept),
            self.replies + encoding.replies - encoding.cut,
            self.tokens + sum(map(len, kept)),
            self.learned + sum(document.learned for document in kept),
            self.shortened + (encoding.cut > 0),
            self.cut + encoding.cut,
            self.dropped,
            self.silent,
        )


class How(Struct, frozen=True):
    """How the chat template is read: `kind` as `reading.Way` has it; where the system prompt goes, `own` place or
    before the `first_user`'s words; and the tokens that a model stops at."""

    kind: str
    system: str
    stops: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Prepared:
    """Documents to train on. `lengths` are of the dialogues in tokens, at QUANTILES, before anything was cut;
    `hardness` is each document's; `fingerprint` is of every token and weight."""

    documents: tuple[Encoded, ...]
    counts: Counts
    lengths: tuple[int, ...]
    how: How
    fingerprint: str
    hardness: np.ndarray
    recipe: Recipe

    def rows(self, epoch: int) -> list[list[int]]:
        """The rows of a pass (from 0) in order, each of documents by place; a curriculum is of the first pass alone."""
        order = shuffled(len(self.documents), "documents", self.recipe.seed, epoch)
        parts = stages(order, self.hardness) if self.recipe.curriculum and epoch == 0 else [order]
        return [row for index, part in enumerate(parts) for row in self._packed(part, epoch, index)]

    def fill(self, epoch: int = 0) -> float:
        """The share of the rows of a pass that holds documents; 1 where rows are not packed."""
        return self.counts.tokens / (len(self.rows(epoch)) * self.recipe.pack) if self.recipe.pack else 1.0

    def _packed(self, part: np.ndarray, epoch: int, index: int) -> list[list[int]]:
        if not self.recipe.pack:
            return [[int(place)] for place in part]
        rows = packed([len(self.documents[place]) for place in part], self.recipe.pack)
        order = shuffled(len(rows), "rows", self.recipe.seed, epoch, index)
        return [[int(part[place]) for place in rows[row]] for row in order]


def prepare(
    chats: Iterable[Chat],
    tokenizer: PreTrainedTokenizerBase,
    recipe: Recipe,
    on_progress: Callable[[int], None] = lambda done: None,
) -> Prepared:
    """Chats made ready for training; `on_progress` is told how many dialogues are done.

    In memory a token takes 8 bytes. Raises InputError if rows are too short for the recipe's length, if the chat
    template cannot be trained with, or if nothing is left.
    """
    _check_rows(recipe)
    encoder, counts = Encoder(tokenizer, recipe), Counts()
    documents: list[Encoded] = []
    lengths, hard, has_system = [], [], False
    for done, (chat, encoding) in enumerate(encoder.encode_all(chats), 1):
        kept = [document for document in encoding.documents if document.learned]
        documents += kept
        counts, has_system = counts.with_dialogue(encoding, kept), bool(chat.system)
        lengths.append(encoding.length)
        hard += [traits(chat)] * len(kept)
        on_progress(done)
    _check_something(counts, recipe)
    how = How(encoder.reader.way(has_system).kind, encoder.reader.template.system, tuple(encoder.stops))
    quantiles = tuple(int(length) for length in np.quantile(lengths, QUANTILES, method="nearest"))
    hardness = difficulty(np.array(hard))
    return Prepared(tuple(documents), counts, quantiles, how, _fingerprint(documents), hardness, recipe)


def _fingerprint(documents: Iterable[Encoded]) -> str:
    digest = sha256()
    for document in documents:
        digest.update(len(document).to_bytes(4, "little"))
        digest.update(document.ids.tobytes() + document.weights.tobytes())
    return digest.hexdigest()


def _check_rows(recipe: Recipe) -> None:
    if 0 < recipe.pack < recipe.length:
        raise InputError(
            f"rows of {recipe.pack:,} tokens cannot hold dialogues of {recipe.length:,}: raise --pack to that, "
            "or lower --max-length"
        )


def _check_something(counts: Counts, recipe: Recipe) -> None:
    if counts.dropped and not counts.documents:
        raise InputError(f"no dialogue has a first exchange of at most {recipe.length:,} tokens: raise --max-length")
    if not counts.documents:
        raise InputError("there is nothing to learn: no dialogue has a reply whose loss weighs anything")
