"""`messages`: what TRL takes, and OpenAI's fine-tuning.

A row is `{"messages": [{"role", "content"}, ...]}` and nothing else, since some readers refuse a row with more.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from emosim.export.chats import Chat
from emosim.export.files import Row
from emosim.export.format import Format


def rows(chat: Chat, rules: Path) -> Iterator[Row]:
    """The chat as one row."""
    yield {"messages": chat.with_system()}


FORMAT = Format(
    about="TRL and OpenAI: rows of messages with a role and a content",
    rows=rows,
    next='datasets.load_dataset("json", data_files={"train": "{folder}/train.jsonl"}), then TRL\'s SFTTrainer',
)
