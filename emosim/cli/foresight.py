"""What a person reads of how well the next feeling was foreseen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rich.table import Table

from emosim.cli.summary import bar
from emosim.cli.terminal import Terminal
from emosim.corpus.scoring import AXES

LEGEND = "Log-loss in bits, Brier and what a point is off by (root mean square) are better when lower."
BASELINES = ("no_change", "frequencies")
COLUMNS = ("log-loss", "Brier", "likeliest", "top 3", "off: valence", "arousal", "dominance")


def show_foresight(console: Terminal, found: Mapping[str, Any]) -> None:
    """Print the section: the forecast beside its baselines, and whether its chances are honest."""
    console.print("\n[bold]How well it was foreseen[/]")
    scored, held_out = found["scored"], found["held_out_personas"]
    outside = " outside train" if found["learned_from"] == "train" else ""
    console.print(f"  {scored['turns']:,} turns{outside}")
    console.print(_scores(scored))
    if held_out:
        console.print(f"  {held_out['turns']:,} turns of people held out")
        console.print(_scores(held_out))
    console.print(_verdict(scored), soft_wrap=True)
    apart = found["calibration"]["error"]
    console.print(f"\n  Chances given, and how often it came so: {apart:.3f} apart on average", highlight=False)
    console.print(_calibration(found["calibration"]))
    shares = ", ".join(f"{axis} {share:.0%}" for axis, share in found["within_one_sd"].items())
    console.print(
        f"Within one standard deviation of the expected point: {shares} (a normal spread: 68%).", soft_wrap=True
    )


def _scores(compared: Mapping[str, Any]) -> Table:
    table = Table(box=None, padding=(0, 1), header_style="dim")
    table.add_column("")
    for column in COLUMNS:
        table.add_column(column, justify="right")
    for name in ("forecast", *BASELINES):
        found = compared[name]
        errors = (f"{found[f'rmse_{axis}']:.3f}" for axis in AXES)
        shares = (f"{found[kind]:.1%}" for kind in ("first", "among_three"))
        style = "bold" if name == "forecast" else None
        table.add_row(
            name.replace("_", " "), f"{found['bits']:.3f}", f"{found['brier']:.3f}", *shares, *errors, style=style
        )
    return table


def _verdict(scored: Mapping[str, Any]) -> str:
    """What the numbers come to, in a sentence."""
    behind = [name for name in BASELINES if scored["forecast"]["bits"] >= scored[name]["bits"]]
    if behind:
        names = " and ".join(name.replace("_", " ") for name in behind)
        return f"[red]The forecast is no better than {names}.[/] {LEGEND}"
    best = min(scored[name]["bits"] for name in BASELINES)
    return (
        f"The forecast, made before each reply was known, saves {best - scored['forecast']['bits']:.2f} bits a turn on "
        f"the better baseline. {LEGEND}"
    )


def _calibration(found: Mapping[str, Any]) -> Table:
    table = Table(box=None, padding=(0, 1), header_style="dim")
    for column in ("given", "came", "", "times"):
        table.add_column(column, justify="left" if not column else "right")
    for each in found["bins"]:
        came = each["came"]
        table.add_row(f"{each['mean']:.0%}", f"{came:.0%}", f"[blue]{bar(came, 1.0)}[/]", f"{each['chances']:,}")
    return table
