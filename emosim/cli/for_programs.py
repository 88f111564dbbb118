"""What commands print for a program to read."""

from __future__ import annotations

from typing import Any

import click


def print_json(value: Any) -> None:
    """Print a value as JSON, indented."""
    import msgspec

    click.echo(msgspec.json.format(msgspec.json.encode(value), indent=2))
