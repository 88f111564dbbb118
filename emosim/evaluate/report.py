"""A report of what was measured, and the folder that it is kept in."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from emosim import __version__
from emosim.evaluate.asking import Asking
from emosim.evaluate.dialogues import Over
from emosim.evaluate.labels import Label
from emosim.evaluate.metrics.confusions import Confusion
from emosim.evaluate.scores import Scores
from emosim.runners.folder import whole_folder

SCHEMA = "emosim/evaluation/1"
MARK, PAGE, PREDICTIONS = "report.json", "report.md", "predictions.jsonl"

MAJORITY = "majority"
"""Who always says what is most frequent, as a report calls it."""

CONFUSED = 12  # choice: confusions that are listed


class Model(Struct, frozen=True, omit_defaults=True):
    """What was measured: a base with its fingerprint, an adapter on it with the sha256 of its weights and what it was
    trained on, or a model behind an endpoint. What does not apply is empty."""

    base: str = ""
    fingerprint: str = ""
    adapter: str = ""
    weights: str = ""
    trained_on: tuple[str, ...] = ()
    endpoint: str = ""
    model: str = ""


class Sample(Struct, frozen=True):
    """A reply to look at: what was answered, the reference, and what everybody wrote."""

    dialogue: str
    reply: int
    user: str
    reference: str
    answers: dict[str, str]


class Meaning(Struct, frozen=True):
    """What a measure is: its title, whether more of it is better (1) or less (-1), and whether it is one to look at."""

    title: str
    better: int
    headline: bool


class Report(Struct, frozen=True):
    """What was found. `task` as an adapter has it, `of` what a recognizer tells apart.

    Everything is by who answered; the first is the one that it is about. `asked` is how each model was, `problems`
    counts state lines that are not to be used by why, `tokens` are those written, `left_out` the messages that a model
    had no room to read. `labels` and `confusions` are by what is told apart, confusions of the first alone.
    `majority` is the state line that the majority always writes.
    """

    task: str
    of: str
    model: Model
    over: Over
    measures: dict[str, Meaning]
    scores: Scores
    asked: dict[str, Asking] = {}
    problems: dict[str, dict[str, int]] = {}
    tokens: dict[str, int] = {}
    left_out: dict[str, int] = {}
    labels: dict[str, tuple[Label, ...]] = {}
    confusions: dict[str, tuple[Confusion, ...]] = {}
    samples: tuple[Sample, ...] = ()
    majority: str | None = None
    schema: str = SCHEMA
    emosim: str = __version__

    @property
    def first(self) -> str:
        """Whom the report is about."""
        return next(iter(self.scores.figures))

    def headline(self) -> list[str]:
        """The measures to look at."""
        return [name for name, meaning in self.measures.items() if meaning.headline]


def written(report: Report) -> bytes:
    """A report as JSON."""
    return msgspec.json.format(msgspec.json.encode(report), indent=2) + b"\n"


def keep(report: Report, page: str, predictions: Sequence[dict[str, Any]], folder: Path) -> None:
    """Write a report, its page, and every single answer to a folder: all of it, the report last, or nothing."""
    encoder = msgspec.json.Encoder()
    files = {
        PREDICTIONS: b"".join(encoder.encode(row) + b"\n" for row in predictions),
        PAGE: page.encode(),
        MARK: written(report),
    }
    with whole_folder(folder, MARK) as aside:
        for name, data in files.items():
            (aside / name).write_bytes(data)
