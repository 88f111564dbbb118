"""One contender of the training benchmark in a process of its own: the same rows, steps and settings for each."""

from __future__ import annotations

import resource
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

import msgspec
import torch

from emosim.export.selection import Asked
from emosim.train.bases.load import device_of, load_base, load_tokenizer
from emosim.train.bases.quiet import quiet
from emosim.train.data.collate import flattened
from emosim.train.data.encode import Encoded
from emosim.train.data.prepared import prepare
from emosim.train.plan.choices import Choices
from emosim.train.plan.recipe import Recipe
from emosim.train.run.events import Step
from emosim.train.run.order import Order
from emosim.train.run.rows import Pace, in_order, pace

ASKED = Asked("respond", system="plain")


class Task(msgspec.Struct, frozen=True):
    """What every contender is given: a corpus, a base in a folder, settings, and steps to make; of these the first
    `warmup` are not timed."""

    corpus: str
    base: str
    recipe: Recipe
    steps: int
    warmup: int


class Found(msgspec.Struct, frozen=True):
    """What came out: seconds and tokens of every timed step, losses of all, and the most bytes held: of the GPU, or
    else of the process."""

    seconds: tuple[float, ...]
    tokens: tuple[int, ...]
    losses: tuple[float, ...]
    memory: int


class Stopwatch:
    """Notes when each step is over, once the device has done all of it, and the step's loss.

    On a CPU the time is the process's own, so that what else the machine does is not counted.
    """

    def __init__(self) -> None:
        self.at: list[float] = []
        self.losses: list[float] = []

    def stop(self, loss: float) -> None:
        """A step is over."""
        if torch.cuda.is_available():
            torch.cuda.synchronize()
        self.at.append(perf_counter() if torch.cuda.is_available() else process_time())
        self.losses.append(loss)

    def found(self, tokens: list[int], warmup: int) -> Found:
        """What was timed, of the steps after the first few."""
        seconds = [later - sooner for sooner, later in zip(self.at, self.at[1:], strict=False)]
        return Found(tuple(seconds[warmup - 1 :]), tuple(tokens[warmup:]), tuple(self.losses), _memory())


def _memory() -> int:
    if torch.cuda.is_available():
        return torch.cuda.max_memory_allocated()
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


@dataclass(frozen=True)
class Work:
    """The rows of all steps in their order, as everybody but us has to be given them."""

    rows: list[list[Encoded]]
    paced: Pace

    def tokens(self) -> list[int]:
        """The tokens of each step."""
        size = self.paced.per_step
        steps = [self.rows[at : at + size] for at in range(0, len(self.rows), size)]
        return [sum(len(document) for row in step for document in row) for step in steps]


def work_of(task: Task) -> Work:
    """The rows that `emosim train` would make of a task."""
    order = Order(Path(task.corpus), ASKED, task.base, Path())
    found = prepare(order.chats("train"), load_tokenizer(task.base), task.recipe)
    paced = pace(found.rows, task.recipe.epochs, task.recipe.batch, micro=1, processes=1)
    paced = msgspec.structs.replace(paced, steps=min(paced.steps, task.steps))
    return Work([[found.documents[at] for at in row] for row in in_order(found.rows, paced)], paced)


def ours(task: Task, folder: Path) -> Found:
    """`emosim train`, as anybody runs it."""
    from emosim.train.run.run import train

    watch = Stopwatch()
    tokens: list[int] = []

    def on_event(event: Any) -> None:
        if isinstance(event, Step):
            watch.stop(event.loss)
            tokens.append(event.read)

    choices = Choices(**msgspec.structs.asdict(task.recipe))
    order = Order(Path(task.corpus), ASKED, task.base, folder / "adapter", choices, most_steps=task.steps)
    train(order, on_event)
    return watch.found(tokens, task.warmup)


