"""How a recognizer is trained, decided from what was asked for and the base."""

from __future__ import annotations

from typing import TYPE_CHECKING

from emosim.errors import InputError
from emosim.train.plan.architecture import Shape
from emosim.train.plan.choices import Choices, check
from emosim.train.plan.memory import activations
from emosim.train.plan.plan import LITTLE, WARMUP
from emosim.train.plan.rate import auto_rate, check_rate
from emosim.train.plan.recipe import SEED, Recipe
from emosim.train.plan.shape import shape_from
from emosim.train.plan.steps import auto_batch, auto_epochs
from emosim.train.recognize.encode import LENGTH

if TYPE_CHECKING:
    from transformers import PretrainedConfig, PreTrainedTokenizerBase

RANK = 8  # the lowest that is usual: a label is a few bits, where a reply has a bit for each of its tokens
UNUSED = ("pack", "state_weight", "respond_weight", "curriculum")
"""Settings that are of dialogues alone."""
STANDARD = ("hidden_size", "num_hidden_layers", "num_attention_heads", "vocab_size")
WIDER = 4  # an encoder's inner layer is as many times as wide as its outer; Devlin et al. 2019, arXiv 1810.04805


def recipe_for(choices: Choices, shape: Shape, passages: int, dtype: str, most: int) -> tuple[Recipe, tuple[str, ...]]:
    """A recipe for a number of passages, on a base whose weights are of a type and which reads at most so many tokens;
    and sentences on what was chosen.

    Raises InputError for a setting that is out of its range or cannot work.
    """
    check(choices)
    if choices.rate is not None:
        check_rate(choices.rate, shape)
    if choices.length is not None and choices.length > most:
        raise InputError(f"--max-length {choices.length:,}: this base reads {most:,} tokens at most")
    made = {name: value for name, value in choices.made().items() if name not in UNUSED}
    epochs = choices.epochs or auto_epochs(passages)[0]
    batch = choices.batch or auto_batch(passages, epochs)[0]
    chosen = {"rank": RANK, "epochs": epochs, "batch": batch, "pack": 0, "dtype": dtype}
    chosen |= {"length": min(LENGTH, most)} | made
    steps = max(1, round(passages * epochs / batch))
    rate, why = auto_rate(shape, steps, chosen["rank"])
    kept = activations(shape, batch * chosen["length"], False, dtype)
    found = {"rate": rate, "warmup": min(WARMUP, steps // 10), "checkpointing": kept >= LITTLE} | chosen
    reasons = {"rank": f"rank {RANK}: a label is a few bits", "rate": f"learning rate {rate:.1e}: {why}"}
    return Recipe(**found), tuple(reason for name, reason in reasons.items() if name not in made)


def seed_of(choices: Choices) -> int:
    """The seed that a recipe will have."""
    return SEED if choices.seed is None else choices.seed


def longest_of(config: PretrainedConfig, tokenizer: PreTrainedTokenizerBase) -> int:
    """The tokens that a base reads at most."""
    positions = getattr(config.get_text_config(), "max_position_embeddings", None)
    return min(tokenizer.model_max_length, positions or tokenizer.model_max_length)


def shape_of_model(config: PretrainedConfig, name: str) -> Shape:
    """How a base is built, from its configuration, whatever that calls things."""
    text = config.get_text_config()
    standard = {key: getattr(text, key) for key in STANDARD if hasattr(text, key)}
    inner = {"intermediate_size": WIDER * standard.get("hidden_size", 0)}
    return shape_from(inner | standard | text.to_dict(), name)
