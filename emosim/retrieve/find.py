"""Searching an index: which moments are most like what was asked for."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import msgspec
from msgspec import Struct

from emosim.errors import InputError
from emosim.retrieve.build import corpus_digest
from emosim.retrieve.meaning import Encoder
from emosim.retrieve.moments import Moment
from emosim.retrieve.store import About, Chosen, Store, open_store

RANK = 60  # k of reciprocal rank fusion (Cormack, Clarke & Buettcher 2009)
DEPTH = 100  # choice: how deep each ranking is fused


class Wanted(Struct, frozen=True):
    """What is searched for: words, or a moment as ID:TURN, or both; and which moments may be found."""

    words: str = ""
    like: str | None = None
    emotion: str | None = None
    family: str | None = None
    phase: str | None = None
    outcome: str | None = None
    count: int = 5


class Hit(Struct, frozen=True):
    """A moment that was found. `distance` is that of its context vector from the moment asked for, if one was."""

    moment: Moment
    distance: float | None


class Found(Struct, frozen=True):
    """What a search gave; `like` is the moment asked for, if one was."""

    hits: tuple[Hit, ...]
    like: Moment | None


class Index:
    """An index, open to be searched."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.about: About = store.about()

    def close(self) -> None:
        """Let the file go."""
        self._store.close()

    def search(self, wanted: Wanted, encoder: Encoder | None = None) -> Found:
        """The moments that fit best, best first.

        With words, by BM25 and, with an encoder, by meaning; with `like`, by the distance of context vectors; what is
        ranked in several ways is fused by reciprocal rank. With neither, the strongest feelings come first.
        Raises InputError for a feeling, family, phase, outcome or moment that the index does not have.
        """
        chosen, store = self._chosen(wanted), self._store
        own = self._number(wanted.like) if wanted.like else None
        vector = store.vector(own) if own is not None else None
        depth = max(DEPTH, wanted.count)
        rankings: list[list[int]] = []
        if vector is not None:
            near = store.nearest(vector, depth, chosen)
            rankings.append([number for number, _ in sorted(near, key=lambda f: (f[1], f[0] != own, f[0]))])
        if wanted.words:
            rankings.append(store.saying(wanted.words, depth, chosen))
            if encoder is not None:
                asked = encoder([wanted.words])[0].tobytes()
                rankings.append([number for number, _ in store.nearest(asked, depth, chosen, "meaning")])
        numbers = fused(rankings)[: wanted.count] if rankings else store.strongest(wanted.count, chosen)
        distances = store.distances(numbers, vector) if vector is not None and numbers else {}
        moments = store.moments(numbers) if numbers else []
        hits = [Hit(moment, _rounded(distances.get(n))) for n, moment in zip(numbers, moments, strict=True)]
        return Found(tuple(hits), store.moments([own])[0] if own is not None else None)

    def _chosen(self, wanted: Wanted) -> Chosen:
        emotions = ()
        if wanted.emotion is not None:
            emotions = tuple(label for label, under in self.about.belongs.items() if wanted.emotion in under)
            if not emotions:
                raise InputError(f'unknown emotion "{wanted.emotion}"; there are: {", ".join(self._emotions())}')
        for name in ("family", "phase", "outcome"):
            value = getattr(wanted, name)
            if value is not None and value not in (known := self.about.known[name]):
                raise InputError(f'unknown {name} "{value}"; there are: {", ".join(known)}')
        return Chosen(emotions, wanted.family, wanted.phase, wanted.outcome)

    def _emotions(self) -> list[str]:
        return sorted({name for under in self.about.belongs.values() for name in under})

    def _number(self, like: str) -> int:
        """The number of the moment that ID:TURN names."""
        id, colon, turn = like.partition(":")
        if not (id and colon and turn.isdecimal()):
            raise InputError(f'--like "{like}": give a dialogue and a turn, such as {self._example()}')
        found = self._store.ids(id)
        if not found:
            raise InputError(f'the index holds no dialogue whose id starts with "{id}"')
        if len(found) > 1:
            shown = ", ".join(other[:12] for other in found)
            raise InputError(f'several dialogues have an id that starts with "{id}" ({shown} ...); give more of it')
        turns = self._store.turns(found[0])
        if int(turn) not in turns:
            raise InputError(f"{id} has no turn {turn} of the user; those are {', '.join(map(str, turns))}")
        return turns[int(turn)]

    def _example(self) -> str:
        (first,) = self._store.moments([0])
        return f"{first.id[:12]}:{first.turn}"


def open_index(path: Path) -> tuple[Index, Path | None]:
    """The index at a path, and its corpus, or None if that is there no more. Raises InputError for something that is
    no index, or one whose corpus was made anew since."""
    index = Index(open_store(path))
    corpus = Path(os.path.normpath(path.parent / index.about.corpus))
    if not corpus.is_dir():
        return index, None
    try:
        digest, _ = corpus_digest(corpus)
    except InputError:
        return index, None
    if digest != index.about.corpus_digest:
        index.close()
        raise InputError(f"{path} is older than its corpus; make it again: emosim index {corpus} -o {path} --fresh")
    return index, corpus


def fused(rankings: Sequence[Sequence[int]]) -> list[int]:
    """Several rankings as one: each gives 1 / (60 + rank), and the sum decides; of equal sums the smaller number."""
    scores: dict[int, float] = {}
    for ranking in rankings:
        for rank, number in enumerate(ranking, 1):
            scores[number] = scores.get(number, 0.0) + 1.0 / (RANK + rank)
    return sorted(scores, key=lambda number: (-scores[number], number))


def written(found: Found) -> bytes:
    """What was found, as JSON."""
    return msgspec.json.format(msgspec.json.encode(found), indent=2)


def _rounded(distance: float | None) -> float | None:
    return None if distance is None else round(distance, 4)
