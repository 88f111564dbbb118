"""How much there is to train on: dialogues, tokens, lengths."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from msgspec import Struct

from emosim.errors import InputError
from emosim.export.account import Size
from emosim.export.chats import PER_MESSAGE


class Lengths(Struct, frozen=True):
    """How long dialogues are, in tokens: half of them at most `p50`, 90 % at most `p90`, and so on."""

    p50: int
    p90: int
    p99: int
    longest: int


class Counts(Struct, frozen=True):
    """What one pass over the data is. `learned` tokens are those with a loss; `exact` where a tokenizer counted, and
    not where tokens are estimated, which is meant for vocabularies of 30,000 and more."""

    dialogues: int
    replies: int
    tokens: int
    learned: int
    lengths: Lengths
    exact: bool

    @property
    def mean(self) -> int:
        """Tokens of a dialogue, on the mean."""
        return -(-self.tokens // self.dialogues)


def counts_of(sizes: Iterable[Size]) -> Counts:
    """The counts of chats by the estimates of their sizes; lengths err upward, so that nothing is cut off.

    Raises InputError if there is nothing to learn.
    """
    found = list(sizes)
    return _counts(
        lengths=[size.room for size in found],
        tokens=sum(size.tokens + PER_MESSAGE * (2 * size.replies + 1) for size in found),
        learned=sum(size.trained_tokens + size.replies for size in found if size.trained_tokens),
        replies=sum(size.replies for size in found),
        exact=False,
    )


def counts_of_lengths(lengths: Sequence[int], learned: int, replies: int) -> Counts:
    """The counts of dialogues whose tokens were counted: of each one, and of all that are learned.

    Raises InputError if there is nothing to learn.
    """
    return _counts(lengths, sum(map(int, lengths)), int(learned), replies, exact=True)


def _counts(lengths: Sequence[int], tokens: int, learned: int, replies: int, exact: bool) -> Counts:
    if not len(lengths) or learned < 1:
        raise InputError("there is nothing to train on: no dialogue with a reply that is learned")
    quantiles = np.quantile(np.asarray(lengths), (0.5, 0.9, 0.99, 1.0), method="higher")
    return Counts(len(lengths), replies, tokens, learned, Lengths(*map(int, quantiles)), exact)
