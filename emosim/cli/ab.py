"""emosim ab"""

from __future__ import annotations

import sys
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import click

from emosim.corpus.order import DEFAULT_COUNT, DEFAULT_SEED
from emosim.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from emosim.corpus.compare import Pair
    from emosim.runners.ab import Trial
    from emosim.spec.library import Library

SHIPPED = ("rules", "shipped")


def _two(context: click.Context, parameter: click.Parameter, value: tuple[str, ...]) -> tuple[str, ...]:
    if len(value) != 2:
        raise click.BadParameter("give it twice: A first, then B")
    return value


@click.command(
    epilog="""\b
Examples:
  emosim copy rules my-rules                     rules to change
  emosim ab --rules rules --rules my-rules       what the change does
  emosim ab --rules rules --rules my-rules --count 4000 --out trial
  emosim ab --rules old --rules new --scenario medical_bill --json
"""
)
@click.option(
    "--rules",
    "rules",
    multiple=True,
    metavar="DIR",
    callback=_two,
    help="A folder of rules, given twice: A, then B. The name rules means those that ship.",
)
@click.option(
    "--count", type=click.IntRange(min=1), default=DEFAULT_COUNT, show_default=True, help="Dialogues under each."
)
@click.option(
    "--seed", type=click.IntRange(min=0), default=DEFAULT_SEED, show_default=True, help="Same seed, same bytes."
)
@click.option(
    "--scenario", "scenarios", multiple=True, metavar="N", help="A shipped scenario or folder by name, or a path."
)
@click.option("--persona", "personas", multiple=True, metavar="N", help="A shipped user persona by name, or a path.")
@click.option("--workers", type=click.IntRange(min=1), help="Processes. [default: the cores there are]")
@click.option("--json", "as_json", is_flag=True, help="As JSON, for a program.")
@click.option(
    "--out",
    "-o",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Folder for a report (ab.md), every figure (ab.json), every pair (pairs.jsonl) and a picture (effects.png, "
    "effects.svg).",
)
@click.option("--fresh", is_flag=True, help="Replace the comparison that is in the folder.")
def ab(
    rules: tuple[str, str],
    count: int,
    seed: int,
    scenarios: tuple[str, ...],
    personas: tuple[str, ...],
    workers: int | None,
    as_json: bool,
    out: Path | None,
    fresh: bool,
) -> None:
    """Try two rule sets on the same people: what B does better or worse than A, and how sure that is.

    The same dialogues are simulated under both: same people, same events, same luck, so that what differs is the
    rules' doing. No words are made, so a thousand pairs take a few seconds.
    """
    from emosim.cli.progress import watching
    from emosim.cli.trial import show_trial
    from emosim.corpus.order import Order
    from emosim.draw.palette import pyplot
    from emosim.runners.ab import TRIAL, run, written
    from emosim.runners.folder import check_folder

    if out is not None:
        check_folder(out, TRIAL, "comparison", fresh)
        pyplot()  # its absence is told before the work
    libraries, chosen = _libraries(rules, scenarios, personas)
    order = Order(count, seed=seed, scenarios=chosen[0], personas=chosen[1])
    with watching() if sys.stderr.isatty() else nullcontext(lambda progress: None) as on_progress:
        trial, pairs = run(rules, libraries, order, workers, on_progress)
    if out is not None:
        _keep(trial, pairs, out)
    if as_json:
        click.echo(written(trial), nl=False)
        return
    show_trial(trial, out)


def _libraries(
    rules: tuple[str, str], scenarios: tuple[str, ...], personas: tuple[str, ...]
) -> tuple[tuple[Library, Library], tuple[tuple[str, ...], tuple[str, ...]]]:
    """A library for each folder of rules, and the scenarios and personas chosen of both."""
    from emosim.cli.library import open_library

    opened = []
    for side, name in zip("AB", rules, strict=True):
        try:
            opened.append(open_library(scenarios, personas, None if name in SHIPPED else name))
        except InputError as error:
            raise InputError(f"{side} ({name}) can't be tried:\n{error}") from None
    (a, *chosen), (b, *_) = opened
    return (a, b), (chosen[0], chosen[1])


def _keep(trial: Trial, pairs: Sequence[Pair], out: Path) -> None:
    from emosim.corpus.shards import replace
    from emosim.draw.comparison import markdown
    from emosim.draw.effects import draw_effects
    from emosim.runners.ab import keep

    keep(trial, pairs, out)
    draw_effects(trial.comparison, (trial.a.rules, trial.b.rules), out / "effects.png", out / "effects.svg")
    replace(out / "ab.md", markdown(trial, "effects.png").encode())
