"""A tiny encoder beside the tiny decoder, and a corpus's chats by their words alone."""

from __future__ import annotations

import pytest
import torch
from tokenizers.processors import TemplateProcessing
from transformers import AutoTokenizer, BertConfig, BertForMaskedLM

from emosim.export.selection import Asked
from emosim.train.plan.choices import Choices
from emosim.train.recognize.run import train_recognizer
from emosim.train.run.order import Order


@pytest.fixture(scope="session")
def encoder_base(base, tmp_path_factory):
    """The folder of a tiny BERT of random weights, whose tokenizer parts pairs and has no chat template."""
    tokenizer = AutoTokenizer.from_pretrained(base)
    tokenizer.chat_template = None
    names = ["input_ids", "token_type_ids", "attention_mask"]
    tokenizer.model_input_names = tokenizer.init_kwargs["model_input_names"] = names
    tokenizer.add_special_tokens({"cls_token": "[CLS]", "sep_token": "[SEP]"})
    cls, sep = tokenizer.cls_token_id, tokenizer.sep_token_id
    tokenizer.backend_tokenizer.post_processor = TemplateProcessing(
        single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1", special_tokens=[("[CLS]", cls), ("[SEP]", sep)]
    )
    config = BertConfig(
        vocab_size=len(tokenizer),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=128,
        pad_token_id=tokenizer.pad_token_id,
    )
    folder = tmp_path_factory.mktemp("bases") / "bert"
    with torch.random.fork_rng():
        torch.manual_seed(1)
        BertForMaskedLM(config).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


@pytest.fixture(scope="session")
def recognize(corpus):
    """Trains a recognizer for some steps, on passages of at most a hundred tokens."""

    def trained(base, folder, of="strategy", steps=6, on_event=lambda event: None, fresh=False, **choices):
        made = Choices(**{"length": 96, "evaluations": 2, "batch": 16} | choices)
        order = Order(corpus, Asked(system="none"), str(base), folder, made, "cpu", steps, fresh)
        return train_recognizer(order, of, on_event)

    return trained


@pytest.fixture(scope="session")
def recognizer(recognize, base, tmp_path_factory):
    """The folder of a recognizer of strategies on the tiny base."""
    return recognize(base, tmp_path_factory.mktemp("recognizers") / "strategy", steps=90, rate=3e-3).folder
