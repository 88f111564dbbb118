"""emosim compose"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from emosim.cli.numbers_option import Weighing
from emosim.errors import InputError
from emosim.train.adapters.limit import ENERGY, Limit

if TYPE_CHECKING:
    from emosim.train.adapters.compose import Composed
    from emosim.train.adapters.interference import Interference, Measuring


@click.command(
    cls=Weighing,
    epilog="""\b
Examples:
  emosim compose shame anger -o both                        half of each
  emosim compose shame anger --weights .7 .3 -o both
  emosim compose shame anger -o both --measure corpus       and what each loses by the other
  emosim compose shame anger --rank 16 -o both              what a server with max_lora_rank 16 takes
  emosim compose shame --energy .9 -o smaller               one adapter, cut to a lower rank
  emosim compose shame anger --spectrum                     look only: what their matrices hold
""",
)
@click.argument("adapters", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--weights",
    multiple=True,
    type=float,
    metavar="W...",
    help="A number for each adapter, in their order; below 0 takes a skill away. [default: equal, adding up to 1]",
)
@click.option("--out", "-o", type=click.Path(path_type=Path), metavar="DIR", help="Folder for the composed adapter.")
@click.option(
    "--energy",
    type=click.FloatRange(0.0, 1.0, min_open=True),
    default=ENERGY,
    show_default=True,
    help="The share of its squared norm that every matrix keeps; 1 cuts nothing.",
)
@click.option("--rank", type=click.IntRange(min=1), help="The highest rank, whatever --energy asks for.")
@click.option(
    "--measure",
    type=click.Path(path_type=Path),
    metavar="CORPUS",
    help="Measure how much of what each adapter gained is kept, on the dialogues of a corpus that it was trained for.",
)
@click.option(
    "--split",
    type=click.Choice(["validation", "test"]),
    default="test",
    show_default=True,
    help="The part of the corpus to measure on.",
)
@click.option("--base", metavar="B", help="The base, if it is not where the adapters were trained on it.")
@click.option("--persona", "personas", multiple=True, metavar="N", help="Assistants of your own CORPUS was made with.")
@click.option("--device", default="auto", show_default=True, metavar="D", help="Where to measure: cpu, cuda or auto.")
@click.option("--spectrum", is_flag=True, help="Show what the matrices of the adapters hold, and write nothing.")
@click.option("--json", "as_json", is_flag=True, help="As JSON, for a program.")
def compose(
    adapters: tuple[Path, ...],
    weights: tuple[float, ...],
    out: Path | None,
    energy: float,
    rank: int | None,
    measure: Path | None,
    split: str,
    base: str | None,
    personas: tuple[str, ...],
    device: str,
    spectrum: bool,
    as_json: bool,
) -> None:
    """Mix adapters of one base into one, or cut one to a lower rank.

    The changes of all adapters are added exactly, by weight, then every matrix is cut to the directions that hold most
    of it. The result is an adapter like any other: one file, one rank, alpha equal to it.
    """
    from emosim.converse.partner import check_installed

    check_installed()
    if spectrum:
        _look(adapters, out, base, as_json)
        return
    if out is None:
        raise InputError("say where the composed adapter is to go with --out DIR; or look only, with --spectrum")
    from emosim.runners.folder import check_new
    from emosim.train.adapters.compose import compose as write

    check_new(out)
    measuring = _measuring(adapters, measure, split, base, personas, device) if measure else None
    composed = write(adapters, weights, out, Limit(energy, rank))
    found = _measured(measuring, split, out) if measuring else None
    _tell(adapters, out, composed, found, as_json)


def _measuring(
    adapters: tuple[Path, ...], corpus: Path, split: str, base: str | None, personas: tuple[str, ...], device: str
) -> Measuring:
    """What is measured with: found before anything is written, so that a mistake costs nothing."""
    from emosim.cli.assistants import roles_of
    from emosim.train.adapters.interference import Measuring, slices_of

    return Measuring(adapters, slices_of(adapters, corpus, split, roles_of(personas)), base, device)


def _measured(measuring: Measuring, split: str, composed: Path) -> Interference:
    from emosim.cli.bar import dialogues_bar
    from emosim.train.adapters.interference import Interference, write_interference

    with dialogues_bar() as on_progress:
        found = Interference(split, tuple(measuring.measure(composed, on_progress)))
    write_interference(composed, found)
    return found


def _tell(adapters: tuple[Path, ...], out: Path, composed: Composed, found: Interference | None, as_json: bool) -> None:
    from emosim.cli.composing import show_composed
    from emosim.cli.for_programs import print_json

    if as_json:
        print_json({"composed": composed, "interference": found})
        return
    show_composed(adapters, out, composed, found)


def _look(adapters: tuple[Path, ...], out: Path | None, base: str | None, as_json: bool) -> None:
    from emosim.cli.composing import show_spectrum
    from emosim.cli.for_programs import print_json
    from emosim.train.adapters.matrices import read_adapter
    from emosim.train.adapters.spectrum import spectrum

    if out is not None:
        raise InputError("--spectrum only looks and writes nothing; leave out --out, or --spectrum")
    found = {str(adapter): read_adapter(adapter) for adapter in adapters}
    model = _base(adapters[0], base) if base else None
    figures = {name: spectrum(adapter, model) for name, adapter in found.items()}
    if as_json:
        print_json(figures)
        return
    for name, of_adapter in figures.items():
        show_spectrum(name, of_adapter)


def _base(adapter: Path, base: str) -> Any:
    from emosim.train.adapters.about import about_of
    from emosim.train.bases.load import base_of, check_base, device_of, load_base

    name = base_of(base, adapter)
    model = load_base(name, device_of("cpu"))
    check_base(about_of(adapter).base.fingerprint, model, name, adapter)
    return model
