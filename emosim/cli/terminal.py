"""Where commands print for a person to read."""

from __future__ import annotations

from rich.console import Console


class Terminal(Console):
    """A console whose reader may leave, as `head` does, without that being an error."""

    def __init__(self) -> None:
        super().__init__(highlight=False)

    def on_broken_pipe(self) -> None:
        """Leave it to `main`; rich itself would exit with 1."""
        raise BrokenPipeError
