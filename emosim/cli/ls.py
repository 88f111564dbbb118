"""emosim ls"""

from __future__ import annotations

import click


@click.command()
@click.argument("kind", required=False, type=click.Choice(["scenarios", "personas", "rules"]))
def ls(kind: str | None) -> None:
    """List the scenarios, personas and rules that ship, with a line about each."""
    from rich.table import Table

    from emosim import shipped
    from emosim.cli.library import open_library
    from emosim.cli.terminal import Terminal
    from emosim.spec.library import suits

    library, _, _ = open_library()
    console = Terminal()
    if kind in (None, "scenarios"):
        table = Table(
            "scenario", "what it is about", "personas it fits", title="scenarios", title_justify="left", box=None
        )
        for name, spec in library.scenarios.items():
            table.add_row(name, spec.title, str(sum(suits(spec, user) for user in library.users.values())))
        console.print(table, "")
    if kind in (None, "personas"):
        table = Table("persona", "locale", "voice", "who it is", title="personas", title_justify="left", box=None)
        for name, user in library.users.items():
            table.add_row(name, user.locale, user.voice.register_, user.about)
        for name, assistant in library.assistants.items():
            table.add_row(name, "", assistant.counseling.replace("_", "-"), assistant.role)
        console.print(table, "")
    if kind in (None, "rules"):
        folder = shipped.folder("rules")
        table = Table("rules", "what it says first", title="rules", title_justify="left", box=None)
        for path in shipped.yaml_files(folder):
            first = path.read_text(encoding="utf-8").split("\n", 1)[0]
            table.add_row(path.relative_to(folder).as_posix(), first.lstrip("# ") if first.startswith("#") else "")
        console.print(table)
