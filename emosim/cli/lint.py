"""emosim lint"""

from __future__ import annotations

from pathlib import Path

import click

from emosim.errors import InputError


@click.command(
    epilog="""\b
Examples:
  emosim lint                        all that ships
  emosim lint my/scenario.yaml       one file of yours
  emosim lint my/scenarios/ my/personas/
"""
)
@click.argument("paths", nargs=-1, metavar="[PATH]...", type=click.Path(path_type=Path))
def lint(paths: tuple[Path, ...]) -> None:
    """Check scenarios, personas, rules and lexicons; every problem at once, with its line and what is allowed.

    A file counts as what its first key says it is. Without a PATH, all that ships is checked.
    """
    from emosim.cli.linting import lint_paths

    found = lint_paths(paths)
    if found.problems:
        raise InputError(found.problems)
    files = "file" if found.files == 1 else "files"
    click.echo(f"{found.files} {files} and what they refer to: no problem.")
