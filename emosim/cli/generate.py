"""emosim generate"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from emosim.corpus.order import DEFAULT_COUNT, DEFAULT_SEED, OUTCOMES, Order
from emosim.errors import InputError


class OutcomeMix(click.ParamType[dict[str, float]]):
    """Shares of outcomes: resolved=0.4,improved=0.3,unresolved=0.3."""

    name = "MIX"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> dict[str, float]:
        if isinstance(value, dict):
            return value
        mix: dict[str, float] = {}
        for part in value.split(","):
            outcome, _, share = part.strip().partition("=")
            if outcome not in OUTCOMES:
                self.fail(f'"{outcome}" is no outcome; there are {", ".join(OUTCOMES)}', param, ctx)
            if outcome in mix:
                self.fail(f"{outcome} is given twice", param, ctx)
            try:
                mix[outcome] = float(share)
            except ValueError:
                self.fail(f'"{part.strip()}" must be like {outcome}=0.3', param, ctx)
            if not 0 <= mix[outcome] <= 1:
                self.fail(f"the share of {outcome} must be in [0, 1], got {mix[outcome]:g}", param, ctx)
        if abs(sum(mix.values()) - 1.0) > 0.001:
            self.fail(f"the shares must add up to 1, they make {sum(mix.values()):g}", param, ctx)
        return mix


@click.command(
    epilog="""\b
Examples:
  emosim generate
  emosim generate --out small --count 50 --scenario medical_bill
  emosim generate --out hard --outcome-mix unresolved=0.5,worsened=0.5
  emosim generate --out pairs --forks 2
  emosim generate --out crises --scenario safety --count 200
  emosim generate --out mine --scenario my/scenarios/ --persona my/personas/ --variations 20
"""
)
@click.option("--out", default="corpus", show_default=True, metavar="DIR", help="Folder for the corpus.")
@click.option(
    "--scenario", "scenarios", multiple=True, metavar="N", help="A shipped scenario or folder by name, or a path."
)
@click.option("--persona", "personas", multiple=True, metavar="N", help="A shipped user persona by name, or a path.")
@click.option("--rules", metavar="DIR", help="A folder of rules in place of the shipped ones.")
@click.option("--profile", metavar="NAME", help="People who move otherwise: a profile of the rules by name, or a path.")
@click.option("--variations", type=click.IntRange(min=1), metavar="K", help="Dialogues for each scenario and persona.")
@click.option(
    "--count", type=click.IntRange(min=1), metavar="N", help=f"Dialogues in all. [default: {DEFAULT_COUNT:,}]"
)
@click.option(
    "--seed", type=click.IntRange(min=0), default=DEFAULT_SEED, show_default=True, help="Same seed, same bytes."
)
@click.option(
    "--level",
    type=click.Choice(["core", "standard", "full"]),
    default="full",
    show_default=True,
    help="How much a record holds.",
)
@click.option("--format", type=click.Choice(["jsonl", "jsonl.zst", "parquet"]), default="jsonl", show_default=True)
@click.option(
    "--outcome-mix", type=OutcomeMix(), metavar="MIX", help="Shares of outcomes, such as resolved=0.5,worsened=0.5."
)
@click.option(
    "--experiment",
    default="",
    metavar="ARM",
    help="Name the arm of a comparison that this corpus is; full records keep it.",
)
@click.option(
    "--forks",
    type=click.IntRange(min=0),
    default=0,
    metavar="K",
    help="Try other replies at K replies of each dialogue; the best beside the worst goes to preferences/, for DPO.",
)
@click.option("--workers", type=click.IntRange(min=1), help="Processes. [default: the cores there are]")
@click.option("--fresh", is_flag=True, help="Replace the corpus that is in the folder.")
def generate(
    out: str,
    scenarios: tuple[str, ...],
    personas: tuple[str, ...],
    rules: str | None,
    profile: str | None,
    variations: int | None,
    count: int | None,
    seed: int,
    level: str,
    format: str,
    outcome_mix: dict[str, float] | None,
    experiment: str,
    forks: int,
    workers: int | None,
    fresh: bool,
) -> None:
    """Make a corpus of checked emotional dialogues.

    Without options: 1,000 dialogues in corpus/ from the shipped scenarios and personas, offline. A run that was
    stopped goes on where it was when the same command is given again.
    """
    from emosim.cli.library import open_library
    from emosim.cli.progress import watching
    from emosim.cli.summary import show_summary
    from emosim.runners.job import run

    if experiment and (level != "full" or len(experiment) > 80):
        raise InputError("--experiment takes a name of at most 80 letters, and --level full, which keeps it")
    if count is not None and variations is not None:
        raise InputError("give --count or --variations, not both")
    if format == "parquet":
        from emosim.corpus.parquet import schema

        schema()
    library, chosen_scenarios, chosen_personas = open_library(scenarios, personas, rules, profile)
    chosen = (chosen_scenarios, chosen_personas, outcome_mix or {})
    order = Order(count, variations, seed, level, format, *chosen, forks, experiment)
    with watching() as on_progress:
        result = run(order, library, Path(out), fresh, workers, on_progress)
    show_summary(result)
