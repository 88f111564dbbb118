"""A document as it is read by people: in pieces that are learned, and pieces that are not."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from msgspec import Struct

from emosim.train.data.encode import Encoded

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase


class Segment(Struct, frozen=True):
    """A piece of a document whose tokens all have one weight, which is 0 where they are not learned."""

    text: str
    learned: bool
    weight: float


def segments(document: Encoded, tokenizer: PreTrainedTokenizerBase) -> list[Segment]:
    """A document in pieces, in order, special tokens among them."""
    edges = np.flatnonzero(np.diff(document.weights)) + 1
    bounds = [0, *edges.tolist(), len(document)]
    return [_segment(document, start, end, tokenizer) for start, end in pairwise(bounds)]


def _segment(document: Encoded, start: int, end: int, tokenizer: PreTrainedTokenizerBase) -> Segment:
    weight = float(document.weights[start])
    text = tokenizer.decode(document.ids[start:end].tolist(), clean_up_tokenization_spaces=False)
    return Segment(text, weight > 0, weight)
