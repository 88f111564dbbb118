"""Where TRL can mask a chat, by the tags of its template, it learns the same tokens."""

from __future__ import annotations

import pytest

from emosim.train.bases.load import load_base, load_tokenizer
from emosim.train.data.encode import Encoder


@pytest.mark.filterwarnings("ignore")
def test_the_same_tokens_are_learned(base, chats, recipe, tmp_path, monkeypatch):
    pytest.importorskip("trl")
    pytest.importorskip("datasets")
    import torch
    from datasets import Dataset
    from trl import SFTConfig, SFTTrainer

    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    tokenizer, few = load_tokenizer(str(base)), chats["state"][:6]
    said = [[{"role": message.role, "content": message.content} for message in chat.with_system()] for chat in few]
    settings = SFTConfig(
        output_dir=str(tmp_path), assistant_only_loss=True, max_length=None, report_to="none", use_cpu=True
    )
    trainer = SFTTrainer(
        load_base(str(base), torch.device("cpu")),
        args=settings,
        train_dataset=Dataset.from_dict({"messages": said}),
        processing_class=tokenizer,
    )
    encoder = Encoder(tokenizer, recipe)
    for row, chat in zip(trainer.train_dataset, few, strict=True):
        (document,) = encoder.encode(chat).documents
        labels = trainer.data_collator([row])["labels"][0]
        assert row["input_ids"] == document.ids.tolist()
        assert labels.tolist() == document.labels.tolist()
