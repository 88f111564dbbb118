"""How chats are read with a template: in the first way that holds, found on a chat of our own."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from msgspec import Struct

from emosim.errors import InputError
from emosim.export.chats import ASSISTANT, USER, Message, with_system
from emosim.train.data.layouts import Layout, layout_of
from emosim.train.data.spans import Rendered, last, tagged, unrolled, whole
from emosim.train.data.templates import Template

PROBE = (
    Message(USER, "First I could not sleep."),
    Message(ASSISTANT, "That sounds hard."),
    Message(USER, "Then the letter came."),
    Message(ASSISTANT, "What did it say?"),
    Message(USER, "Nothing that I did not know."),
    Message(ASSISTANT, "And still it weighs on you."),
)
PROBE_SYSTEM = "You listen before you help."
SHOWN = 600  # choice: characters of a rendered sample in an error


class Way(Struct, frozen=True):
    """How a template is read: by its own `tags`, by what a model is shown (`whole`), or, where it writes earlier
    replies in another way than the last, as one text for each reply (`unrolled`). Its layout, where it has one."""

    kind: str
    layout: Layout | None


class Reader:
    """Makes texts of chats, with the replies to learn in them. `stops` are the tokens that a model stops at."""

    def __init__(self, template: Template, stops: Collection[str]) -> None:
        self.template = template
        self._stops = stops
        self._ways: dict[bool, Way] = {}

    def way(self, has_system: bool) -> Way:
        """How chats are read. Raises InputError, with a sample, if no way makes sure that the replies are learned and
        nothing else."""
        if has_system not in self._ways:
            self._ways[has_system] = self._found(with_system(PROBE_SYSTEM * has_system, PROBE))
        return self._ways[has_system]

    def read(self, system: str, messages: Sequence[Message]) -> list[Rendered]:
        """The texts of a chat, each with its replies to learn. Raises InputError if it does not come out whole."""
        way, said = self.way(bool(system)), with_system(system, tuple(messages))
        head = len(said) - len(messages)
        if way.kind == "unrolled":
            return [self._last(way, said[: head + end]) for end in range(2, len(messages) + 1, 2)]
        text = self.template.render(said)
        placed = way.layout.placed(text, messages) if way.layout else None
        if placed is None or system.strip() not in text[: placed[0].start]:
            return self._read(way.kind, said)
        return [(text, placed)]

    def _last(self, way: Way, said: Sequence[Message]) -> Rendered:
        text = self.template.render(said)
        placed = way.layout.placed(text, said[-2:]) if way.layout else None
        if placed is None:
            text, span = last(self.template, said, self._stops)
            placed = [span]
        return text, placed

    def _found(self, said: Sequence[Message]) -> Way:
        reasons: list[str] = []
        for kind in ("tags", "whole", "unrolled") if self.template.has_tags else ("whole", "unrolled"):
            try:
                text, spans = self._read(kind, said)[-1]
                _check_once(text, said)
                return Way(kind, layout_of(text, said[-2 * len(spans) :], spans))
            except InputError as error:
                reasons.append(str(error))
        raise InputError(self._refusal(reasons, said))

    def _read(self, kind: str, said: Sequence[Message]) -> list[Rendered]:
        if kind == "unrolled":
            return [(text, [span]) for text, span in unrolled(self.template, said, self._stops)]
        return [(tagged if kind == "tags" else whole)(self.template, said, self._stops)]

    def _refusal(self, reasons: Sequence[str], said: Sequence[Message]) -> str:
        try:
            sample = self.template.render(said)
        except InputError:
            sample = "nothing"
        why = "; ".join(dict.fromkeys(reasons))
        return (
            f"{self.template.name}: with its chat template it is not sure what a reply is: {why}. "
            f"Take another base, or a template that writes every reply alike. It writes:\n{sample[:SHOWN]}"
        )


def _check_once(text: str, said: Sequence[Message]) -> None:
    for message in said:
        if text.count(message.content) != 1:
            raise InputError(f"what is said once is written {text.count(message.content)} times: {message.content!r}")
