"""emosim evaluate"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from emosim.errors import InputError

if TYPE_CHECKING:
    from emosim.evaluate.dialogues import Gathered, Order
    from emosim.evaluate.report import Report
    from emosim.evaluate.subject import Named
    from emosim.export.system import Roles
    from emosim.train.adapters.about import About


@click.command(
    epilog="""\b
Examples:
  emosim evaluate corpus --adapter adapter -o report                an adapter beside its base
  emosim evaluate corpus --adapter adapter --limit 50 -o quick      50 dialogues only
  emosim evaluate corpus --base Qwen/Qwen3-0.6B --prefill -o base   what a base knows before training
  emosim evaluate corpus --endpoint http://127.0.0.1:8000 --model NAME -o report
  emosim evaluate corpus --adapter recognizer -o report             a recognizer's labels
"""
)
@click.argument("corpus", type=click.Path(path_type=Path))
@click.option("--adapter", type=click.Path(path_type=Path), metavar="A", help="The folder of an adapter.")
@click.option("--base", metavar="B", help="A base model: a folder, or a name on the hub. [default: the adapter's]")
@click.option("--endpoint", metavar="URL", help="A server that speaks OpenAI's protocol; its key in OPENAI_API_KEY.")
@click.option("--model", metavar="M", help="The model of the endpoint, by its name there.")
@click.option(
    "--out", "-o", type=click.Path(path_type=Path), required=True, metavar="DIR", help="Folder for the report."
)
@click.option(
    "--split",
    type=click.Choice(["train", "validation", "test"]),
    default="test",
    show_default=True,
    help="The part of the corpus to measure on.",
)
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="Measure on N dialogues, drawn by --seed.")
@click.option(
    "--only", multiple=True, metavar="KEY=VALUE", help="Only such dialogues. [default: as the adapter was trained]"
)
@click.option("--with-crisis", is_flag=True, help="Keep dialogues that a crisis ends.")
@click.option("--persona", "personas", multiple=True, metavar="N", help="Assistants of your own CORPUS was made with.")
@click.option(
    "--prefill",
    is_flag=True,
    help="Ask the base once more with its state lines begun, to tell form from knowledge.",
)
@click.option(
    "--words",
    type=click.IntRange(min=0),
    default=0,
    show_default=True,
    metavar="N",
    help="Let replies go on below their state line, for up to N tokens, to be read in the report.",
)
@click.option(
    "--batch", type=click.IntRange(min=1), default=128, show_default=True, help="Replies that are asked for at once."
)
@click.option("--device", default="auto", show_default=True, metavar="D", help="cpu, cuda or auto.")
@click.option("--seed", type=int, default=7, show_default=True, help="Of what is drawn: dialogues, samples, intervals.")
@click.option("--json", "as_json", is_flag=True, help="Print report.json in place of the table.")
@click.option("--fresh", is_flag=True, help="Replace the report that is in the folder.")
def evaluate(corpus: Path, out: Path, as_json: bool, fresh: bool, **options: Any) -> None:
    """Measure how well a model reads people, on dialogues it has not seen.

    An adapter of task state is asked for the state line of every reply: the feeling, the phase, the strategies. Its
    base is asked for the same, and beside both stands the majority, which always says what is most frequent. Of an
    adapter of task respond the loss of the replies is measured, of a recognizer the labels it gives.
    """
    from emosim.draw.evaluation import page
    from emosim.evaluate.report import MARK, keep, written
    from emosim.runners.folder import check_folder

    check_folder(out, MARK, "report", fresh)
    report, predictions = _measured(corpus, options)
    keep(report, page(report), predictions, out)
    if as_json:
        click.echo(written(report), nl=False)
        return
    from emosim.cli.evaluating import show_report

    show_report(report, out, options["adapter"])


def _measured(corpus: Path, options: dict[str, Any]) -> tuple[Report, list[dict[str, Any]]]:
    """Measure what the options name, as its task asks for."""
    from emosim.cli.assistants import roles_of
    from emosim.cli.bar import counting
    from emosim.evaluate.dialogues import gather
    from emosim.evaluate.losses import evaluate_losses
    from emosim.evaluate.state_lines import contenders, evaluate_state_lines
    from emosim.evaluate.subject import Named, opened
    from emosim.train.adapters.about import about_of

    about = about_of(options["adapter"]) if options["adapter"] else None
    task = about.task if about else "state"
    if task != "state" and (options["words"] or options["prefill"]):
        raise InputError(f"--words and --prefill are for state lines; {options['adapter']} is of task {task}")
    gathered = gather(_order(corpus, about, roles_of(options["personas"]), options))
    named = Named(**{name: options[name] for name in ("base", "adapter", "endpoint", "model", "device")}, key=_key())
    if about and task == "recognize":
        return _recognized(gathered, named, about)
    subject = opened(named, about)
    if about and task == "respond":
        with counting("dialogues") as on_progress:
            return evaluate_losses(gathered, subject, about.recipe, on_progress)
    asked = contenders(subject, options["words"], options["batch"], options["prefill"])
    with counting("replies") as on_progress:
        return evaluate_state_lines(gathered, asked, subject.model, on_progress)


def _recognized(gathered: Gathered, named: Named, about: About) -> tuple[Report, list[dict[str, Any]]]:
    from emosim.cli.bar import counting
    from emosim.evaluate.recognizing import evaluate_recognizer
    from emosim.evaluate.subject import model_of, opened_recognizer

    recognizer = opened_recognizer(named)
    with counting("turns") as on_progress:
        model = model_of(named.adapter, about)
        return evaluate_recognizer(gathered, recognizer.read, about.of, model, on_progress)


def _order(corpus: Path, about: About | None, roles: Roles, options: dict[str, Any]) -> Order:
    """What to measure on: what the adapter was trained for, where nothing else is said."""
    from dataclasses import replace

    from emosim.evaluate.dialogues import Order, asked_of
    from emosim.export.selection import Asked

    asked = asked_of(about, roles) if about else Asked("state", roles=roles)
    if options["only"]:
        asked = replace(asked, only=options["only"])
    if options["with_crisis"]:
        asked = replace(asked, with_crisis=True)
    return Order(corpus, asked, options["split"], options["limit"], options["seed"])


def _key() -> str | None:
    return os.environ.get("OPENAI_API_KEY")
