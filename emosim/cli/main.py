"""The `emosim` command: finds the command asked for, and turns errors into one line and an exit code."""

from __future__ import annotations

import io
import os
import shlex
import sys
import tempfile
import traceback
from importlib import import_module

import click

from emosim import __version__
from emosim.errors import InputError

COMMANDS = {
    "generate": "Make a corpus of dialogues from scenarios and personas.",
    "preview": "Read a few dialogues before making a corpus.",
    "explain": "Prove why a turn of a corpus went as it did.",
    "fork": "See what other replies of a dialogue would have done.",
    "decide": "Decide for a state, and prove it.",
    "ab": "Try two rule sets on the same people, and see what differs.",
    "stats": "What is in a corpus.",
    "calibrate": "Set dialogues beside figures of people, and fit the dynamics to them.",
    "replay": "Decide an old corpus again by other rules, and see what changes.",
    "index": "Make a corpus searchable, by what was felt and what was said.",
    "search": "Find moments of a corpus that are like another, or that say something.",
    "validate": "Check every record of a corpus against the schema and the checks.",
    "export": "Turn a corpus into chats that a trainer takes.",
    "train": "Train an adapter on a corpus, for a base model of your choice.",
    "compose": "Mix adapters of one base into one, and measure what each keeps.",
    "merge": "Make one model of a base and an adapter.",
    "evaluate": "Measure how well a model reads people, on dialogues it has not seen.",
    "chat": "Talk to a model and see what it sees, or let a simulated person talk to it.",
    "lint": "Check scenarios, personas and rules; every problem with its line.",
    "graph": "Feelings and what they turn into: drawn, analyzed, compared.",
    "plot": "Draw how feeling moves in one dialogue, or in all of a corpus.",
    "schema": "Print the JSON Schema of a record or of a YAML language.",
    "ls": "List the scenarios, personas and rules that ship.",
    "show": "Print a shipped file.",
    "copy": "Copy a shipped file, to change it.",
}
"""Every command with its line of help, in the order of the help page; a module is loaded when it is called."""

EXIT_INPUT, EXIT_BUG, EXIT_INTERRUPT = 1, 3, 130


class Lazy(click.Group):
    """A group that imports a command's module only to run it."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        return getattr(import_module(f"emosim.cli.{name}"), name)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.command(cls=Lazy, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="emosim")
def emosim() -> None:
    """Emotional dialogues whose state, cause and response strategy are known.

    \b
    emosim generate                 make 1,000 dialogues in corpus/
    emosim preview -n 1             read one first
    emosim explain corpus ID -t 3   prove why a reply was what it was
    """


def main() -> None:
    """Run the command line and exit: 0 done, 1 your input, 2 usage, 3 a bug of ours, 130 interrupted."""
    _speak_utf8()
    try:
        emosim.main(standalone_mode=False, prog_name="emosim")
    except click.exceptions.Exit as end:
        sys.exit(end.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except InputError as error:
        click.echo(here(str(error)), err=True)
        sys.exit(EXIT_INPUT)
    except (click.Abort, KeyboardInterrupt):
        click.echo("stopped; give the same command again to go on", err=True)
        sys.exit(EXIT_INTERRUPT)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except OSError as error:
        click.echo(f"{error.filename or 'the system'}: {error.strerror or error}", err=True)
        sys.exit(EXIT_INPUT)
    except Exception as error:
        with tempfile.NamedTemporaryFile("w", encoding="utf-8", prefix="emosim-", suffix=".log", delete=False) as log:
            traceback.print_exc(file=log)
        click.echo(f"a bug in emosim: {type(error).__name__}: {error}\nthe details are in {log.name}", err=True)
        sys.exit(EXIT_BUG)


def _speak_utf8() -> None:
    """Files and pipes get UTF-8 whatever the locale says; a terminal without it gets ? for what it cannot show."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and stream.encoding.lower().replace("-", "") != "utf8":
            if stream.isatty():
                stream.reconfigure(errors="replace")
            else:
                stream.reconfigure(encoding="utf-8")


def here(message: str) -> str:
    """File names as they are seen from the current folder."""
    return message.replace(os.getcwd() + os.sep, "")


def typed(path: object) -> str:
    """A path as one would type it in a command: seen from the current folder, and quoted where a shell asks for it."""
    return shlex.quote(here(str(path)))
