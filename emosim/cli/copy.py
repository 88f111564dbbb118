"""emosim copy"""

from __future__ import annotations

from pathlib import Path

import click

from emosim.errors import InputError


@click.command(
    epilog="""\b
Examples:
  emosim copy medical_bill my/             a scenario to change
  emosim copy rules my/rules               all rules, for generate --rules
"""
)
@click.argument("name")
@click.argument("dest", type=click.Path(path_type=Path))
def copy(name: str, dest: Path) -> None:
    """Copy the shipped file NAME, or a whole folder (rules, personas, scenarios), to DEST. Nothing is overwritten."""
    import shutil

    from emosim import shipped
    from emosim.cli.shelf import shipped_file

    if name in shipped.KINDS:
        if dest.exists():
            raise InputError(f"{dest} is there already; choose another name")
        shutil.copytree(shipped.folder(name), dest)
        click.echo(f"{name} copied to {dest}")
        return
    source = shipped_file(name)
    target = dest if dest.suffix in (".yaml", ".yml") else dest / source.name
    if target.exists():
        raise InputError(f"{target} is there already; choose another name")
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
    click.echo(f"{source.name} copied to {target}")
