"""emosim show"""

from __future__ import annotations

import click


@click.command()
@click.argument("name")
def show(name: str) -> None:
    """Print the shipped file NAME, such as medical_bill, night_shift_nurse or support."""
    from emosim.cli.shelf import shipped_file

    click.echo(shipped_file(name).read_text(encoding="utf-8"), nl=False)
