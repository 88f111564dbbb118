"""Counts: from estimates, and from a tokenizer."""

from __future__ import annotations

import numpy as np
import pytest

from emosim.errors import InputError
from emosim.export.account import Size
from emosim.train.plan.counts import Lengths, counts_of, counts_of_lengths


def test_a_corpus_is_counted(chats):
    counts = counts_of(chat.size() for chat in chats["respond"])
    assert counts.dialogues == len(chats["respond"])
    assert counts.replies == sum(len(chat.replies) for chat in chats["respond"])
    assert 0 < counts.learned < counts.tokens
    assert not counts.exact


def test_no_estimated_length_is_exceeded(chats):
    counts = counts_of(chat.size() for chat in chats["state"])
    assert counts.lengths.longest == max(chat.size().room for chat in chats["state"])
    assert counts.tokens >= sum(chat.tokens for chat in chats["state"])


def test_what_is_not_learned_is_not_counted_as_learned():
    assert counts_of([Size(3, 100, 40, 150), Size(3, 100, 0, 150)]).learned == 43


def test_a_tokenizer_counts_exactly():
    counts = counts_of_lengths(np.arange(1, 101, dtype=np.int32), learned=900, replies=300)
    assert (counts.tokens, counts.mean, counts.exact) == (5050, 51, True)
    assert counts.lengths == Lengths(51, 91, 100, 100)


@pytest.mark.parametrize(
    "count", [lambda: counts_of([]), lambda: counts_of_lengths([], 0, 0), lambda: counts_of([Size(1, 9, 0, 9)])]
)
def test_nothing_to_learn_is_refused(count):
    with pytest.raises(InputError, match="nothing to train on"):
        count()
