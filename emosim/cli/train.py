"""emosim train"""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from emosim.errors import InputError

if TYPE_CHECKING:
    from emosim.train.run.order import Order

UNASKED = ("curriculum",)
"""Flags that ask for nothing where they are not given."""


@click.command(
    epilog="""\b
Examples:
  emosim train corpus --base tiny -o adapter                   try everything, offline, on any machine
  emosim train corpus --base Qwen/Qwen3-8B --dry-run           what it will take, before anything is loaded
  emosim train corpus --base Qwen/Qwen3-8B -o adapter
  emosim train corpus --base Qwen/Qwen3-8B --only emotion=shame -o shame       one skill, to compose with others
  emosim train corpus --base tiny --task recognize --of strategy -o recognizer
  torchrun --nproc-per-node 4 -m emosim train corpus --base Qwen/Qwen3-8B -o adapter
"""
)
@click.argument("corpus", type=click.Path(path_type=Path))
@click.option(
    "--base",
    required=True,
    metavar="B",
    help="The model to adapt: a folder, a name on the hub, or tiny: one that is made here of the corpus.",
)
@click.option("--out", "-o", type=click.Path(path_type=Path), metavar="DIR", help="Folder for the adapter.")
@click.option(
    "--task",
    type=click.Choice(["state", "respond", "recognize"]),
    default="state",
    show_default=True,
    help="state: name feeling and strategies in a line, then reply; respond: only reply; recognize: tell a label.",
)
@click.option("--of", type=click.Choice(["emotion", "strategy"]), help="What to recognize.")
@click.option(
    "--system",
    type=click.Choice(["persona", "plain", "none"]),
    default="persona",
    show_default=True,
    help="The system prompt: who the assistant is, the same words for all, or none.",
)
@click.option(
    "--only",
    multiple=True,
    metavar="KEY=VALUE",
    help="Only such dialogues: emotion, strategy, outcome, scenario, persona, assistant, domain or locale.",
)
@click.option("--with-crisis", is_flag=True, help="Learn from dialogues that a crisis ends, too.")
@click.option("--persona", "personas", multiple=True, metavar="N", help="Assistants of your own CORPUS was made with.")
@click.option("--rank", type=int, metavar="R", help="Rank of the adapter. [default: by how much there is to learn]")
@click.option("--learning-rate", "rate", type=float, metavar="LR", help="Its peak. [default: by the base]")
@click.option("--alpha", type=int, metavar="A", help="The adapter's scale is alpha / rank. [default: 32]")
@click.option("--epochs", type=float, metavar="E", help="Passes over the dialogues. [default: 1 to 3]")
@click.option("--batch", type=int, metavar="N", help="Dialogues a step. [default: 32, fewer of few dialogues]")
@click.option("--max-length", "length", type=int, metavar="T", help="Tokens of a dialogue. [default: cuts nothing off]")
@click.option("--pack", type=int, metavar="T", help="Tokens of a row of several dialogues; 0 for one a row.")
@click.option("--schedule", type=click.Choice(["linear", "constant"]), help="The rate after warmup. [default: linear]")
@click.option("--warmup", type=int, metavar="N", help="Steps in which the rate rises. [default: 10 or fewer]")
@click.option("--state-weight", type=float, metavar="W", help="What the loss of state lines counts. [default: 1]")
@click.option("--respond-weight", type=float, metavar="W", help="What the loss of the words counts. [default: 1]")
@click.option("--curriculum", is_flag=True, help="Easy dialogues first.")
@click.option("--patience", type=int, metavar="N", help="Stop after N evaluations without progress; 0 never.")
@click.option("--evaluations", type=int, metavar="N", help="Evaluations of a run. [default: 10]")
@click.option("--max-steps", type=click.IntRange(min=1), metavar="N", help="Stop after N steps.")
@click.option(
    "--checkpointing/--no-checkpointing",
    default=None,
    help="Save memory by computing activations twice. [default: where it pays]",
)
@click.option("--dtype", type=click.Choice(["bfloat16", "float32"]), help="Type of the base's weights.")
@click.option("--device", type=click.Choice(["auto", "cpu", "cuda"]), default="auto", show_default=True)
@click.option("--seed", type=int, metavar="N", help="Same seed, same adapter. [default: 7]")
@click.option(
    "--dry-run", is_flag=True, help="Show the plan, and the memory and hours it takes; load and write nothing."
)
@click.option("--json", "as_json", is_flag=True, help="With --dry-run: as JSON, for a program.")
@click.option("--fresh", is_flag=True, help="Start over, in the place of what a training left in the folder.")
def train(
    corpus: Path,
    base: str,
    out: Path | None,
    task: str,
    of: str | None,
    system: str,
    only: tuple[str, ...],
    with_crisis: bool,
    personas: tuple[str, ...],
    max_steps: int | None,
    device: str,
    dry_run: bool,
    as_json: bool,
    fresh: bool,
    **settings: Any,
) -> None:
    """Train a LoRA adapter on a corpus, for a base model of your choice.

    Nothing else need be said: rank, rate, batch and lengths are chosen from the corpus and the base, and told with the
    reasons before the first step. A training that was stopped goes on exactly where it was when the same command is
    given again.
    """
    from emosim.cli.assistants import roles_of
    from emosim.export.selection import Asked
    from emosim.train.plan.choices import Choices
    from emosim.train.run.order import Order

    _check(task, of, out, dry_run, as_json)
    recognizes = task == "recognize"
    roles = roles_of(personas)
    asked = Asked("respond" if recognizes else task, "none" if recognizes else system, only, with_crisis, roles)
    choices = Choices(**{name: value or None if name in UNASKED else value for name, value in settings.items()})
    order = Order(corpus, asked, base, out or Path(), choices, device, max_steps, fresh)
    if dry_run:
        _foresee(order, as_json)
    else:
        _train(order, of)


def _check(task: str, of: str | None, out: Path | None, dry_run: bool, as_json: bool) -> None:
    if (task == "recognize") != (of is not None):
        raise InputError("--task recognize and --of emotion or --of strategy go together")
    if dry_run and task == "recognize":
        raise InputError("--dry-run is for state and respond; a recognizer is small, and trains in minutes")
    if out is None and not dry_run:
        raise InputError("say with --out DIR where the adapter is to go; or --dry-run shows what it will take")
    if as_json and not dry_run:
        raise InputError("--json goes with --dry-run; a training writes metrics.jsonl and training.json")


def _foresee(order: Order, as_json: bool) -> None:
    from emosim.cli.for_programs import print_json
    from emosim.cli.forecasting import show_forecast
    from emosim.cli.terminal import Terminal
    from emosim.train.run.outlook import outlook

    forecast = outlook(order)
    if as_json:
        print_json(forecast)
    else:
        show_forecast(forecast, Terminal())


def _train(order: Order, of: str | None) -> None:
    from emosim.cli.lesson import show_end, watching
    from emosim.converse.partner import check_installed

    check_installed()
    with watching(order) as on_event:
        result = _trained(order, of, on_event)
    if result.first:
        show_end(result, order)


def _trained(order: Order, of: str | None, on_event: Any) -> Any:
    if of:
        from emosim.train.recognize.run import train_recognizer

        return train_recognizer(order, of, on_event, time.monotonic)
    from emosim.train.run.run import train

    return train(order, on_event, time.monotonic)
