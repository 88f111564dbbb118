"""What the training of a recognizer tells, beside its steps and evaluations."""

from __future__ import annotations

from msgspec import Struct

from emosim.train.plan.recipe import Recipe


class Told(Struct, frozen=True):
    """All that is decided before the first step.

    `labels` are told apart, each with how often it is seen; `sample` is a passage as the model reads it, and `shows`
    its label; `lengths` are of passages in tokens, by quantile; `trainable` are parameters of `parameters` in all;
    `begins` is the step that a run goes on after, 0 for a new one; `reasons` and `notes` are sentences.
    """

    of: str
    recipe: Recipe
    labels: dict[str, int]
    sample: str
    shows: str
    lengths: dict[str, int]
    passages: int
    validation: int
    trainable: int
    parameters: int
    steps: int
    begins: int
    reasons: tuple[str, ...]
    notes: tuple[str, ...]


class Calibrated(Struct, frozen=True, tag_field="kind", tag="calibration"):
    """How well the finished recognizer does on the validation split: the share of passages it tells right, that of the
    most frequent label, and the calibration error before and after its outputs were divided by the temperature."""

    step: int
    accuracy: float
    majority: float
    temperature: float
    error_before: float
    error_after: float
