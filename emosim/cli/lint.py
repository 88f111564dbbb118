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
  emosim lint my-rules --strict      rules of yours; a warning fails too
  emosim lint my-rules --notes       where the order of two rules is a choice
"""
)
@click.argument("paths", nargs=-1, metavar="[PATH]...", type=click.Path(path_type=Path))
@click.option("--strict", is_flag=True, help="Fail for warnings too.")
@click.option("--notes", is_flag=True, help="List the notes, which are only counted otherwise.")
@click.option("--json", "as_json", is_flag=True, help="As JSON, for a program.")
def lint(paths: tuple[Path, ...], strict: bool, notes: bool, as_json: bool) -> None:
    """Check scenarios, personas, rules and lexicons; every problem at once, with its line and what is allowed.

    A file counts as what its first key says it is. Without a PATH, all that ships is checked.

    Rules and the machines beside them are analyzed: which rules can never decide, what no rule is for, which strategies
    are planned against their contraindications, which feelings no way leads out of. Each finding comes with a state
    that shows it, as a command to paste. Errors fail, warnings only with --strict, notes never. rules/README.md says
    what each kind of finding means.
    """
    from emosim.cli import findings
    from emosim.cli.linting import lint_paths

    linted = lint_paths(paths)
    found = findings.Found.by(linted, notes)
    if as_json:
        click.echo(findings.as_json(found))
    else:
        for line in findings.as_text(found):
            click.echo(line)
        if linted.problems:
            raise InputError(linted.problems)
    if found.fails(strict):
        raise SystemExit(1)
