"""`kto`: a prompt, a reply, and whether it is a good one, as TRL's KTOTrainer takes them; two rows of each pair."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from emosim.export.files import Row
from emosim.export.format import Format
from emosim.export.pairs import Pair


def rows(pair: Pair, rules: Path) -> Iterator[Row]:
    """The pair as two rows, the better reply first."""
    yield {"prompt": pair.prompt, "completion": [pair.chosen], "label": True}
    yield {"prompt": pair.prompt, "completion": [pair.rejected], "label": False}


FORMAT = Format(
    about="TRL's KTOTrainer: prompt, completion, label, from a corpus made with --forks",
    rows=rows,
    next='datasets.load_dataset("json", data_files={"train": "{folder}/train.jsonl"}), then TRL\'s KTOTrainer',
    of="pairs",
)
