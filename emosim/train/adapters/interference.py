"""What each part of a composed adapter loses by the others: its loss on its own dialogues, before and after."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from msgspec import Struct

from emosim.corpus.bootstrap import drawn_sums, middle
from emosim.errors import InputError
from emosim.export.chats import Chat
from emosim.export.selection import Asked, Selection
from emosim.export.system import Roles
from emosim.runners.folder import write_json
from emosim.seeds import numbers_random
from emosim.train.adapters.about import INTERFERENCE, About, Data, about_of
from emosim.train.adapters.nll import nll, onward
from emosim.train.bases.load import base_of, check_base, device_of, load_base, load_tokenizer
from emosim.train.bases.quiet import quiet
from emosim.train.data.encode import Encoded, Encoder
from emosim.train.plan.recipe import UNPLANNED, Recipe


@dataclass(frozen=True, slots=True)
class Slice:
    """The dialogues of one part: which part that is, what it was trained on, and the chats of a split that fit."""

    part: int
    data: Data
    chats: list[Chat]


class Read(NamedTuple):
    """A slice in tokens: its documents, the dialogue that each is of, and how many dialogues lost their last replies,
    or all, to the length that the parts were trained with."""

    documents: list[Encoded]
    dialogues: list[int]
    shortened: int


class Kept(Struct, frozen=True):
    """One part on its own dialogues: mean losses per learned token, in nats, of the base, of each part alone, and of
    the composed adapter.

    `shortened` of the dialogues were too long for the parts and lost replies, or were left out altogether. `gain` is
    (base - composed) / (base - part), the share of what the part gained that is kept, None where it gained nothing;
    `low` and `high` end its 95 % interval over dialogues, None where it is not sure that anything was gained. `others`
    is the same share for the best of the other parts alone: near 1, the parts learned the same and nothing was mixed.
    """

    part: int
    only: tuple[str, ...]
    dialogues: int
    shortened: int
    tokens: int
    base: float
    alone: tuple[float, ...]
    composed: float
    gain: float | None
    low: float | None
    high: float | None
    others: float | None


def slices_of(adapters: Sequence[Path], corpus: Path, split: str, roles: Roles) -> list[Slice]:
    """The dialogues of a split that each adapter was trained for, in its own system prompt.

    Raises InputError for no complete corpus, or a part without a dialogue in the split.
    """
    abouts = list(map(about_of, adapters))
    wanted = [(part, about.task, data) for part, about in enumerate(abouts) for data in about.data]
    return [Slice(part, data, _chats(corpus, split, task, data, roles)) for part, task, data in wanted]


def _chats(corpus: Path, split: str, task: str, data: Data, roles: Roles) -> list[Chat]:
    selection = Selection(Asked(task, data.system, data.only, data.with_crisis, roles))
    chats = list(selection.chats(corpus, split))
    selection.check_something(bool(chats), split)
    return chats


class Interference(Struct, frozen=True):
    """What was measured of a composed adapter, as `interference.json` holds it: on which split, part by part."""

    split: str
    parts: tuple[Kept, ...]


class Measuring:
    """A base, loaded once, on which the parts and then what was composed of them are measured.

    Raises InputError for a base that is not there or is another one.
    """

    def __init__(self, adapters: Sequence[Path], slices: Sequence[Slice], base: str | None, device: str) -> None:
        self._adapters, self._slices = list(adapters), slices
        about = about_of(self._adapters[0])
        name = base_of(base, self._adapters[0])
        self._tokenizer = load_tokenizer(name)
        self._model = load_base(name, device_of(device))
        check_base(about.base.fingerprint, self._model, name, self._adapters[0])
        self._encoder = Encoder(self._tokenizer, _recipe(list(map(about_of, adapters))))

    def measure(self, composed: Path, on_progress: Callable[[int, int], None] = lambda done, total: None) -> list[Kept]:
        """How much of what each part gained the composed adapter keeps; progress is in documents, under each model."""
        model = self._wrapped([*self._adapters, composed])
        names = (None, *model.peft_config)
        read = [self._read(found) for found in self._slices]
        total, done, kept = len(names) * sum(len(one.documents) for one in read), 0, []
        for found, one in zip(self._slices, read, strict=True):
            costs = []
            for name in names:
                costs.append(self._costs(model, name, one.documents, onward(on_progress, done, total)))
                done += len(one.documents)
            kept.append(_kept(found, one, np.array(costs)))
        return kept

    def _wrapped(self, adapters: Sequence[Path]) -> Any:
        from peft import PeftModel

        with quiet():
            model = PeftModel.from_pretrained(self._model, str(adapters[0]), adapter_name="part_0")
            for place, adapter in enumerate(adapters[1:], start=1):
                model.load_adapter(str(adapter), adapter_name=f"part_{place}")
        return model.eval()

    def _read(self, found: Slice) -> Read:
        encoded = [self._encoder.encode(chat) for chat in found.chats]
        read = [(document, place) for place, chat in enumerate(encoded) for document in chat.documents]
        if not read:
            raise InputError(f"no dialogue of {', '.join(found.data.only) or 'the split'} is short enough to be read")
        documents, dialogues = map(list, zip(*read, strict=True))
        return Read(documents, dialogues, sum(chat.cut > 0 for chat in encoded))

    def _costs(
        self, model: Any, name: str | None, documents: Sequence[Encoded], tick: Callable[[int], None]
    ) -> list[float]:
        if name is not None:
            model.set_adapter(name)
        with model.disable_adapter() if name is None else nullcontext():
            costs = nll(model, documents, self._tokenizer.pad_token_id, tick)
        return [cost.total for cost in costs]


def write_interference(composed: Path, found: Interference) -> None:
    """Write what was measured beside the weights of a composed adapter."""
    write_json(composed / INTERFERENCE, found)


def _recipe(abouts: Sequence[About]) -> Recipe:
    recipes = [about.recipe or UNPLANNED for about in abouts]
    return max(recipes, key=lambda recipe: recipe.length)


def _kept(found: Slice, read: Read, costs: np.ndarray) -> Kept:
    """`costs` (models, documents) are of the base, of each part, and of the composed adapter."""
    sums = np.zeros((len(found.chats), len(costs)))
    np.add.at(sums, read.dialogues, costs.T)
    sums = sums[sorted(set(read.dialogues))]
    tokens = sum(document.learned for document in read.documents)
    base, *alone, composed = (sums.sum(0) / tokens).tolist()
    gain, low, high = gain_of(sums[:, [0, 1 + found.part, -1]], found.data.only)
    counts = (len(sums), read.shortened, tokens)
    others = None if gain is None or len(alone) < 2 else _share_of_others(base, alone, found.part)
    return Kept(found.part, found.data.only, *counts, base, tuple(alone), composed, gain, low, high, others)


def _share_of_others(base: float, alone: Sequence[float], part: int) -> float:
    best = min(loss for place, loss in enumerate(alone) if place != part)
    return (base - best) / (base - alone[part])


def gain_of(sums: np.ndarray, only: Sequence[str]) -> tuple[float | None, float | None, float | None]:
    """The share of a gain that is kept, and the ends of its interval; `sums` (dialogues, 3) are the losses of base,
    part and composed. None where nothing was gained, or no interval can be told."""
    base, part, composed = sums.sum(0)
    if part >= base:
        return None, None, None
    draws = drawn_sums(sums, numbers_random("interference", *only))
    gain, gains = float((base - composed) / (base - part)), draws[:, 0] - draws[:, 1]
    if not (gains > 0.0).all():
        return gain, None, None
    low, high = middle((draws[:, 0] - draws[:, 2]) / gains, len(sums))
    return gain, float(low), float(high)
