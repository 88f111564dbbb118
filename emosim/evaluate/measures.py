"""What is measured of state lines: each measure by name, as sums of one dialogue and the figure that sums give."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from emosim.evaluate.asking import Answer
from emosim.evaluate.fields import FIELDS, Field
from emosim.evaluate.frequencies import NUMBERS
from emosim.evaluate.metrics import agreement, correlation, f1, mean
from emosim.evaluate.vocabulary import Vocabulary
from emosim.export.chats import Reply

Sums = Callable[[Sequence[Reply], Sequence[Answer], Vocabulary], np.ndarray]


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure of state lines. `better` is 1 if more of it is better, -1 if less is. `sums` gives the numbers of a
    dialogue, shape (width,), which add up over dialogues; `figure` makes figures of sums of shape (..., width)."""

    title: str
    better: int
    sums: Sums
    figure: Callable[[np.ndarray], np.ndarray]


def counted(field: Field) -> Sums:
    """Counts by label, as `metrics.f1` takes them."""

    def sums(replies: Sequence[Reply], answers: Sequence[Answer], known: Vocabulary) -> np.ndarray:
        return f1.counted(*field.pairs(replies, answers, known), field.labels(known))

    return sums


def _share(holds: Callable[[Answer], bool]) -> Sums:
    return lambda replies, answers, known: mean.summed([float(holds(answer)) for answer in answers])


def _agreeing(agree: Callable[[Sequence[str], Sequence[str]], float]) -> Sums:
    def sums(replies: Sequence[Reply], answers: Sequence[Answer], known: Vocabulary) -> np.ndarray:
        said = [answer.line.strategies if answer.line else () for answer in answers]
        return mean.summed([agree(reply.strategies, names) for reply, names in zip(replies, said, strict=True)])

    return sums


def _numbers(name: str, summed: Callable[[Sequence[float], Sequence[float]], np.ndarray]) -> Sums:
    def sums(replies: Sequence[Reply], answers: Sequence[Answer], known: Vocabulary) -> np.ndarray:
        there = [(reply.state, answer.line) for reply, answer in zip(replies, answers, strict=True) if answer.line]
        return summed([getattr(state, name) for state, _ in there], [getattr(line, name) for _, line in there])

    return sums


def _of_label(title: str, field: Field) -> tuple[Measure, Measure]:
    counts = counted(field)
    return Measure(f"{title}, macro-F1", 1, counts, f1.macro), Measure(f"{title}, accuracy", 1, counts, f1.accuracy)


def _of_number(name: str) -> dict[str, Measure]:
    sums = _numbers(name, correlation.summed)
    return {
        f"{name}_concordance": Measure(f"{name}, concordance", 1, sums, correlation.concordance),
        f"{name}_correlation": Measure(f"{name}, correlation", 1, sums, correlation.pearson),
        f"{name}_error": Measure(f"{name}, mean absolute error", -1, _numbers(name, mean.off), mean.mean),
    }


MEASURES = {
    "usable": Measure("usable state lines", 1, _share(lambda answer: not answer.problem), mean.mean),
    "well_formed": Measure("well-formed lines", 1, _share(lambda answer: bool(answer.line)), mean.mean),
    **{
        f"{name}_{kind}": measure
        for name, field in FIELDS.items()
        for kind, measure in zip(("f1", "accuracy"), _of_label(name, field), strict=True)
    },
    "strategies_similarity": Measure("strategies in common", 1, _agreeing(agreement.similarity), mean.mean),
    "strategies_accuracy": Measure("strategies, all right", 1, _agreeing(agreement.same), mean.mean),
    **{name: measure for number in NUMBERS for name, measure in _of_number(number).items()},
}
"""Name -> measure. What a reply does not name, or not in a well-formed line, is wrong; only the measures of numbers are
over the well-formed lines alone, whose share `well_formed` gives."""

HEADLINE = (
    "emotion_f1",
    "family_f1",
    "phase_f1",
    "strategy_accuracy",
    "strategies_similarity",
    *(f"{name}_concordance" for name in NUMBERS),
    "usable",
)
"""The measures that are looked at; the first of them first, so that none is picked for its result."""
