"""Watching a training: its steps become events and lines of metrics.jsonl, and it ends when it gets no better."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
import torch
from msgspec import Struct
from transformers import TrainerCallback

from emosim.train.run.divergence import check_finite
from emosim.train.run.events import Evaluation, Step, Timing
from emosim.train.run.order import Clock, OnEvent
from emosim.train.run.resume import METRICS
from emosim.train.run.rows import Pace
from emosim.train.run.trainer import Counted

SAVE_EVERY = 100  # steps between checkpoints: choice; on a large GPU some ten minutes of work


class Rhythm(TrainerCallback):
    """When to evaluate, when to save, and when to stop for want of progress.

    Evaluations are spread evenly over the steps, the last one at the end. `patience` of them without a better loss
    end the training; 0 never does.
    """

    def __init__(self, steps: int, evaluations: int, patience: int) -> None:
        self._at = {round(steps * part / evaluations) for part in range(1, evaluations + 1)} if evaluations else set()
        self._patience = patience

    def on_step_end(self, args: Any, state: Any, control: Any, **rest: Any) -> None:
        """Ask for what is due after a step."""
        if state.global_step in self._at:
            control.should_evaluate = control.should_save = True
        if state.global_step % SAVE_EVERY == 0:
            control.should_save = True

    def on_evaluate(self, args: Any, state: Any, control: Any, **rest: Any) -> None:
        """Stop if there was no better loss for too long."""
        if out_of_patience(state.log_history, self._patience):
            control.should_training_stop = True


def out_of_patience(history: Sequence[Mapping[str, float]], patience: int) -> bool:
    """Whether the last `patience` evaluations were none better than the best before them; the first is the base's."""
    losses = [logged["eval_loss"] for logged in history if "eval_loss" in logged]
    return 0 < patience < len(losses) and min(losses[-patience:]) >= min(losses[:-patience])


class Watch(TrainerCallback):
    """Tells every step and evaluation, and writes it down. One process does. `counted` gives what a step held."""

    def __init__(
        self,
        folder: Path,
        paced: Pace,
        counted: Callable[[], Counted],
        on_event: OnEvent,
        clock: Clock | None,
    ) -> None:
        self._path, self._paced, self._counted = folder / METRICS, paced, counted
        self._on_event, self._clock = on_event, clock
        self._stopwatch = Stopwatch(clock) if clock else None

    def on_log(self, args: Any, state: Any, control: Any, logs: Mapping[str, float], **rest: Any) -> None:
        """Tell what the Trainer logged, if it is a step's loss or an evaluation's.

        Raises InputError, before a checkpoint is written, if it is no number.
        """
        step = state.global_step
        check_finite(logs, step, args.learning_rate)
        if "eval_loss" in logs:
            numbers = (logs["eval_loss"], logs.get("eval_accuracy"))
            self._tell(Evaluation(step, self._paced.epoch(step), *numbers), state)
        elif "loss" in logs:
            self._tell(self._step(step, logs), state)

    def on_step_begin(self, args: Any, state: Any, control: Any, **rest: Any) -> None:
        """Go on timing."""
        if self._stopwatch:
            self._stopwatch.go()

    def _step(self, step: int, logs: Mapping[str, float]) -> Step:
        counted = self._counted()
        timing = None
        if self._stopwatch:
            self._stopwatch.stop(counted.tokens)
            timing = self._stopwatch.timing(self._paced.steps - step)
        numbers = (logs["loss"], logs["learning_rate"], logs["grad_norm"], counted.learned, counted.tokens)
        return Step(step, self._paced.epoch(step), *numbers, timing)

    def _tell(self, event: Step | Evaluation, state: Any) -> None:
        if not state.is_world_process_zero:
            return
        write_metrics(self._path, event)
        self._on_event(event)


def write_metrics(path: Path, event: Struct) -> None:
    """Add an event to a file of them."""
    with open(path, "ab") as file:
        file.write(msgspec.json.encode(event) + b"\n")


class Stopwatch:
    """Times steps alone: not evaluations, checkpoints and what comes before."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._began = clock()
        self._seconds, self._steps, self._tokens = 0.0, 0, 0

    def go(self) -> None:
        """A step begins."""
        self._began = self._clock()

    def stop(self, tokens: int) -> None:
        """A step of some tokens ends."""
        self._seconds += self._clock() - self._began
        self._steps += 1
        self._tokens += tokens

    def timing(self, left: int) -> Timing:
        """What was measured, with `left` steps to go."""
        seconds = max(self._seconds, 1e-9)
        return Timing(round(self._tokens / seconds, 1), round(seconds / self._steps * left, 1), peak_memory())


def peak_memory() -> int:
    """The most bytes that were held so far: of the GPU, or on a CPU of the process."""
    if torch.cuda.is_available():
        return torch.cuda.max_memory_allocated()
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
