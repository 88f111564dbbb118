"""From spans of characters to weights of tokens: what of a document is learned, and how much."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from emosim.errors import InputError
from emosim.export.states import CLOSE, OPEN
from emosim.train.data.spans import Span
from emosim.train.plan.recipe import Recipe


def weights_of(
    offsets: np.ndarray, spans: Sequence[Span], replies: Sequence[str], loss: Sequence[float], recipe: Recipe
) -> tuple[np.ndarray, np.ndarray]:
    """The weight of each token's loss, 0 where it is not learned, and of each reply where its tokens end.

    `offsets` are where tokens start and end, in characters. A token belongs to a reply, and to its state line, if it
    starts there. Raises InputError if a token runs across the start or the end of a reply.
    """
    lines = [span.content + line_length(reply) for span, reply in zip(spans, replies, strict=True)]
    starts, words, ends = (
        np.searchsorted(offsets[:, 0], edges)
        for edges in ([span.start for span in spans], lines, [span.end for span in spans])
    )
    _check_edges(offsets, spans, starts, ends)
    weights = np.zeros(len(offsets), np.float32)
    for start, word, end, weight in zip(starts, words, ends, loss, strict=True):
        weights[start:word] = weight * recipe.state_weight
        weights[word:end] = weight * recipe.respond_weight
    return weights, ends


def line_length(reply: str) -> int:
    """The characters of a reply that are its state line and the line break after it; 0 if it has none."""
    if not reply.startswith(OPEN) or CLOSE not in reply:
        return 0
    end = reply.index(CLOSE) + len(CLOSE)
    return end + reply.startswith("\n", end)


def _check_edges(offsets: np.ndarray, spans: Sequence[Span], starts: np.ndarray, ends: np.ndarray) -> None:
    for span, start, end in zip(spans, starts, ends, strict=True):
        if offsets[start - 1, 1] > span.start or offsets[end - 1, 1] != span.end:
            raise InputError("a token runs across the start or the end of a reply")
