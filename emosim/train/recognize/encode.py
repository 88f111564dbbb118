"""From passages to batches of tokens."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from emosim.errors import InputError
from emosim.train.recognize.passages import Passage

if TYPE_CHECKING:
    from torch import Tensor
    from transformers import PreTrainedTokenizerBase

LENGTH = 512  # choice: tokens of a passage; what most encoders take, and longer than an exchange
AT_ONCE = 1000  # choice: passages that are tokenized together; tokenizers take much memory for each
Row = dict[str, np.ndarray]
"""A passage in tokens: `input_ids`, and what else the tokenizer gives for each of them."""


class Encoder:
    """Turns passages into tokens: the context first, then the turn.

    An encoder's tokenizer parts the two as it parts any pair, a decoder's by an empty line; for a decoder a passage
    ends in a line break, at which the label is read. Of a passage longer than `length` tokens the beginning is cut off.
    Raises InputError for a tokenizer that cannot pad.
    """

    def __init__(self, tokenizer: PreTrainedTokenizerBase, length: int = LENGTH) -> None:
        if tokenizer.pad_token_id is None:
            raise InputError(f"{tokenizer.name_or_path}: its tokenizer has no padding; take another base")
        tokenizer.truncation_side = "left"
        self._tokenizer, self._length = tokenizer, length

    def encode(self, passages: Sequence[Passage]) -> list[Row]:
        """The tokens of passages, as `batch` takes them."""
        return [
            row for start in range(0, len(passages), AT_ONCE) for row in self._rows(passages[start : start + AT_ONCE])
        ]

    def batch(self, rows: Sequence[Row]) -> dict[str, Tensor]:
        """Rows as one batch, padded to the longest."""
        padded = self._tokenizer.pad([dict(row) for row in rows], return_tensors="pt")
        return {name: tensor.long() for name, tensor in padded.items()}

    def text(self, row: Row) -> str:
        """A row as the model reads it."""
        return self._tokenizer.decode(row["input_ids"].tolist(), clean_up_tokenization_spaces=False)

    def _rows(self, passages: Sequence[Passage]) -> list[Row]:
        found = self._tokenizer(*self._texts(passages), truncation="longest_first", max_length=self._length)
        return [
            {name: np.array(values[place], np.int32) for name, values in found.items() if name != "attention_mask"}
            for place in range(len(passages))
        ]

    def _texts(self, passages: Sequence[Passage]) -> tuple[list[str], ...]:
        if self._tokenizer.sep_token is not None:
            return [passage.context for passage in passages], [passage.text for passage in passages]
        return ([f"{passage.context}\n\n{passage.text}".strip() + "\n" for passage in passages],)


def length_of(row: Row) -> int:
    """The tokens of a row."""
    return len(row["input_ids"])


def by_length(rows: Sequence[Row], size: int, places: Sequence[int] | None = None) -> list[list[int]]:
    """The places of rows in batches of a size, rows of about one length together; rows of one length stay in the order
    of `places`, if it is given."""
    order = sorted(range(len(rows)) if places is None else places, key=lambda place: length_of(rows[place]))
    return [order[start : start + size] for start in range(0, len(order), size)]
