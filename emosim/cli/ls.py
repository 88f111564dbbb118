"""emosim ls"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from rich.table import Table

    from emosim.spec.library import Library


@click.command()
@click.argument("kind", required=False, type=click.Choice(["scenarios", "personas", "rules"]))
def ls(kind: str | None) -> None:
    """List the scenarios, personas and rules that ship, with a line about each."""
    from emosim.cli.library import open_library
    from emosim.cli.terminal import Terminal

    library, _, _ = open_library()
    console = Terminal()
    for name, tables in _TABLES.items():
        if kind in (None, name):
            for table in tables(library):
                console.print(table, "")


def _scenarios(library: Library) -> Iterator[Table]:
    from emosim.spec.library import suits

    for domain in sorted({spec.domain for spec in library.scenarios.values()}):
        table = _table(f"scenarios of {domain}", "scenario", "what it is about", "personas it fits")
        for name, spec in library.scenarios.items():
            if spec.domain == domain:
                title = spec.title if spec.by_default else f"{spec.title} (only where asked for)"
                table.add_row(name, title, str(sum(suits(spec, user) for user in library.users.values())))
        yield table


def _personas(library: Library) -> Iterator[Table]:
    table = _table("personas", "persona", "locale", "voice", "who it is")
    for name, user in library.users.items():
        table.add_row(name, user.locale, user.voice.register_, user.about)
    for name, assistant in library.assistants.items():
        where = f" Answers in {' and '.join(assistant.domains)}." if assistant.domains else ""
        table.add_row(name, "", assistant.counseling.replace("_", "-"), assistant.role + where)
    yield table


def _rules(library: Library) -> Iterator[Table]:
    from emosim import shipped

    folder = shipped.folder("rules")
    table = _table("rules", "rules", "what it says first")
    for path in shipped.yaml_files(folder):
        first = path.read_text(encoding="utf-8").split("\n", 1)[0]
        table.add_row(path.relative_to(folder).as_posix(), first.lstrip("# ") if first.startswith("#") else "")
    yield table


def _table(title: str, *columns: str) -> Table:
    from rich.table import Table

    return Table(*columns, title=title, title_justify="left", box=None)


_TABLES = {"scenarios": _scenarios, "personas": _personas, "rules": _rules}
