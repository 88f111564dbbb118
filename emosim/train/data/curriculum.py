"""The order of documents: shuffled, or the easy ones first."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from emosim.export.chats import Chat
from emosim.seeds import numbers_random

OUTCOMES = ("resolved", "improved", "unresolved", "worsened", "handed_off")
"""From what is easy to see through to what is hard: a choice."""
STAGES = 10  # choice: parts of a pass, from easy to hard; documents are shuffled within a part


def traits(chat: Chat) -> tuple[float, ...]:
    """What makes a dialogue hard: how it ended, its replies, its tokens, and how strongly the user felt on average."""
    felt = [reply.state.intensity for reply in chat.replies]
    return OUTCOMES.index(chat.outcome), len(chat.replies), chat.tokens, sum(felt) / len(felt)


def difficulty(traits: np.ndarray) -> np.ndarray:
    """How hard each dialogue is, 0 to 1: the mean of its ranks among the others, trait by trait (a choice: no trait
    counts more than another, and no scale has to be set). `traits` has a row for each dialogue."""
    return np.mean([_ranks(trait) for trait in np.asarray(traits, float).T], axis=0)


def shuffled(count: int, *names: str | int) -> np.ndarray:
    """The numbers below `count`, in an order that the names decide."""
    return np.argsort(numbers_random("train", *names).random(count), kind="stable")


def stages(order: np.ndarray, hardness: np.ndarray) -> Sequence[np.ndarray]:
    """An order in parts, the easy ones first, each in the order it was in."""
    parts = np.array_split(order[np.argsort(hardness[order], kind="stable")], STAGES)
    place = np.argsort(order)
    return [part[np.argsort(place[part])] for part in parts if len(part)]


def _ranks(values: np.ndarray) -> np.ndarray:
    """The share of values below each, with half of those that are equal."""
    _, which, counts = np.unique(values, return_inverse=True, return_counts=True)
    return (np.cumsum(counts) - counts / 2)[which] / len(values)
