"""Tables without lines, as commands show them."""

from __future__ import annotations

from rich.table import Table


def columns(*titles: str) -> Table:
    """A table with titles; a column whose title starts with > is set to the right."""
    table = Table(box=None, pad_edge=False, header_style="dim")
    for title in titles:
        table.add_column(title.removeprefix(">"), justify="right" if title.startswith(">") else "left")
    return table


def facts() -> Table:
    """A table of what is called how, without titles."""
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(style="dim")
    table.add_column()
    return table
