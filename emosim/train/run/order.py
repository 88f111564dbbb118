"""What is asked of a training, and the dialogues it is to see."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from emosim.export.chats import Chat
from emosim.export.selection import Asked, Selection
from emosim.train.plan.choices import Choices
from emosim.train.run.events import Event

OnEvent = Callable[[Event], None]
Clock = Callable[[], float]
"""Seconds since some moment. It is given from outside; without one nothing is timed."""
TRAIN, VALIDATION = "train", "validation"


@dataclass(frozen=True, slots=True)
class Order:
    """An adapter to be made: from the dialogues of a corpus that are asked for, on a base (a folder, a name on the
    hub, or `tiny`), into a folder. `device` is auto, cpu or cuda; `most_steps` ends a run early; `fresh` replaces what
    a training left in the folder."""

    corpus: Path
    asked: Asked
    base: str
    folder: Path
    choices: Choices = field(default_factory=Choices)
    device: str = "auto"
    most_steps: int | None = None
    fresh: bool = False

    def chats(self, split: str, selection: Selection | None = None) -> Iterator[Chat]:
        """The chats of a split, read as they are taken; a selection counts what is left out.

        Raises InputError if none of the training split is asked for.
        """
        selection, found = selection or Selection(self.asked), False
        for chat in selection.chats(self.corpus, split):
            found = True
            yield chat
        if split == TRAIN:
            selection.check_something(found, split)