def trl(task: Task, folder: Path) -> Found:
    """TRL's SFTTrainer on the same rows, packed already, each document apart by its positions."""
    from datasets import Dataset
    from peft import LoraConfig
    from trl import SFTConfig, SFTTrainer

    recipe, work = task.recipe, work_of(task)
    model = load_base(task.base, device_of(), recipe.dtype)
    config = SFTConfig(
        **_settings(task, work, folder),
        padding_free=True,
        max_length=None,
        dataset_kwargs={"skip_prepare_dataset": True},
    )
    lora = LoraConfig(r=recipe.rank, lora_alpha=recipe.alpha, target_modules="all-linear", task_type="CAUSAL_LM")
    with quiet():
        trainer = SFTTrainer(
            model,
            config,
            train_dataset=Dataset.from_list([_line(row) for row in work.rows]),
            processing_class=load_tokenizer(task.base),
            peft_config=lora,
        )
        return _timed(trainer, task, work)


def full(task: Task, folder: Path) -> Found:
    """transformers' Trainer on all weights, which are float32 for Adam's small steps, in bfloat16 where LoRA is."""
    from transformers import Trainer, TrainingArguments

    work = work_of(task)
    model = load_base(task.base, device_of(), "float32").train()
    settings = _settings(task, work, folder) | {"learning_rate": task.recipe.rate / 10}
    arguments = TrainingArguments(**settings, remove_unused_columns=False)
    return _timed(Trainer(model, arguments, data_collator=_plain, train_dataset=work.rows), task, work)


def _settings(task: Task, work: Work, folder: Path) -> dict[str, Any]:
    """What two Trainers are told alike."""
    recipe, on_cpu = task.recipe, device_of().type == "cpu"
    return {
        "output_dir": str(folder),
        "max_steps": work.paced.steps,
        "per_device_train_batch_size": 1,
        "gradient_accumulation_steps": work.paced.accumulate,
        "train_sampling_strategy": "sequential",
        "learning_rate": recipe.rate,
        "lr_scheduler_type": "linear",
        "warmup_steps": recipe.warmup,
        "optim": "adamw_torch" if on_cpu else "adamw_torch_fused",
        "bf16": recipe.dtype == "bfloat16",
        "use_cpu": on_cpu,
        "gradient_checkpointing": recipe.checkpointing,
        "gradient_checkpointing_kwargs": {"use_reentrant": False},
        "logging_steps": 1,
        "save_strategy": "no",
        "report_to": "none",
        "disable_tqdm": True,
        "dataloader_pin_memory": not on_cpu,
    }


def _line(row: list[Encoded]) -> dict[str, list[int]]:
    batch = flattened([row])
    named = {name: batch[name][0].tolist() for name in ("input_ids", "labels")}
    return named | {"seq_lengths": [len(document) for document in row]}


def _plain(rows: list[list[Encoded]]) -> dict[str, torch.Tensor]:
    return {name: tensor for name, tensor in flattened(rows).items() if name != "loss_weights"} | {"use_cache": False}


def _timed(trainer: Any, task: Task, work: Work) -> Found:
    from transformers import TrainerCallback

    watch = Stopwatch()

    class Watch(TrainerCallback):
        def on_log(self, args: Any, state: Any, control: Any, logs: dict[str, float], **rest: Any) -> None:
            if "loss" in logs:
                watch.stop(logs["loss"])

    trainer.add_callback(Watch)
    trainer.train()
    return watch.found(work.tokens(), task.warmup)


CONTENDERS: dict[str, Callable[[Task, Path], Found]] = {"ours": ours, "trl": trl, "full": full}


def main(name: str, folder: Path) -> None:
    """Run one contender on the task in a folder, and leave beside it what came out."""
    task = msgspec.json.decode((folder / "task.json").read_bytes(), type=Task)
    if not torch.cuda.is_available():
        torch.set_num_threads(1)
    if torch.cuda.is_available():
        torch.cuda.reset_peak_memory_stats()
    (folder / name).mkdir()
    found = CONTENDERS[name](task, folder / name)
    (folder / f"{name}.json").write_bytes(msgspec.json.encode(found))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
