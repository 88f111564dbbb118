"""System prompts: what the assistant is and where the user lives, never what the user feels."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from emosim.export.reading import Line
from emosim.spec.marked import load

SYSTEMS = ("persona", "plain", "none")
PLAIN = (
    "You are an assistant for people who have a hard time with something. Hear them out before you help, and keep to "
    "their pace. You are no replacement for a professional; where somebody may be in danger, bring in a person."
)
STATE = (
    "Begin every reply with one line, <state>{...}</state>: a JSON object of the user's emotion, its intensity, "
    "valence, arousal, dominance and phase, and the strategies you answer with. Then write the reply."
)


class Roles:
    """What assistants are, by their names: as they are called, and their role in a sentence or two."""

    def __init__(self, files: Iterable[Path]) -> None:
        self._files = tuple(files)
        self._roles: Mapping[str, tuple[str, str]] | None = None

    def of(self, name: str) -> tuple[str, str] | None:
        """The name and role of an assistant; None for one whose file is not there."""
        if self._roles is None:
            found = (load(path).value for path in self._files)
            self._roles = {
                one["persona"]: (one["name"], one["role"])
                for one in found
                if isinstance(one, dict) and one.get("kind") == "assistant" and {"persona", "name", "role"} <= {*one}
            }
        return self._roles.get(name)


def system_prompts(system: str, task: str, roles: Roles) -> Callable[[Line], str]:
    """What makes the system prompt of a record; it asks the record for its assistant, domain and locale alone."""
    asks = f"\n{STATE}" if task == "state" else ""
    if system == "none":
        return lambda line: ""
    if system == "plain":
        return lambda line: PLAIN + asks
    return lambda line: f"{_introduced(line, roles)} The user lives in a place of the locale {line.locale}.{asks}"


def _introduced(line: Line, roles: Roles) -> str:
    known, about = roles.of(line.assistant), line.domain.replace("_", " ")
    if known is None:
        return f"You are an assistant for {about}. {PLAIN.partition('. ')[2]}"
    name, role = known
    return f"You are {name}. {role} The subject is {about}."
