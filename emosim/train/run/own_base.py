"""The tiny base of an adapter's own, made on the corpus the adapter is to learn from."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from emosim.export.selection import Asked, Selection
from emosim.train.bases.load import OWN
from emosim.train.bases.tiny import make_tiny
from emosim.train.run.events import Stage
from emosim.train.run.order import TRAIN, OnEvent, Order


def make_own_base(order: Order, tell: OnEvent) -> Path:
    """The folder of the tiny base, which is made if it is not there.

    It is made on all training dialogues of a corpus, whatever is asked of the adapter, so that all adapters of a corpus
    stand on the same base.
    """
    folder = order.folder / OWN
    if folder.is_dir():
        return folder
    asked = Asked(task="state", roles=order.asked.roles)
    chats = list(Selection(asked).chats(order.corpus, TRAIN))
    aside = order.folder / f".{OWN}"
    shutil.rmtree(aside, ignore_errors=True)
    make_tiny(chats, aside, on_progress=lambda done, total: tell(Stage("making a tiny base", done, total)))
    os.replace(aside, folder)
    return folder
