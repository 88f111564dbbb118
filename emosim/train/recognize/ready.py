"""Passages with their labels, in tokens: what a recognizer learns from and is validated on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

import numpy as np

from emosim.seeds import numbers_random
from emosim.train.plan.recipe import Recipe
from emosim.train.recognize.encode import Encoder, Row, by_length
from emosim.train.recognize.examples import Example
from emosim.train.run.rows import Row as Places
from emosim.train.run.rows import Rows


@dataclass(frozen=True, slots=True)
class Labeled:
    """Passages in tokens, and the place of each one's label. `rare` counts the passages that were left out because
    their label is none of those that are told apart."""

    rows: list[Row]
    places: np.ndarray
    rare: int

    @property
    def fingerprint(self) -> str:
        """32 hexadecimal digits of all tokens and labels in their order."""
        digest = sha256(self.places.tobytes())
        for row in self.rows:
            digest.update(b"".join(row[name].tobytes() for name in sorted(row)))
        return digest.hexdigest()[:32]

    def batches(self, size: int, seed: int, epoch: int) -> list[Places]:
        """All passages in batches of a size, each of passages of about one length, in an order of the epoch's own."""
        random = numbers_random(seed, "passages", epoch)
        batches = by_length(self.rows, size, random.permutation(len(self.rows)).tolist())
        return [batches[place] for place in random.permutation(len(batches))]


def labeled(examples: Sequence[Example], labels: Sequence[str], encoder: Encoder) -> Labeled:
    """Examples in tokens, but for those whose label is none of `labels`."""
    place = {label: at for at, label in enumerate(labels)}
    kept = [example for example in examples if example.label in place]
    rows = encoder.encode([example.passage for example in kept])
    places = np.array([place[example.label] for example in kept], np.int64)
    return Labeled(rows, places, len(examples) - len(kept))


def majority(found: Labeled) -> float:
    """The share of the label that is most frequent, of one passage or more."""
    return Counter(found.places.tolist()).most_common(1)[0][1] / len(found.places)


@dataclass(frozen=True, slots=True)
class Ready:
    """What a recognizer learns, and how: `labels` by name, each with how often it is seen; `reasons` tell what was
    chosen of the recipe."""

    of: str
    labels: dict[str, int]
    train: Labeled
    validation: Labeled
    encoder: Encoder
    recipe: Recipe
    reasons: tuple[str, ...]

    @property
    def fingerprint(self) -> str:
        """Tells apart what is learned from and validated on."""
        return self.train.fingerprint + self.validation.fingerprint

    def batches(self, processes: int) -> Rows:
        """The batches of a pass, each of one process's share of a step."""
        size = max(1, self.recipe.batch // processes)
        return lambda epoch: self.train.batches(size, self.recipe.seed, epoch)
