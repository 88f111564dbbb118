"""Measuring a recognizer: the labels it gives to turns, beside the majority's."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import chain
from typing import Any

import numpy as np

from emosim.errors import InputError
from emosim.evaluate.dialogues import Gathered
from emosim.evaluate.fields import FIELDS
from emosim.evaluate.labels import by_label
from emosim.evaluate.metrics import f1
from emosim.evaluate.metrics.confusions import confusions
from emosim.evaluate.report import CONFUSED, MAJORITY, Meaning, Model, Report
from emosim.evaluate.scores import Sums, score
from emosim.evaluate.vocabulary import Vocabulary
from emosim.export.states import read_reply
from emosim.train.recognize.examples import Example, examples_of
from emosim.train.recognize.passages import Passage
from emosim.train.recognize.read import Reading

RECOGNIZER = "recognizer"
AT_ONCE = 512  # choice: turns that are read between two words on how far it is

Read = Callable[[Sequence[Passage]], Sequence[Reading]]
Labels = list[list[str | None]]
"""The labels that somebody gives: of each chat, to each of its turns."""

MEANINGS = {
    "label_f1": Meaning("macro-F1", 1, True),
    "label_accuracy": Meaning("accuracy", 1, True),
    "family_f1": Meaning("family, macro-F1", 1, True),
    "family_accuracy": Meaning("family, accuracy", 1, True),
}
FIGURES = {name: f1.macro if name.endswith("f1") else f1.accuracy for name in MEANINGS}


def evaluate_recognizer(
    gathered: Gathered,
    read: Read,
    of: str,
    model: Model,
    on_progress: Callable[[int, int], None] = lambda done, total: None,
) -> tuple[Report, list[dict[str, Any]]]:
    """The labels that a recognizer gives to the turns of chats: of the user's their emotion, or of the replies their
    first strategy. Gives the report, and every single answer.

    Raises InputError if no turn has a label.
    """
    known = gathered.vocabulary
    examples = [examples_of([chat], of) for chat in gathered.chats]
    if not any(examples):
        raise InputError(f"no turn of these dialogues has a label of {of}; take a corpus that emosim made")
    readings = _read(read, examples, on_progress)
    given: dict[str, Labels] = {RECOGNIZER: [[one.label for one in some] for some in readings]}
    if gathered.majority is not None:
        label = _majority(gathered.majority, of, known)
        given[MAJORITY] = [[label] * len(some) for some in examples]
    sums = {who: _sums(examples, labels, of, known) for who, labels in given.items()}
    meanings = {name: meaning for name, meaning in MEANINGS.items() if name in sums[RECOGNIZER]}
    report = Report(
        task="recognize",
        of=of,
        model=model,
        over=gathered.over,
        measures=meanings,
        scores=score(sums, {name: FIGURES[name] for name in meanings}, gathered.pairs(), gathered.over.seed),
        labels={of: by_label(FIELDS[of].labels(known), {who: found["label_f1"] for who, found in sums.items()})},
        confusions={of: confusions(_true(examples), list(chain(*given[RECOGNIZER])), CONFUSED)},
    )
    return report, _predictions(gathered, examples, readings)


def _read(
    read: Read, examples: Sequence[Sequence[Example]], on_progress: Callable[[int, int], None]
) -> list[list[Reading]]:
    """What the recognizer makes of every example, by chat."""
    passages = [example.passage for some in examples for example in some]
    readings: list[Reading] = []
    for start in range(0, len(passages), AT_ONCE):
        readings += read(passages[start : start + AT_ONCE])
        on_progress(len(readings), len(passages))
    left = iter(readings)
    return [[next(left) for _ in some] for some in examples]


def _sums(examples: Sequence[Sequence[Example]], given: Labels, of: str, known: Vocabulary) -> Sums:
    """Counts of each chat, by label and for emotions by family too."""
    true = [[example.label for example in some] for some in examples]
    found = {"label": _counts(true, given, FIELDS[of].labels(known))}
    if of == "emotion":
        families = [[[known.family(label) for label in some] for some in labels] for labels in (true, given)]
        found["family"] = _counts(*families, known.family_names())
    return {f"{name}_{kind}": counts for name, counts in found.items() for kind in ("f1", "accuracy")}


def _counts(true: Sequence[Sequence[Any]], given: Labels, labels: Sequence[str]) -> np.ndarray:
    return np.array([f1.counted(*both, labels) for both in zip(true, given, strict=True)])


def _true(examples: Sequence[Sequence[Example]]) -> list[str]:
    return [example.label for some in examples for example in some]


def _majority(text: str, of: str, known: Vocabulary) -> str | None:
    """The label that is most frequent."""
    line = read_reply(text).line
    return FIELDS[of].named(line, known) if line else None


def _predictions(
    gathered: Gathered, examples: Sequence[Sequence[Example]], readings: Sequence[Sequence[Reading]]
) -> list[dict[str, Any]]:
    """A row for each turn: whose and which it is, its label, and the one it was given."""
    return [
        {
            "dialogue": chat.id,
            "scenario": chat.scenario,
            "persona": chat.persona,
            "turn": turn,
            "label": example.label,
            "given": reading.label,
            "probability": reading.probability,
        }
        for chat, some, read in zip(gathered.chats, examples, readings, strict=True)
        for turn, (example, reading) in enumerate(zip(some, read, strict=True))
    ]
