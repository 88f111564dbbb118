"""What a template writes between contents, once it is known: a chat is then placed in its text at a glance."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from emosim.export.chats import Message
from emosim.train.data.spans import Span


class Layout(Struct, frozen=True):
    """What stands between a user's words and the reply to them, how much of that the assistant writes (characters),
    what stands after a reply up to the stop token, between there and the user's next words, and at the end."""

    opening: str
    written: int
    stop: str
    between: str
    tail: str

    def placed(self, text: str, messages: Sequence[Message]) -> list[Span] | None:
        """The replies to messages (the user's first), which are to be all of the text's end; None if they are not."""
        spans, parts, at = [], [], 0
        for user, reply in zip(messages[::2], messages[1::2], strict=True):
            start = at + len(user.content) + len(self.opening)
            end = start + len(reply.content) + len(self.stop)
            indent = len(reply.content) - len(reply.content.lstrip())
            spans.append((start - self.written, start + indent, end))
            parts.append(user.content + self.opening + reply.content + self.stop)
            at = end + len(self.between)
        said = self.between.join(parts) + self.tail
        if not text.endswith(said):
            return None
        head = len(text) - len(said)
        return [Span(head + start, head + content, head + end) for start, content, end in spans]


def layout_of(text: str, messages: Sequence[Message], spans: Sequence[Span]) -> Layout | None:
    """The layout of a text, from exchanges in which nothing is said twice; None if it is not the same all through."""
    users, replies = messages[::2], messages[1::2]
    starts = [text.find(user.content) for user in users]
    ends = [span.content + len(reply.content) for span, reply in zip(spans, replies, strict=True)]
    openings = {
        (text[start + len(user.content) : span.content], span.content - span.start)
        for start, user, span in zip(starts, users, spans, strict=True)
    }
    stops = {text[end : span.end] for end, span in zip(ends, spans, strict=True)}
    betweens = {text[span.end : start] for span, start in zip(spans[:-1], starts[1:], strict=True)} or {""}
    if len(openings) > 1 or len(stops) > 1 or len(betweens) > 1:
        return None
    ((opening, written),) = openings
    return Layout(opening, written, *stops, *betweens, tail=text[spans[-1].end :])
