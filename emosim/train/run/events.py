"""What a training tells while it goes."""

from __future__ import annotations

from msgspec import Struct

from emosim.train.data.prepared import Counts, How
from emosim.train.data.sample import Segment
from emosim.train.plan.forecast import Forecast


class Stage(Struct, frozen=True):
    """Something before the first step is on its way: what, and how much is done, of all of it if that is known."""

    what: str
    done: int
    total: int | None = None


class Opening(Struct, frozen=True):
    """All that is decided before the first step.

    `sample` is a dialogue as the model reads it; `lengths` are of dialogues in tokens, by quantile; `validation` counts
    dialogues, `batch` those of a step on average; `trainable` are parameters of `parameters` in all; `begins` is the
    step that a run goes on after, 0 for a new one; `notes` are sentences on what is unusual.
    """

    forecast: Forecast
    sample: tuple[Segment, ...]
    lengths: dict[str, int]
    counts: Counts
    how: How
    validation: int
    trainable: int
    parameters: int
    batch: float
    steps: int
    begins: int
    notes: tuple[str, ...]


class Timing(Struct, frozen=True):
    """What differs from run to run: tokens a second and seconds left, both by this run so far; the most memory that
    was held, in bytes: of the GPU, or on a CPU of the process."""

    rate: float
    left: float
    memory: int


class Step(Struct, frozen=True, tag_field="kind", tag="step", omit_defaults=True):
    """A step was taken. `loss` is the weighted mean of the step's learned tokens, in nats; `rate` the learning rate;
    `norm` the gradient's before it is clipped; `tokens` are the step's learned tokens, `read` all its tokens."""

    step: int
    epoch: float
    loss: float
    rate: float
    norm: float
    tokens: int
    read: int
    timing: Timing | None = None


class Evaluation(Struct, frozen=True, tag_field="kind", tag="evaluation", omit_defaults=True):
    """The mean loss of a learned token over the validation split; at step 0 it is the base's. A recognizer's is of a
    passage, and `accuracy` the share of passages that it tells right."""

    step: int
    epoch: float
    loss: float
    accuracy: float | None = None


Event = Stage | Opening | Step | Evaluation
