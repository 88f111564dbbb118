"""emosim calibrate"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from emosim.corpus.order import DEFAULT_COUNT, DEFAULT_SEED
from emosim.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy as np

    from emosim.corpus.calibration import Calibration
    from emosim.corpus.order import Order
    from emosim.corpus.record import Record
    from emosim.spec.library import Library
    from emosim.spec.people import People


@click.command(
    epilog="""\b
Examples:
  emosim calibrate                                what ships, simulated, beside people
  emosim calibrate corpus -o calibration.png      a corpus, and a picture of it
  emosim calibrate --profile volatile             how far a profile goes from people
  emosim calibrate --rules my-rules --fit -o fitted
"""
)
@click.argument("corpus", required=False, type=click.Path(path_type=Path))
@click.option("--rules", metavar="DIR", help="A folder of rules in place of the shipped ones.")
@click.option("--profile", metavar="NAME", help="People who move otherwise: a profile of the rules by name, or a path.")
@click.option("--scenario", "scenarios", multiple=True, metavar="N", help="A scenario by name, or a path, to simulate.")
@click.option("--persona", "personas", multiple=True, metavar="N", help="A user persona by name, or a path.")
@click.option(
    "--count", type=click.IntRange(min=1), metavar="N", help=f"Dialogues to simulate. [default: {DEFAULT_COUNT:,}]"
)
@click.option("--seed", type=click.IntRange(min=0), help=f"Of the simulation. [default: {DEFAULT_SEED}]")
@click.option(
    "--transitions",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    metavar="FILE",
    help="A CSV table of log-odds of what feelings turn into in daily life, which does not ship.",
)
@click.option("--fit", is_flag=True, help="Move the numbers of dynamics.yaml toward people; minutes. Needs -o DIR.")
@click.option("--workers", type=click.IntRange(min=1), help="Processes of --fit. [default: the cores there are]")
@click.option(
    "--out",
    "-o",
    type=click.Path(path_type=Path),
    help="A picture to draw (.png, .svg, .pdf); with --fit a new folder for the dynamics.yaml.",
)
@click.option("--json", "as_json", is_flag=True, help="As JSON, for a program.")
def calibrate(
    corpus: Path | None,
    rules: str | None,
    profile: str | None,
    scenarios: tuple[str, ...],
    personas: tuple[str, ...],
    count: int | None,
    seed: int | None,
    transitions: Path | None,
    fit: bool,
    workers: int | None,
    out: Path | None,
    as_json: bool,
) -> None:
    """How feeling moves, where it ends and how it is answered, beside figures of people; and which aims are missed.

    With a CORPUS that corpus; without one dialogues are simulated, as `generate` would make them but for the words.
    People's figures, their sources and their limits stand in people.yaml of the rules. --fit searches the numbers that
    people.yaml lists for the ones that bring simulated dialogues nearest to people.
    """
    if corpus is not None:
        _refuse_with_a_corpus(fit, (profile, scenarios, personas, count, seed))
    if workers is not None and not fit:
        raise InputError("--workers goes with --fit")
    if out is not None and not fit:
        _refuse_picture(out)
    from emosim.cli.library import open_library
    from emosim.corpus.order import Order

    library, chosen_scenarios, chosen_personas = open_library(scenarios, personas, rules, profile)
    people = _people(library, rules)
    seed = DEFAULT_SEED if seed is None else seed
    order = Order(count, None, seed, scenarios=chosen_scenarios, personas=chosen_personas)
    if fit:
        from emosim.cli.fitting import fit_dynamics

        fit_dynamics(library, people, order, rules, workers, out, as_json)
        return
    lived = _lived(transitions, people)
    found = _of_corpus(corpus, library, people, lived) if corpus else _simulated(order, library, people, lived)
    usual = None
    if library.profile:
        usual = _simulated(order, open_library(scenarios, personas, rules)[0], people, lived)
    title = str(corpus) if corpus else f"simulated, profile {library.profile}" if library.profile else "simulated"
    if out is not None:
        from emosim.draw.calibration import draw_calibration

        draw_calibration(found, title, out)
    _show(found, usual, people, title, as_json)
    if not as_json:
        where = f"emosim calibrate {corpus or ''}".rstrip()
        click.echo(f"drawn in {out}" if out else f"Next: {where} -o calibration.png draws it")


def _refuse_with_a_corpus(fit: bool, simulation: tuple[Any, ...]) -> None:
    """Raise InputError for options that only a simulation has."""
    if fit:
        raise InputError("--fit simulates; give it no corpus")
    if any(value not in (None, ()) for value in simulation):
        raise InputError(
            "--scenario, --persona, --count, --seed and --profile are for a simulation; leave them out with a corpus"
        )


def _refuse_picture(out: Path) -> None:
    """Raise InputError for a picture that cannot be drawn."""
    from emosim.draw.palette import PICTURES, pyplot

    if out.suffix.lower() not in PICTURES:
        raise InputError(f"{out}: a picture's name must end in {', '.join(PICTURES[:-1])} or {PICTURES[-1]}")
    if not out.parent.is_dir():
        raise InputError(f"{out.parent}: no such folder")
    pyplot()  # its absence is told before a long read


def _people(library: Library, rules: str | None) -> People:
    from emosim import shipped
    from emosim.cli.library import rules_folder
    from emosim.spec.people import load_people

    own = rules_folder(rules) / "people.yaml"
    path = own if own.is_file() else shipped.folder("rules") / "people.yaml"
    return load_people(path, library.emotions, library.catalogue)


def _lived(transitions: Path | None, people: People) -> np.ndarray | None:
    from emosim.corpus.log_odds import read_log_odds

    return read_log_odds(transitions, tuple(people.transitions.lived.feelings)) if transitions else None


def _of_corpus(corpus: Path, library: Library, people: People, lived: np.ndarray | None) -> Calibration:
    from emosim.corpus.shards import read_corpus

    return _calibrated(read_corpus(corpus), None, library, people, lived)


def _simulated(order: Order, library: Library, people: People, lived: np.ndarray | None) -> Calibration:
    from emosim.corpus.order import total
    from emosim.corpus.simulated import simulated
    from emosim.simulate.stage import set_stage

    return _calibrated(simulated(set_stage(library), order), total(order, library), library, people, lived)


def _calibrated(
    records: Iterable[Record], count: int | None, library: Library, people: People, lived: np.ndarray | None
) -> Calibration:
    from rich.console import Console
    from rich.progress import track

    from emosim.corpus.calibration import calibrated

    console = Console(stderr=True)
    watched = track(records, "dialogues", count, console=console, transient=True, disable=not console.is_terminal)
    return calibrated(watched, people, library.emotions, lived)


def _show(found: Calibration, usual: Calibration | None, people: People, title: str, as_json: bool) -> None:
    if as_json:
        import msgspec

        whole = {"calibration": found, "without_profile": usual}
        click.echo(msgspec.json.format(msgspec.json.encode(whole), indent=2).decode())
        return
    from emosim.cli.beside import show_calibration
    from emosim.cli.terminal import Terminal

    show_calibration(found, usual, people, title, Terminal())
