"""A tiny base model with its own tokenizer, made on a corpus: to try everything offline, on a CPU, in seconds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from emosim.export.chats import Chat
from emosim.runners.folder import share
from emosim.train.bases.pretrain import pretrain, rows_of
from emosim.train.bases.quiet import quiet

if TYPE_CHECKING:
    from transformers import LlamaForCausalLM, PreTrainedTokenizerFast

END, START, STOP = "<|endoftext|>", "<|im_start|>", "<|im_end|>"
TEMPLATE = (
    "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\\n' }}"
    "{% if message['role'] == 'assistant' %}{% generation %}{{ message['content'] + '<|im_end|>' }}{% endgeneration %}"
    "{% else %}{{ message['content'] + '<|im_end|>' }}{% endif %}{{ '\\n' }}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}"
)
"""ChatML; it says which tokens are the assistant's."""


class Size(Struct, frozen=True):
    """How large a tiny base is: choices, so that a training takes a minute or two on one core."""

    vocabulary: int = 2048
    hidden: int = 64
    layers: int = 2
    heads: int = 2
    intermediate: int = 192
    positions: int = 8192


DEFAULT = Size()
STEPS = 400  # choice: steps of pretraining; about a minute on two cores


def make_tiny(
    chats: Sequence[Chat],
    folder: Path,
    size: Size = DEFAULT,
    steps: int = STEPS,
    seed: int = 7,
    on_progress: Callable[[int, int], None] = lambda done, total: None,
) -> None:
    """Write a tiny Llama and a byte-level BPE tokenizer to a folder, both made on chats.

    The model reads their words once, for at most `steps` steps; with none it stays random.
    """
    with quiet():
        tokenizer = tiny_tokenizer(_texts(chats), size)
        model = tiny_model(len(tokenizer), tokenizer.eos_token_id, size, seed)
        if steps:
            pretrain(model, rows_of(chats, tokenizer, seed), steps, on_progress)
        folder.mkdir(parents=True, exist_ok=True)
        tokenizer.save_pretrained(folder)
        model.save_pretrained(folder)
        share(folder, "config.json")


def tiny_tokenizer(texts: Iterable[str], size: Size) -> PreTrainedTokenizerFast:
    """A byte-level BPE tokenizer of texts, which speaks ChatML."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import PreTrainedTokenizerFast

    bpe = Tokenizer(models.BPE())
    bpe.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    bpe.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=size.vocabulary,
        special_tokens=[END, START, STOP],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    bpe.train_from_iterator(texts, trainer)
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=bpe, eos_token=STOP, pad_token=END)
    tokenizer.chat_template = TEMPLATE
    return tokenizer


def tiny_model(vocabulary: int, stop: int, size: Size, seed: int) -> LlamaForCausalLM:
    """A Llama of random weights."""
    import torch
    from transformers import LlamaConfig, LlamaForCausalLM

    config = LlamaConfig(
        vocab_size=vocabulary,
        hidden_size=size.hidden,
        intermediate_size=size.intermediate,
        num_hidden_layers=size.layers,
        num_attention_heads=size.heads,
        num_key_value_heads=size.heads,
        max_position_embeddings=size.positions,
        tie_word_embeddings=True,
        initializer_range=size.hidden**-0.5,  # the usual 0.02 is for wide models: narrow ones would never be sure
        bos_token_id=None,
        eos_token_id=stop,
    )
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        return LlamaForCausalLM(config)


def _texts(chats: Sequence[Chat]) -> Iterator[str]:
    return (message.content for chat in chats for message in chat.with_system())
