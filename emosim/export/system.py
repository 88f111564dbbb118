"""System prompts: what the assistant is and where the user lives, never what the user feels."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from emosim.export.reading import Line
from emosim.spec.marked import load

SYSTEMS = ("persona", "plain", "none")
MANNER = (
    "Hear people out before you help, and keep to their pace. You are no replacement for a professional; where "
    "somebody may be in danger, bring in a person."
)
PLAIN = f"You are an assistant for people who have a hard time with something. {MANNER}"
STATE = (
    "Begin every reply with one line, <state>{...}</state>: a JSON object of the user's emotion, its intensity, "
    "valence, arousal, dominance and phase, and the strategies you answer with. Then write the reply."
)


class Roles:
    """What assistants are: as they are called, and their role in a sentence or two. A file is named after its
    assistant; of two of one name the later counts."""

    def __init__(self, files: Iterable[Path]) -> None:
        self._files = {path.stem: path for path in files}
        self._known: dict[str, tuple[str, str] | None] = {}

    def of(self, name: str) -> tuple[str, str] | None:
        """The name and role of an assistant; None for one whose file is not there."""
        if name not in self._known:
            self._known[name] = _read(self._files[name]) if name in self._files else None
        return self._known[name]


def _read(path: Path) -> tuple[str, str] | None:
    found = load(path).value
    if not isinstance(found, dict) or not {"name", "role"} <= found.keys():
        return None
    return str(found["name"]), str(found["role"])


def system_prompts(system: str, task: str, roles: Roles) -> Callable[[Line], str]:
    """What makes the system prompt of a record; it asks the record for its assistant, domain and locale alone."""
    asks = f"\n{STATE}" if task == "state" else ""
    if system == "none":
        return lambda line: ""
    if system == "plain":
        return lambda line: PLAIN + asks
    return lambda line: f"{_introduced(line, roles)} The user's locale is {line.locale}.{asks}"


def _introduced(line: Line, roles: Roles) -> str:
    known, about = roles.of(line.assistant), line.domain.replace("_", " ")
    if known is None:
        return f"You are an assistant for {about}. {MANNER}"
    name, role = known
    return f"You are {name}. {role} The subject is {about}."
