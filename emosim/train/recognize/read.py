"""Reading with a recognizer: what turns show, and how sure that is."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from msgspec import Struct

from emosim.errors import InputError
from emosim.train.adapters.about import about_of
from emosim.train.bases.load import base_of, check_base, device_of, load_classifier, load_tokenizer, put_on
from emosim.train.recognize.calibrate import probabilities_of
from emosim.train.recognize.encode import LENGTH, Encoder
from emosim.train.recognize.passages import Passage

AT_ONCE = 32  # choice: passages that are read together


class Reading(Struct, frozen=True):
    """What a turn shows: the likeliest label, how likely it is (0 to 1), and how likely each is, in the order of the
    recognizer's labels."""

    label: str
    probability: float
    probabilities: tuple[float, ...]


class Recognizer:
    """An adapter that tells what turns show, on its base.

    Raises InputError for a folder that holds no recognizer, or a base that it was not trained on.
    """

    def __init__(self, adapter: Path, base: str | None = None, device: str = "auto", dtype: str | None = None) -> None:
        self.about = about_of(adapter)
        if self.about.task != "recognize":
            raise InputError(
                f"{adapter} recognizes nothing: its task is {self.about.task}; talk to it with `emosim chat`"
            )
        name = base_of(base, adapter)
        tokenizer = load_tokenizer(name, talks=False)
        model = load_classifier(name, self.labels, tokenizer.pad_token_id, device_of(device), dtype)
        check_base(self.about.base.fingerprint, model, name, adapter)
        self._model = put_on(model, adapter)
        recipe = self.about.recipe
        self._encoder = Encoder(tokenizer, recipe.length if recipe else LENGTH)

    @property
    def of(self) -> str:
        """What it tells: emotion or strategy."""
        return self.about.of

    @property
    def labels(self) -> tuple[str, ...]:
        """What it tells apart."""
        return self.about.labels

    def read(self, turns: Sequence[Passage | tuple[str, str] | str]) -> list[Reading]:
        """What turns show, in their order: passages as `passages` makes them, pairs of context and words, or words."""
        from emosim.train.recognize.trainer import logits_of

        if not turns:
            return []
        rows = self._encoder.encode([_passage(turn) for turn in turns])
        return [self._reading(row) for row in probabilities_of(logits_of(self._model, self._encoder, rows, AT_ONCE))]

    def _reading(self, probabilities: np.ndarray) -> Reading:
        best = int(probabilities.argmax())
        return Reading(self.labels[best], float(probabilities[best]), tuple(map(float, probabilities)))


def _passage(turn: Passage | tuple[str, str] | str) -> Passage:
    if isinstance(turn, Passage):
        return turn
    return Passage("", turn) if isinstance(turn, str) else Passage(*turn)
