"""From a chat to tokens, with the weight of each token's loss."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np

from emosim.errors import InputError
from emosim.export.chats import Chat
from emosim.train.data.masks import weights_of
from emosim.train.data.reading import Reader
from emosim.train.data.spans import Rendered
from emosim.train.data.templates import Template, stops_of
from emosim.train.plan.recipe import Recipe

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase

IGNORED = -100
"""The label of a token that is not learned, as torch's cross-entropy has it."""
TOGETHER = 64  # choice: chats that are tokenized at once
Tokens = tuple[np.ndarray, np.ndarray]
Weighed = tuple[list["Encoded"], list[int]]


@dataclass(frozen=True, slots=True, eq=False)
class Encoded:
    """A document: `ids` of its tokens (int32), and the weight of each token's loss (float32), 0 where it is not
    learned. A weight is of the token where it stands, which is predicted from the one before it."""

    ids: np.ndarray
    weights: np.ndarray

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def labels(self) -> np.ndarray:
        """The ids of what is learned, and IGNORED elsewhere (int32)."""
        return np.where(self.weights > 0, self.ids, np.int32(IGNORED))

    @property
    def learned(self) -> int:
        """How many tokens are learned."""
        return int(np.count_nonzero(self.weights))


@dataclass(frozen=True, slots=True)
class Encoding:
    """A chat in tokens: one document, or one for each reply where a template asks for it; none if not even its first
    exchange is short enough. `length` is in tokens before anything was cut; `cut` counts replies cut off its end."""

    documents: tuple[Encoded, ...]
    length: int
    replies: int
    cut: int


class Encoder:
    """Turns chats into tokens. What is learned is the replies, and the stop token after each.

    `stops` are the tokens that a model stops at, by name; `templates.stops_of` if not given. Raises InputError if the
    tokenizer's chat template does not say for sure where a reply is.
    """

    def __init__(
        self, tokenizer: PreTrainedTokenizerBase, recipe: Recipe, stops: Mapping[str, int] | None = None
    ) -> None:
        template = Template(tokenizer)
        if not tokenizer.is_fast:
            raise InputError(f"{template.name}: its tokenizer does not say where tokens stand; take one that is fast")
        self.stops = stops_of(tokenizer) if stops is None else stops
        self.reader = Reader(template, self.stops)
        self._tokenizer = tokenizer
        self._recipe = recipe
        self._special = re.compile("|".join(map(re.escape, sorted({*_special(tokenizer), *self.stops}))))

    def encode(self, chat: Chat) -> Encoding:
        """A chat in tokens, of at most the recipe's length: whole exchanges are cut off its end until it is.

        Raises InputError if somebody says a special token, or if the chat does not come out of the template whole.
        """
        ((_, encoding),) = self.encode_all([chat])
        return encoding

    def encode_all(self, chats: Iterable[Chat]) -> Iterator[tuple[Chat, Encoding]]:
        """Chats with what `encode` makes of them, in order; some are done at a time, on all cores."""
        left = iter(chats)
        while some := list(islice(left, TOGETHER)):
            read = [self._read(chat, len(chat.replies)) for chat in some]
            tokens = self._tokens([text for texts in read for text, _ in texts])
            for chat, texts in zip(some, read, strict=True):
                yield chat, self._encoding(chat, self._weighed(chat, texts, tokens))

    def _read(self, chat: Chat, kept: int) -> list[Rendered]:
        """The texts of a chat's first exchanges. That none can be read is the template's fault, and no dialogue's."""
        self.reader.way(bool(chat.system))
        with _about(chat):
            self._check_words(chat)
            return self.reader.read(chat.system, chat.messages[: 2 * kept])

    def _tokens(self, texts: Sequence[str]) -> Iterator[Tokens]:
        options = {"add_special_tokens": False, "return_offsets_mapping": True, "verbose": False}
        found = self._tokenizer(texts, **options)
        for ids, offsets in zip(found["input_ids"], found["offset_mapping"], strict=True):
            yield np.array(ids, np.int32), np.array(offsets)

    def _weighed(self, chat: Chat, texts: Sequence[Rendered], tokens: Iterator[Tokens]) -> Weighed:
        """The documents of a chat's texts, and the tokens up to the end of each reply."""
        documents, ends = [], []
        first = 0
        for (_, spans), (ids, offsets) in zip(texts, tokens, strict=False):
            replies = slice(first, first := first + len(spans))
            with _about(chat):
                said = [message.content.strip() for message in chat.messages[1::2][replies]]
                loss = [reply.loss_weight for reply in chat.replies[replies]]
                weights, stops = weights_of(offsets, spans, said, loss, self._recipe)
                self._check_ids(ids, stops)
            documents.append(Encoded(ids, weights))
            ends.extend(stops.tolist())
        return documents, ends

    def _encoding(self, chat: Chat, weighed: Weighed) -> Encoding:
        replies = kept = len(chat.replies)
        documents, ends = weighed
        length = max(map(len, documents))
        while documents and len(documents[-1]) > self._recipe.length:
            kept = min(bisect_right(ends, self._recipe.length), kept - 1)
            documents, ends = self._shorter(chat, kept)
        return Encoding(tuple(documents), length, replies, replies - kept)

    def _shorter(self, chat: Chat, kept: int) -> Weighed:
        if not kept:
            return [], []
        texts = self._read(chat, kept)
        return self._weighed(chat, texts, self._tokens([text for text, _ in texts]))

    def _check_ids(self, ids: np.ndarray, ends: np.ndarray) -> None:
        if ids[0] == ids[1] == self._tokenizer.bos_token_id:
            raise InputError(f"its text begins with {self._tokenizer.bos_token} twice")
        if not np.isin(ids[ends - 1], list(self.stops.values())).all():
            raise InputError("the stop token after a reply is no token of its own")

    def _check_words(self, chat: Chat) -> None:
        for message in chat.with_system():
            if said := self._special.search(message.content):
                raise InputError(f"somebody says {said[0]!r}, which is a special token of {self.reader.template.name}")


def _special(tokenizer: PreTrainedTokenizerBase) -> Iterator[str]:
    yield from tokenizer.all_special_tokens
    yield from (str(token) for token in tokenizer.added_tokens_decoder.values() if token.special)


@contextmanager
def _about(chat: Chat) -> Iterator[None]:
    try:
        yield
    except InputError as error:
        raise InputError(f"dialogue {chat.id}: {error}") from None
