"""How varied the words of a corpus are."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from random import Random

from emosim.corpus.record import AssistantTurn, Record
from emosim.sentences import split

BIGRAMS = 18_000  # the sample on which ESConv's supporters have a distinct-2 of about 0.58
SENTENCE_WORDS = 4

_WORD = re.compile(r"[\w$£€₹₱']+")


def distinct_2(turns: Sequence[str], bigrams: int = BIGRAMS, seed: int = 0) -> float:
    """Different bigrams over all, 0 to 1, on the first `bigrams` of the turns in random order; fewer if there are
    fewer. A smaller sample gives a higher figure: compare only equal ones."""
    order = list(range(len(turns)))
    Random(seed).shuffle(order)
    seen: set[tuple[str, str]] = set()
    count = 0
    for index in order:
        words = _WORD.findall(turns[index].lower())
        for pair in itertools.pairwise(words):
            seen.add(pair)
            count += 1
            if count == bigrams:
                return len(seen) / count
    return len(seen) / count if count else 0.0


def sentence_shares(records: Iterable[Record]) -> list[tuple[float, str]]:
    """For every sentence of SENTENCE_WORDS words or more, the share of dialogues that hold it; largest first."""
    holders: Counter[str] = Counter()
    total = 0
    for record in records:
        total += 1
        sentences = {s.strip() for turn in record.turns for s in split(turn.text)}
        holders.update(s for s in sentences if len(_WORD.findall(s)) >= SENTENCE_WORDS)
    return [(count / total, sentence) for sentence, count in holders.most_common()]


def words_of(record: Record) -> dict[str, list[str]]:
    """The texts of each speaker's turns."""
    said: dict[str, list[str]] = {"user": [], "assistant": []}
    for turn in record.turns:
        said["assistant" if isinstance(turn, AssistantTurn) else "user"].append(turn.text)
    return said
