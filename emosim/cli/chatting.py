"""A talk in a terminal: what is typed, what is answered, and the state below each reply."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.markup import escape
from rich.padding import Padding
from rich.text import Text

from emosim.cli.terminal import Terminal
from emosim.cli.tracked import state_table, tracked
from emosim.errors import InputError

if TYPE_CHECKING:
    from emosim.converse.crisis import Watch
    from emosim.converse.speaker import Speaker
    from emosim.converse.talk import Exchange, Talk
    from emosim.spec.library import Library

PROMPT = "you   "
HELP = """\
/state       the states so far, reply by reply
/undo        take the last exchange back
/save FILE   write the talk to a .jsonl file
/quit        end; so do Ctrl-D and Ctrl-C"""


def talk(speaker: Callable[[], Speaker], task: str, system: str, save: Path | None, options: Mapping[str, Any]) -> None:
    """Talk until the user has had enough. What may be wrong with the options is told before a model loads."""
    from emosim.cli.library import open_library
    from emosim.converse.crisis import Watch
    from emosim.converse.talk import Talk

    library, _, _ = open_library((options["scenario"],) if options["scenario"] else (), (), options["rules"])
    prompt = _system(task, system, library, options)
    if options["locale"] not in library.locales:
        raise InputError(f"no locale is called {options['locale']}; there are: {', '.join(library.locales)}")
    watch = Watch(library.phrases, library.locales[options["locale"]])
    with thinking("loading the model"):
        answers = speaker()
    console = Terminal()
    console.print(f"[dim]Talking to {escape(answers.name)}, a language model. /help says what else there is.[/]\n")
    Session(Talk(answers, prompt, options["most"]), watch, library.emotions.family, console, save).run(typed())


def _system(task: str, system: str, library: Library, options: Mapping[str, Any]) -> str:
    """The system prompt for somebody who types."""
    from emosim.cli.assistants import roles_of
    from emosim.export.reading import Line
    from emosim.export.system import system_prompts

    anybodys = [name for name, persona in library.assistants.items() if not persona.domains]
    assistant = options["assistant"] or next(iter([*anybodys, *library.assistants]))
    if assistant not in library.assistants:
        raise InputError(f'no assistant is called "{assistant}"; there are: {", ".join(library.assistants)}')
    named = [options["scenario"]] if options["scenario"] else library.scenarios
    answering = [name for name in named if assistant in library.answering.get(name, ())]
    domain = library.scenarios[answering[0]].domain if answering else "whatever comes up"
    line = Line("", "", options["locale"], domain, "", "", assistant, "", "", ())
    return system_prompts(system, task, roles_of(()))(line)


def typed() -> Iterator[str]:
    """What is typed, line by line; of a pipe each line is shown as if it had been. What is no UTF-8 becomes marks."""
    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(encoding="utf-8", errors="replace")
    if not sys.stdin.isatty():
        for line in sys.stdin:
            print(f"{PROMPT}{line.rstrip()}")
            yield line.strip()
        return
    import readline  # noqa: F401 - it lets a line be edited

    while True:
        try:
            yield input(PROMPT).strip()
        except (EOFError, KeyboardInterrupt):
            print()
            return


def thinking(about: str) -> Any:
    """Something that moves on a terminal while a model is at work."""
    from rich.console import Console

    return Console(stderr=True).status(f"[dim]{about}[/]")


class Session:
    """One talk, until it ends."""

    def __init__(
        self, talk: Talk, watch: Watch, family: Mapping[str, str], console: Terminal, save: Path | None = None
    ) -> None:
        self._talk, self._watch, self._family, self._console = talk, watch, family, console
        self._save = save

    def run(self, lines: Iterable[str]) -> None:
        """Take each line as words, or as a command."""
        for line in lines:
            if line in ("/quit", "/exit"):
                break
            if line.startswith("/"):
                self._command(line)
            elif line:
                self._answer(line)
        self._leave()

    def _answer(self, words: str) -> None:
        self._hand_off(words)
        before = next((said.state for said in reversed(self._talk.exchanges) if said.state), None)
        try:
            with thinking("..."):
                exchange = self._talk.say(words)
        except KeyboardInterrupt:
            self._console.print("      [dim]stopped; it was not said[/]\n")
            return
        except InputError as error:
            self._console.print(f"      {error}\n", markup=False)
            return
        self._show(exchange, before)
        if self._save is not None:
            self._keep(self._save)

    def _keep(self, path: Path) -> None:
        """Write the talk; that it can't be written ends no talk."""
        try:
            write(path, self._talk.exchanges)
        except OSError as error:
            self._tell(f"{path} is not written: {error.strerror or error}; /save FILE writes it elsewhere")

    def _hand_off(self, words: str) -> None:
        """Where help is to be had comes before whatever a model makes of such words."""
        lines = self._watch.hand_off(words)
        if not lines:
            return
        self._console.print(Padding(Text(lines[0], style="bold"), (1, 0, 1, 6)))
        for line in lines[1:]:
            about, _, who = line.partition(": ")
            self._console.print(Padding(Text.assemble((f"{about}: ", "bold"), who), (0, 0, 0, 6)))
        self._console.print(Padding(Text("What the model says, which is no help in a crisis:", "dim"), (1, 0, 0, 6)))

    def _show(self, exchange: Exchange, before: Any) -> None:
        words = Text(exchange.reply) if exchange.reply else Text("(no words)", style="dim")
        self._console.print(Padding(words, (1, 0, 0, 6)))
        if exchange.state is not None:
            self._console.print(Padding(tracked(exchange.state, before, self._family), (0, 0, 0, 6)))
        for note in _notes(exchange):
            self._console.print(Padding(Text(note, style="dim"), (0, 0, 0, 6)))
        self._console.print()

    def _command(self, line: str) -> None:
        name, _, rest = line.partition(" ")
        if name == "/state":
            self._console.print(state_table(self._talk.exchanges, self._family))
        elif name == "/undo":
            taken = self._talk.undo()
            self._tell(f'taken back: "{taken.user}"' if taken else "there is nothing to take back")
        elif name == "/save":
            self._write(rest.strip())
        else:
            self._tell(HELP if name == "/help" else f"there is no {name}\n{HELP}")

    def _write(self, name: str) -> None:
        try:
            if not name:
                raise InputError("/save needs the name of a file, such as talk.jsonl")
            check_new(Path(name))
            write(Path(name), self._talk.exchanges)
        except (InputError, OSError) as error:
            self._tell(str(error))
        else:
            self._tell(f"{_exchanges(self._talk.exchanges)} in {name}")

    def _tell(self, text: str) -> None:
        self._console.print(Padding(Text(text, style="dim"), (0, 0, 0, 6)))
        self._console.print()

    def _leave(self) -> None:
        if self._save is not None and self._talk.exchanges:
            self._console.print(f"{_exchanges(self._talk.exchanges)} in {self._save}", markup=False)


def check_new(path: Path) -> None:
    """Raises InputError for a file that can't be new."""
    if not path.parent.is_dir():
        raise InputError(f"{path.parent}: no such folder")
    if path.exists():
        raise InputError(f"{path} is there already; choose another name")


def write(path: Path, exchanges: Iterable[Any]) -> None:
    """Write values, one line of JSON each, so that the file is whole whenever the talk breaks off."""
    import msgspec

    aside = path.with_name(f".{path.name}.new")
    aside.write_bytes(b"".join(msgspec.json.encode(exchange) + b"\n" for exchange in exchanges))
    aside.replace(path)


def _exchanges(exchanges: list[Exchange]) -> str:
    return f"{len(exchanges)} exchange{'' if len(exchanges) == 1 else 's'}"


def _notes(exchange: Exchange) -> Iterator[str]:
    if not exchange.ended:
        yield f"(cut off after {exchange.tokens} tokens; --most sets how many)"
    if exchange.left_out:
        yield f"(it no longer sees the first {exchange.left_out} messages: there is no room for them)"
