"""`sharegpt`: the older form of a conversation, `from` human or gpt; a system prompt is its first entry."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from emosim.export.chats import Chat, Message
from emosim.export.files import Row
from emosim.export.format import Format

FROM = {"system": "system", "user": "human", "assistant": "gpt"}


def conversation(messages: Iterable[Message]) -> list[Row]:
    """Messages as entries of a conversation."""
    return [{"from": FROM[message.role], "value": message.content} for message in messages]


def rows(chat: Chat, rules: Path) -> Iterator[Row]:
    """The chat as one row."""
    yield {"id": chat.id, "conversations": conversation(chat.with_system())}


FORMAT = Format(
    about="conversations of human and gpt, as many older tools read them",
    rows=rows,
    next="give {folder}/train.jsonl to a tool that reads ShareGPT",
)
