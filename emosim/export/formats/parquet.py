"""`parquet`: messages as columns, with the id of the record, and the loss weight and tokens of each reply."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from emosim.export.chats import Chat
from emosim.export.files import Row
from emosim.export.format import Format


def rows(chat: Chat, rules: Path) -> Iterator[Row]:
    """The chat as one row."""
    yield {
        "id": chat.id,
        "messages": chat.with_system(),
        "loss_weights": [reply.loss_weight for reply in chat.replies],
        "tokens": [reply.tokens for reply in chat.replies],
    }


FORMAT = Format(
    about="messages as Parquet, with ids, loss weights and tokens",
    rows=rows,
    next='datasets.load_dataset("parquet", data_files={"train": "{folder}/train.parquet"})',
    file="parquet",
)
