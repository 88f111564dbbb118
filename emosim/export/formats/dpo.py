"""`dpo`: two replies to one prompt, the better one and the worse, as TRL's DPOTrainer takes them.

A row has `prompt`, `chosen` and `rejected`, lists of messages, and nothing else: TRL unpairs no row that has more.
Which is better our model of people says, not people.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from emosim.export.files import Row
from emosim.export.format import Format
from emosim.export.pairs import Pair


def rows(pair: Pair, rules: Path) -> Iterator[Row]:
    """The pair as one row."""
    yield {"prompt": pair.prompt, "chosen": [pair.chosen], "rejected": [pair.rejected]}


FORMAT = Format(
    about="TRL's DPOTrainer: prompt, chosen, rejected, from a corpus made with --forks",
    rows=rows,
    next='datasets.load_dataset("json", data_files={"train": "{folder}/train.jsonl"}), then TRL\'s DPOTrainer',
    of="pairs",
)
