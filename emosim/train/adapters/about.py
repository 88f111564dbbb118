"""What is known of an adapter: `training.json` beside its weights, and what else lies in its folder."""

from __future__ import annotations

from pathlib import Path

import msgspec
from msgspec import Struct

from emosim.errors import InputError
from emosim.runners.folder import write_json
from emosim.train.plan.recipe import Recipe

ABOUT, WEIGHTS, CONFIG = "training.json", "adapter_model.safetensors", "adapter_config.json"
CARD = "README.md"
COMPOSED, INTERFERENCE = "composed.json", "interference.json"
"""What a composed adapter has beside these."""
TOKENIZER = ("tokenizer.json", "tokenizer_config.json", "chat_template.jinja", "special_tokens_map.json")
TOKENIZER += ("tokenizer.model", "vocab.json", "vocab.txt", "merges.txt", "added_tokens.json")
"""What a tokenizer may leave, by any of transformers' kinds."""
SCHEMA = "emosim/training/1"


class Base(Struct, frozen=True):
    """The model an adapter was trained on: its name as it was given, its `train.bases.fingerprint.fingerprint`, and its
    parameters, 0 where they were not counted."""

    name: str
    fingerprint: str
    parameters: int = 0


class Data(Struct, frozen=True):
    """What an adapter was trained on: the fingerprint of the corpus's manifest, the chats of it that were asked for
    (as `export.selection.Asked` has it), and the dialogues and the learned tokens of one pass; a
    recognizer learns a label of a turn."""

    corpus: str
    system: str = "persona"
    only: tuple[str, ...] = ()
    with_crisis: bool = False
    dialogues: int = 0
    learned: int = 0


class Losses(Struct, frozen=True):
    """Mean loss per learned token, in nats, over the validation split: before training, at the end, and at the best; a
    recognizer's is per turn. None where there was nothing to validate on."""

    before: float | None = None
    after: float | None = None
    best: float | None = None


class Part(Struct, frozen=True):
    """An adapter that another was composed of: the sha256 of its weights, what it was trained on, and its weight."""

    weights: str
    only: tuple[str, ...]
    weight: float


class About(Struct, frozen=True):
    """An adapter. `task` is respond, state or recognize; of the last, `of` is emotion or strategy and `labels` are what
    it tells apart, in the order of its outputs. `parts` are of a composed adapter, which has no recipe."""

    schema: str
    emosim: str
    task: str
    base: Base
    data: tuple[Data, ...]
    recipe: Recipe | None = None
    steps: int = 0
    losses: Losses = Losses()
    of: str = ""
    labels: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()


def about_of(adapter: Path) -> About:
    """What is known of an adapter. Raises InputError for a folder that holds none of emosim's."""
    path = adapter / ABOUT
    if not path.is_file() or not (adapter / WEIGHTS).is_file():
        raise InputError(f"{adapter} holds no finished adapter; make one with `emosim train CORPUS -o {adapter}`")
    try:
        return msgspec.json.decode(path.read_bytes(), type=About)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: not what is known of an adapter: {error}") from None


def write_about(adapter: Path, about: About) -> None:
    """Write what is known of an adapter, so that it is whole or not there."""
    write_json(adapter / ABOUT, about)
