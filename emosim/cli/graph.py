"""emosim graph"""

from __future__ import annotations

from pathlib import Path

import click


@click.command(
    epilog="""\b
Examples:
  emosim graph
  emosim graph --format png --out machine.png
  emosim graph --format mermaid --out machine.mmd
"""
)
@click.option("--format", type=click.Choice(["text", "mermaid", "dot", "png"]), default="text", show_default=True)
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), help="A file for it. [default: the terminal; graph.png]"
)
@click.option("--rules", metavar="DIR", help="A folder of rules in place of the shipped ones.")
def graph(format: str, out: Path | None, rules: str | None) -> None:
    """Draw the emotion machine: every feeling at its place, and what may turn into what."""
    from emosim.affect.machines import TransitionsMachines
    from emosim.affect.picture import TEXT_FORMATS, draw_png
    from emosim.cli.library import open_library
    from emosim.errors import InputError

    library, _, _ = open_library(rules=rules)
    machines = TransitionsMachines(library.emotions, library.progression)
    if format == "png":
        out = out or Path("graph.png")
        if out.suffix.lower() != ".png":
            raise InputError(f"{out}: a picture's name must end in .png")
    if out is not None and not out.parent.is_dir():
        raise InputError(f"{out.parent}: no such folder")
    if format == "png":
        draw_png(library.emotions, machines, out)
    else:
        text = TEXT_FORMATS[format](library.emotions, machines)
        if out is None:
            click.echo(text, nl=False)
            return
        out.write_text(text, encoding="utf-8")
    click.echo(f"drawn in {out}")
