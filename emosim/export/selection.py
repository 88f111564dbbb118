"""Which chats of a corpus are asked for: by export, by training and by measuring alike."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from emosim.errors import InputError
from emosim.export.account import LeftOut
from emosim.export.chats import Chat, chat_of
from emosim.export.reading import Line, lines_of
from emosim.export.system import Roles, system_prompts
from emosim.export.wanted import Wanted


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for. `task` is respond or state; `system` one of `export.system.SYSTEMS`; `roles` tells what the
    assistants are; `only` as `Wanted` takes it."""

    task: str = "respond"
    system: str = "persona"
    only: tuple[str, ...] = ()
    with_crisis: bool = False
    roles: Roles = field(default_factory=lambda: Roles(()))


class Selection:
    """Takes the dialogues that are asked for, counts in `left_out` why the others are not, and makes chats of them.

    Raises InputError for an --only that is not of its form.
    """

    def __init__(self, asked: Asked) -> None:
        self.left_out = LeftOut()
        self._asked = asked
        self._wanted = Wanted(asked.only)
        self._system = system_prompts(asked.system, asked.task, asked.roles)

    def takes(self, line: Line) -> bool:
        """Whether a dialogue is asked for; if not, it is counted why."""
        if not self._wanted.takes(line):
            self.left_out.not_asked_for += 1
        elif line.crisis is not None and not self._asked.with_crisis:
            self.left_out.crisis += 1
        else:
            return True
        return False

    def chat(self, line: Line) -> Chat:
        """The chat of a dialogue. Raises InputError if nothing in it was answered."""
        return chat_of(line, self._asked.task, self._system)

    def chats(self, corpus: Path, split: str) -> Iterator[Chat]:
        """The chats of a split, in its order."""
        return (self.chat(line) for line in lines_of(corpus, split) if self.takes(line))

    def check_something(self, found: bool, split: str = "") -> None:
        """Raises InputError for an --only that no dialogue fits, or if nothing was found; `split` was read, or all."""
        where = f" in the split {split}" if split else ""
        self._wanted.check_known(where)
        if found:
            return
        if crises := self.left_out.crisis:
            ended, them = (f"all {crises:,} dialogues", "them") if crises > 1 else ("the only dialogue", "it")
            raise InputError(f"nothing is left: a crisis ends {ended}{where}; --with-crisis keeps {them}")
        if self.left_out.not_asked_for:
            raise InputError(f"no dialogue{where} is all that --only asks for; ask for less")
        raise InputError(f"there is no dialogue{where}; take another split, or a larger corpus")
