"""An option that takes as many numbers as follow it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import click


def spread(arguments: Sequence[str], option: str) -> list[str]:
    """Command line arguments with the option said again before each of the numbers that follow it."""
    return list(_spread(arguments, option))


def _spread(arguments: Sequence[str], option: str) -> Iterator[str]:
    taking = waiting = False
    for place, argument in enumerate(arguments):
        if argument == "--":
            yield from arguments[place:]
            return
        if argument == option:
            if waiting:
                yield option
            taking = waiting = True
        elif taking and is_number(argument):
            yield from (option, argument)
            waiting = False
        else:
            if waiting:
                yield option
            taking = waiting = False
            yield argument
    if waiting:
        yield option


def is_number(text: str) -> bool:
    """Whether a text is a number."""
    try:
        float(text)
    except ValueError:
        return False
    return True


class Weighing(click.Command):
    """A command whose option --weights takes as many numbers as follow it."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        return super().parse_args(ctx, spread(args, "--weights"))
