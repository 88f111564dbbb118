"""`alpaca`: an instruction and its output: the last turn of the user and its reply; what came before is history."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from emosim.export.account import Size
from emosim.export.chats import Chat
from emosim.export.files import Row
from emosim.export.format import Format


def rows(chat: Chat, rules: Path) -> Iterator[Row]:
    """The chat as one row, `history` being pairs of a user's turn and its reply, from the first on."""
    said = [message.content for message in chat.messages]
    *history, (instruction, output) = zip(said[::2], said[1::2], strict=True)
    yield {
        "id": chat.id,
        "instruction": instruction,
        "input": "",
        "output": output,
        "system": chat.system,
        "history": history,
    }


def size(chat: Chat) -> Size:
    """How large the row is: of its replies only the last is learned."""
    whole, last = chat.size(), chat.replies[-1]
    return Size(1, whole.tokens, last.tokens if last.loss_weight > 0.0 else 0, whole.room)


FORMAT = Format(
    about="instruction, output and history: the last exchange of each dialogue",
    rows=rows,
    next="give {folder}/train.jsonl to a tool that reads Alpaca; only the last reply is learned",
    size=size,
)
