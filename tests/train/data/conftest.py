"""Tokenizers that speak any template, chats of any words, and what a template shows a model before each reply."""

from __future__ import annotations

import re

import numpy as np
import pytest

from emosim.export.chats import ASSISTANT, USER, Chat, Message, Reply
from emosim.export.states import State
from emosim.train.plan.recipe import Recipe

SPECIAL = re.compile(r"<[|\uff5c][^'\"<>{}]{1,40}?[|\uff5c]>|<(?:start_of_turn|end_of_turn)>|</s>|<turn\|>|<\|turn>")
BOS = "<begin>"
SYSTEM = "You hear people out.\nYou never hurry them."
WORDS = (
    "  I could not sleep, again.",
    "That sounds like a long night. What kept you up?",
    "The letter. It is 3:40 and I know it by heart: $79,000.",
    "You carry it around with you.\n\nAnd nobody knows?",
    "Nobody. Ça me pèse — 😔 — and I smile all day.",
    "Smiling all day is work, too.",
    "Yes.",
    "Then let us sit with it for a moment.",
)
STATE = State("shame", "sadness", 0.6, -0.4, 0.5, 0.3, "peak")


@pytest.fixture(scope="session")
def recipe():
    return Recipe(rank=8, rate=1e-4)


@pytest.fixture(scope="session")
def tokenizer_of():
    """A byte-level tokenizer whose special tokens are those that a template writes."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import PreTrainedTokenizerFast

    def made(template, stop, also=()):
        bpe = Tokenizer(models.BPE())
        bpe.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
        bpe.decoder = decoders.ByteLevel()
        special = sorted({*SPECIAL.findall(template), *also, stop, BOS})
        letters = pre_tokenizers.ByteLevel.alphabet()
        trainer = trainers.BpeTrainer(
            vocab_size=320 + len(special), special_tokens=special, initial_alphabet=letters, show_progress=False
        )
        bpe.train_from_iterator([*WORDS, SYSTEM], trainer)
        tokenizer = PreTrainedTokenizerFast(tokenizer_object=bpe, bos_token=BOS, eos_token=stop, pad_token=stop)
        tokenizer.chat_template = template
        return tokenizer

    return made


@pytest.fixture(scope="session")
def chat_of():
    """A chat of words that a user and an assistant say by turns."""

    def made(*words, system=SYSTEM, weights=None, **fields):
        messages = tuple(Message((USER, ASSISTANT)[place % 2], said) for place, said in enumerate(words or WORDS))
        weights = weights or [1.0] * (len(messages) // 2)
        replies = tuple(Reply(fields.pop("state", STATE), ("affirmation",), weight, 9) for weight in weights)
        known = dict.fromkeys(Chat.__struct_fields__, "known") | {"outcome": "resolved", "tokens": 99}
        return Chat(**known | {"system": system, "messages": messages, "replies": replies} | fields)

    return made


@pytest.fixture(scope="session")
def learned_runs():
    """Where what is learned of a document starts and ends, run by run, in tokens."""

    def runs(document):
        edges = np.flatnonzero(np.diff(document.weights > 0, prepend=False, append=False))
        return edges.reshape(-1, 2).tolist()

    return runs


@pytest.fixture(scope="session")
def check_masks(learned_runs):
    """Checks documents against the template itself: before each reply stands, token by token, what the template shows
    a model that is to reply; what is learned is the reply, and the stop token; and each reply is learned once."""

    def check(tokenizer, chat, documents, stop, prompted=True):
        said = [{"role": message.role, "content": message.content} for message in chat.with_system()]
        if "<system>" in chat.id:
            said = [{"role": "user", "content": f"{said[0]['content']}\n\n{said[1]['content']}"}, *said[2:]]
        replies = [place for place, message in enumerate(said) if message["role"] == "assistant"]
        runs = [(document, run) for document in documents for run in learned_runs(document)]
        assert len(runs) == len(replies)
        for (document, (start, end)), place in zip(runs, replies, strict=True):
            written = tokenizer.decode(document.ids[start:end].tolist())
            assert written.lstrip() == said[place]["content"].strip() + stop
            assert document.ids[end - 1] == tokenizer.convert_tokens_to_ids(stop)
            if prompted:
                shown = tokenizer.apply_chat_template(
                    said[:place], add_generation_prompt=True, enable_thinking=False, return_dict=False
                )
                assert document.ids[:start].tolist() == shown
            assert (document.labels[document.weights == 0] == -100).all()
            assert (document.labels == document.ids)[document.weights > 0].all()

    return check
