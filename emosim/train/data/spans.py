"""Where in a rendered chat the assistant's replies stand, proved by the template itself."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from msgspec import Struct

from emosim.errors import InputError
from emosim.export.chats import ASSISTANT, Message
from emosim.train.data.templates import Template

Rendered = tuple[str, list["Span"]]
AHEAD = 24  # choice: characters of a text that an error shows


class Span(Struct, frozen=True):
    """A reply in a text, in characters: where the assistant begins to write, where the words of the record begin, and
    where the stop token ends."""

    start: int
    content: int
    end: int


def whole(template: Template, messages: Sequence[Message], stops: Collection[str]) -> Rendered:
    """A chat as one text. Each reply stands after just what a model is shown when it is to reply, and what is shown
    and written then is what stands here.

    Raises InputError if not: if the template writes earlier replies in another way than the last.
    """
    text = template.render(messages)
    spans = []
    for turns in _up_to_replies(messages):
        alone, span = last(template, turns, stops)
        _check_kept(text, alone, span)
        spans.append(span)
    return text, spans


def tagged(template: Template, messages: Sequence[Message], stops: Collection[str]) -> Rendered:
    """A chat as one text, with the replies where the template's own tags have them.

    Raises InputError if there is no tag around each reply, if more stands in it than a reply, or if the tags do not
    agree with what a model is shown when it is to reply.
    """
    text, tags = template.render(messages), template.tagged(messages)
    replies = [message.content.strip() for message in messages if message.role == ASSISTANT]
    if len(tags) != len(replies):
        raise InputError(f"the template's tags mark {len(tags)} of {len(replies)} replies")
    spans = [_span(text, tag[0], reply, stops) for tag, reply in zip(tags, replies, strict=True)]
    for turns, span, (_, end) in zip(_up_to_replies(messages), spans, tags, strict=True):
        if text[span.end : end].strip():
            raise InputError(f"the template's tags mark {text[span.end : end]!r} after a reply")
        _check_kept(text, template.render(turns), span)
        _check_prompt(template, turns, text[: span.start])
    return text, spans


def last(template: Template, messages: Sequence[Message], stops: Collection[str]) -> tuple[str, Span]:
    """A chat as one text, with its last reply, which stands after just what a model is shown when it is to reply.

    Raises InputError if not, or if no token ends it that a model stops at.
    """
    shown, text = template.render(messages[:-1], prompt=True), template.render(messages)
    if not text.startswith(shown):
        raise InputError(f"a reply does not stand after what opens it, {shown[-AHEAD:]!r}")
    return text, _span(text, len(shown), messages[-1].content.strip(), stops)


def unrolled(template: Template, messages: Sequence[Message], stops: Collection[str]) -> list[tuple[str, Span]]:
    """A chat as one text for each reply, with that reply last: for templates that write earlier replies in another
    way than the last.

    Raises InputError if no text can be made, or if earlier replies end with another token than the last.
    """
    texts = [last(template, turns, stops) for turns in _up_to_replies(messages)]
    text, span = texts[-1]
    stop = text[span.content + len(messages[-1].content.strip()) : span.end]
    cursor = 0
    for message in messages:
        if message.role == "system":
            continue
        cursor = _find(text, message.content.strip(), cursor)
        if message.role == ASSISTANT and not text.startswith(stop, cursor):
            raise InputError(f"an earlier reply ends with {text[cursor : cursor + AHEAD]!r}, the last with {stop!r}")
    return texts


def _up_to_replies(messages: Sequence[Message]) -> list[Sequence[Message]]:
    return [messages[: place + 1] for place, message in enumerate(messages) if message.role == ASSISTANT]


def _check_kept(text: str, alone: str, span: Span) -> None:
    if text[: span.end] != alone[: span.end]:
        raise InputError("it writes an earlier reply, or what stands before it, in another way than the last")


def _check_prompt(template: Template, turns: Sequence[Message], before: str) -> None:
    """Some templates open no reply, whatever is asked; those that do must open it as it stands."""
    shown = template.render(turns[:-1], prompt=True)
    if shown != template.render(turns[:-1]) and shown != before:
        raise InputError(f"the template's tags do not begin where it opens a reply, {shown[-AHEAD:]!r}")


def _span(text: str, start: int, reply: str, stops: Collection[str]) -> Span:
    """The span of a reply that is to begin at `start`, but for white space."""
    content = _find(text, reply, start) - len(reply)
    if before := text[start:content].strip():
        raise InputError(f"it writes {before[:AHEAD]!r} before a reply, which would be learned too")
    rest = text[content + len(reply) :]
    ahead = rest.lstrip()
    stop = next((stop for stop in stops if ahead.startswith(stop)), None)
    if stop is None:
        raise InputError(f"a reply ends with {ahead[:AHEAD]!r}, and a model stops at {' or '.join(stops)} alone")
    return Span(start, content, len(text) - len(ahead) + len(stop))


def _find(text: str, content: str, start: int) -> int:
    """Where a content ends that is to be found from `start` on."""
    found = text.find(content, start)
    if found < 0:
        raise InputError(f"what somebody says is missing or changed: {content[:AHEAD]!r}")
    return found + len(content)
